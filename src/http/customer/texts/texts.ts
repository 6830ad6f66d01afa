/** Everything that the customer's pages say, in one language. A language that lacks a text does not compile. */
export interface Texts {
  /** For the `lang` attribute. */
  readonly language: 'sv' | 'nb' | 'da' | 'fi' | 'en'
  /** How money is written when the payment's locale has another language. */
  readonly locale: string
  readonly amount: string
  readonly orderNumber: string
  /** Leads to the shop's front page. */
  readonly toShop: string
  /** Leads to the order in the shop. */
  readonly toOrder: string
  /** Asks for the page once more. */
  readonly refresh: string
  readonly pay: {
    readonly title: string
    readonly titleIn: (app: string) => string
    readonly open: (app: string) => string
    /** Above the button that opens the app. */
    readonly here: (app: string) => string
    readonly scan: (app: string) => string
    readonly code: (app: string) => string
    readonly sent: (app: string, lastDigits: string) => string
    readonly goesOn: string
    readonly done: string
    readonly needsScript: { readonly title: string; readonly text: string }
    /** The button of a form that is ours. */
    readonly submit: string
    /** In a form, when the provider gives no words of its own. */
    readonly failed: string
  }
  readonly preparing: Told
  readonly notStarted: Told
  readonly confirming: {
    readonly title: string
    readonly text: string
    readonly minutes: string
    readonly slow: string
    readonly days: string
    /** For whom the provider knows of no money. */
    readonly unfinished: string
    readonly close: string
    readonly onlyOnce: string
    /** Read out when the confirmation comes while the page is open. */
    readonly confirmed: string
  }
  readonly paid: Told
  readonly refunded: { readonly title: string; readonly all: string; readonly some: string; readonly ask: string }
  readonly exception: { readonly received: Told; readonly twice: Told; readonly unclear: Told }
  readonly closed: {
    readonly title: string
    readonly denied: string
    readonly cancelled: string
    readonly expired: string
    readonly never_paid: string
    readonly shop: string
    readonly otherwise: string
    /** The shop has closed it by hand. */
    readonly byHand: Told
  }
  readonly refused: Told & { readonly here: string; readonly shop: string; readonly tryAgain: string }
  readonly unserved: Told
  readonly unknown: Told
  readonly trouble: Told
}

interface Told {
  readonly title: string
  readonly text: string
}
