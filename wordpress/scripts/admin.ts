/** The button on the settings page that tests the connection. The sentence to show comes from the server. */
import type {} from './wordpress.ts'

const button = document.querySelector<HTMLButtonElement>('#kvitto-test')
const told = document.querySelector<HTMLElement>('#kvitto-told')

button?.addEventListener('click', async () => {
  button.disabled = true
  if (told !== null) told.textContent = '…'
  const sentence = await ask().catch(() => window.kvitto.trouble)
  if (told !== null) told.textContent = sentence
  button.disabled = false
})

async function ask(): Promise<string> {
  const body = new URLSearchParams({ action: 'kvitto_test', _ajax_nonce: window.kvitto.nonce })
  const answer: unknown = await (await fetch(window.ajaxurl, { method: 'POST', body })).json()
  return typeof answer === 'string' ? answer : window.kvitto.trouble
}
