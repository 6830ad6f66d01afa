/** What WooCommerce writes in an order's notes, in the shop's language. */
export const sentences = {
  en: {
    timer: 'Unpaid order cancelled - time limit reached.',
    customer: 'Order cancelled by customer.',
    refunded:
      'Order status set to refunded. To return funds to the customer you will need to issue a refund through your payment gateway.',
    changed: (from: string, to: string) =>
      `Order status changed from ${english[from] ?? from} to ${english[to] ?? to}.`,
    paid: (method: string, id: string) =>
      method !== '' && id !== '' ? `Payment via ${method} (${id}).` : 'Payment complete.',
  },
  sv: {
    timer: 'Obetald beställning avbruten – tidsgräns uppnådd.',
    customer: 'Beställningen avbruten av kund.',
    refunded: 'Orderstatus satt till återbetald.',
    changed: (from: string, to: string) =>
      `Orderstatus ändrad från ${swedish[from] ?? from} till ${swedish[to] ?? to}.`,
    paid: (method: string, id: string) =>
      method !== '' && id !== '' ? `Betalning via ${method} (${id}).` : 'Betalning slutförd.',
  },
} as const

const english: Readonly<Record<string, string>> = {
  pending: 'Pending payment',
  processing: 'Processing',
  'on-hold': 'On hold',
  completed: 'Completed',
  cancelled: 'Cancelled',
  refunded: 'Refunded',
  failed: 'Failed',
  'checkout-draft': 'Draft',
}

const swedish: Readonly<Record<string, string>> = {
  pending: 'Väntar på betalning',
  processing: 'Behandlas',
  'on-hold': 'Pausad',
  completed: 'Färdigbehandlad',
  cancelled: 'Avbruten',
  refunded: 'Återbetald',
  failed: 'Misslyckades',
  'checkout-draft': 'Utkast',
}
