/** The providers that people may name, and the name their WooCommerce plugin listens to. */
const gateways: Readonly<Record<string, { readonly title: string; readonly gateway: string | null }>> = {
  ecster: { title: 'Ecster', gateway: 'WC_Gateway_Ecster' },
  stripe: { title: 'Stripe', gateway: 'wc_stripe' },
  paypal: { title: 'PayPal', gateway: 'WC_Gateway_Paypal' },
  klarna: { title: 'Klarna', gateway: null },
  swish: { title: 'Swish', gateway: null },
  nexi: { title: 'Nexi (Nets Easy)', gateway: null },
  vipps: { title: 'Vipps MobilePay', gateway: null },
  adyen: { title: 'Adyen', gateway: null },
  mollie: { title: 'Mollie', gateway: null },
}

export const findGateway = (name: string) => (Object.hasOwn(gateways, name) ? gateways[name] : undefined)

export const gatewayNames = Object.keys(gateways)
