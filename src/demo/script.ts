/**
 * The demo page's own script. Everything works without it but by itself: it keeps the page current, sends its buttons
 * without a reload, and plays the phone's part when the shop's page opens a wallet link.
 */
export const script = `
import { Idiomorph } from '/demo/idiomorph.js'

const demo = document.getElementById('demo')
let asked = 0
let shown = 0

async function update(path, init) {
  const mine = ++asked
  try {
    const response = await fetch(path, { ...init, headers: { accept: 'text/x-part' } })
    if (!response.ok) throw new Error(response.status)
    const text = await response.text()
    // An answer that was overtaken tells the past.
    if (mine < shown) return
    shown = mine
    document.body.classList.remove('gone')
    // A frame goes its own way once it is there: only a new one (by its id) loads another page.
    const callbacks = { beforeAttributeUpdated: (name, node) => !(node.tagName === 'IFRAME' && name === 'src') }
    Idiomorph.morph(demo, text, { morphStyle: 'innerHTML', callbacks })
  } catch {
    document.body.classList.add('gone')
  }
}

const act = name => update('/demo/act', { method: 'POST', body: new URLSearchParams({ act: name }) })

document.addEventListener('submit', event => {
  const name = event.submitter?.value
  if (!event.target.matches('[action="/demo/act"]') || !name) return
  event.preventDefault()
  const isPhone = event.target.closest('#phone') !== null
  act(name).then(() => {
    // The button that was pressed is often gone; whoever uses the keyboard goes on in the phone.
    if (isPhone && document.activeElement === document.body) document.querySelector('#phone button')?.focus()
  })
})

// A phone opens the app for a link of the wallet's own kind, wherever it is pressed.
document.addEventListener('load', ({ target }) => {
  if (target.tagName !== 'IFRAME') return
  target.contentDocument?.addEventListener('click', event => {
    const link = event.target.closest?.('a[href^="swish:"]')
    if (!link) return
    event.preventDefault()
    act('open:svipp').then(() => document.getElementById('phone').scrollIntoView({ block: 'nearest' }))
  })
  update('/demo/view')
}, true)

setInterval(() => { if (document.visibilityState === 'visible') update('/demo/view') }, 1000)
`
