/** Registers Kvitto's payment methods with the block checkout. What WordPress brings along is global there. */
import type {} from './wordpress.ts'

const { registerPaymentMethod } = window.wc.wcBlocksRegistry
const { createElement } = window.wp.element
const { decodeEntities } = window.wp.htmlEntities

for (const [name, data] of Object.entries(window.wc.wcSettings.getSetting('paymentMethodData', {}))) {
  if (!/^kvitto(_|$)/.test(name)) continue
  const title = decodeEntities(data.title)
  const content = createElement('div', null, decodeEntities(data.description))
  registerPaymentMethod({
    name,
    label: createElement('span', null, title),
    ariaLabel: title,
    content,
    edit: content,
    canMakePayment: () => true,
    supports: { features: data.supports },
  })
}
