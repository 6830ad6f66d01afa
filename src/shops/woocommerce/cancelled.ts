import { z } from 'zod'
import { asText } from './order.ts'

/**
 * Who cancelled an order is written only in its notes. WooCommerce's timer for unpaid orders writes its sentence, then
 * the change of status, as the author "WooCommerce". Customers, gateways and REST clients cancel as that same author,
 * so only the sentence tells, in the shop's language. What cannot be told was a person: money is then looked at by one.
 */
const timerSentences: readonly string[] = [
  'Unpaid order cancelled - time limit reached.',
  'Obetald beställning avbruten - tidsgräns uppnådd.',
  'Ubetalt ordre kansellert - tidsfrist nådd.',
  'Ikke betalt ordre er annulleret - tidsfrist nået.',
  'Maksamaton tilaus peruutettu - aikaraja ylittyi.',
  'Unbezahlte Bestellung abgebrochen - Zeitlimit erreicht.',
  'Onbetaalde bestelling geannuleerd - tijdslimiet bereikt.',
  'Commande impayée annulée - temps limite atteint.',
  'El pedido sin pagar ha sido cancelado - se ha alcanzado el limite de tiempo.',
  'Ordine non pagato annullato - tempo limite raggiunto.',
  'Anulowane nieopłacone zamówienie - osiągnięto limit czasu.',
  'Encomenda cancelada por falta de pagamento - tempo limite ultrapassado.',
  'Pedido cancelado por falta de pagamento - tempo limite ultrapassado.',
].map(normalize)

const listed = z.array(z.object({ id: z.number(), author: asText.default(''), note: asText }))

/** Whether the shop's own timer cancelled the order, by the order's notes as the shop lists them. Pure. */
export function isTimedOut(json: unknown): boolean {
  const notes = listed.safeParse(json).data?.toSorted((a, b) => b.id - a.id) ?? []
  const at = notes.findIndex(each => each.author === 'WooCommerce' && findSentence(each.note) !== undefined)
  const timer = notes[at]
  if (timer === undefined) return false
  // A status change after the timer's (a person revived the order and cancelled it again) takes its word away. In any
  // language such a note begins like the second half of the timer's.
  const text = normalize(timer.note)
  const change = text.slice(findSentence(timer.note)?.length).trim().slice(0, 8)
  return change !== '' && !notes.slice(0, at).some(each => normalize(each.note).includes(change))
}

const findSentence = (text: string): string | undefined =>
  timerSentences.find(sentence => normalize(text).startsWith(sentence))

/** Translators write one dash or another, and change it between releases. */
function normalize(text: string): string {
  return text
    .replace(/[‐-―−]/g, '-')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()
}
