import { createHash } from 'node:crypto'

/**
 * What makes an open page live. It shows nothing of its own: when the stream says that the page no longer says what is
 * true, it fetches the page anew. Written for the WebViews of old phones, and everything works without it.
 *
 * A phone that comes back from the app has lost its streams without telling, so a page that is seen again asks at once.
 * Where streams do not work at all, the page comes again by itself as it does without JavaScript.
 */
export const liveScript = `(function () {
  'use strict'
  var main = document.querySelector('[data-live]')
  if (!main) return
  var told = main.getAttribute('data-code')
  var again = main.getAttribute('data-again')
  var note = document.getElementById('note')
  var source = null
  var isLeaving = false

  function go() { window.location.replace(again) }

  function leave(afterMs) {
    if (isLeaving) return
    isLeaving = true
    if (source) source.close()
    window.setTimeout(go, afterMs)
  }

  function say(text) {
    if (note && text && note.textContent !== text) note.textContent = text
  }

  function hear(event) {
    if (event.data === told) return
    var isPaid = event.data === 'paid'
    if (isPaid) say(main.getAttribute('data-confirmed'))
    leave(isPaid ? 900 : 0)
  }

  function listen() {
    if (isLeaving) return
    if (source) source.close()
    source = new window.EventSource(main.getAttribute('data-live'))
    source.onmessage = hear
    source.onerror = function () {
      if (source.readyState === 2) leave(Number(main.getAttribute('data-seconds')) * 1000)
    }
    source.addEventListener('over', function () { source.close() })
  }

  if (!window.EventSource) return leave(Number(main.getAttribute('data-seconds')) * 1000)
  listen()
  window.setTimeout(function () { say(note && note.getAttribute('data-slow')) }, 20000)
  document.addEventListener('visibilitychange', function () {
    if (!document.hidden) listen()
  })
  window.addEventListener('pageshow', function (event) { if (event.persisted) listen() })
})()
`

/** In the script's address, so that a browser keeps it for ever and never runs an old one. */
export const liveScriptVersion = createHash('sha256').update(liveScript).digest('hex').slice(0, 12)
