/** The part of WordPress' and WooCommerce's global objects that the plugin's scripts use. */
declare global {
  interface Window {
    readonly wc: {
      readonly wcBlocksRegistry: { registerPaymentMethod(method: PaymentMethod): void }
      readonly wcSettings: {
        getSetting(name: 'paymentMethodData', fallback: object): Readonly<Record<string, MethodData>>
      }
    }
    readonly wp: {
      readonly element: { createElement(tag: string, props: null, ...children: readonly string[]): object }
      readonly htmlEntities: { decodeEntities(text: string): string }
    }
    /** WordPress' address for calls from its admin pages. */
    readonly ajaxurl: string
    readonly kvitto: { readonly nonce: string; readonly trouble: string }
  }
}

export interface MethodData {
  readonly title: string
  readonly description: string
  readonly supports: readonly string[]
}

export interface PaymentMethod {
  readonly name: string
  readonly label: object
  readonly ariaLabel: string
  readonly content: object
  readonly edit: object
  readonly supports: { readonly features: readonly string[] }
  canMakePayment(): boolean
}
