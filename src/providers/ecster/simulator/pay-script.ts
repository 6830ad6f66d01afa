/**
 * Stands in for `ecster-pay.js`: the global `EcsterPay` with `start` and `getUrl` (documented: E1; the callbacks'
 * arguments are seen in integrations: KE). The buttons act through the control API beside it. With `phone`, an
 * invoice is the one way to pay, and it is not approved here: the script waits until a simulated phone does or refuses.
 */
export const payScript = (phone: boolean): string => `(function () {
  'use strict'
  var base = document.currentScript.src.replace(/\\/pay\\/integration\\/.*$/, '')
  var phone = ${phone}
  var languages = {
    en: {
      title: 'Simulated Ecster Pay: ', swish: 'Pay with Swish', invoice: 'Invoice', deny: 'Deny',
      leave: 'Pay with Swish and never come back', left: 'Paid in the other app, and never came back',
      paid: 'Paid', unpaid: 'Not paid: ', moment: 'One moment', sign: 'Open your bank’s app on the phone and sign there'
    },
    sv: {
      title: 'Simulerad Ecster Pay: ', swish: 'Betala med Swish', invoice: 'Faktura', deny: 'Neka',
      leave: 'Betala med Swish och kom aldrig tillbaka', left: 'Betald i den andra appen, och kom aldrig tillbaka',
      paid: 'Betald', unpaid: 'Inte betald: ', moment: 'Ett ögonblick', sign: 'Öppna bankens app på telefonen och signera där'
    }
  }
  var words = languages.en

  function call(method, path, body) {
    var init = { method: method, headers: { 'content-type': 'application/json' } }
    if (body) init.body = JSON.stringify(body)
    return fetch(base + '/_sim' + path, init).then(function (response) {
      return response.json().then(function (answer) {
        if (!response.ok) throw new Error(answer.message)
        return answer
      })
    })
  }

  function wait(order) {
    if (order.status !== 'PENDING_PAYMENT') return order
    return new Promise(function (resolve) { setTimeout(resolve, 1000) })
      .then(function () { return call('GET', '/orders/' + order.id) })
      .then(wait)
  }

  function tell(options, name, data) {
    if (typeof options[name] === 'function') options[name](data)
  }

  function finish(options, say, order) {
    var fee = order.properties.invoiceFee
    if (['READY', 'FULLY_DELIVERED', 'PARTIALLY_DELIVERED'].indexOf(order.status) >= 0) {
      say(words.paid)
      tell(options, 'onPaymentSuccess', {
        internalReference: order.id,
        fees: fee ? [{ type: 'INVOICE_FEE', amount: fee }] : []
      })
      return
    }
    say(words.unpaid + order.status)
    tell(options, order.status === 'DENIED' ? 'onPaymentDenied' : 'onPaymentFailure', { internalReference: order.id })
  }

  function pay(options, say, choice) {
    tell(options, 'onPaymentMethodSelected', { method: choice.method })
    say(words.moment)
    return call('POST', '/carts/' + encodeURIComponent(options.cartKey) + '/begin', { method: choice.method })
      .then(function (order) {
        if (phone) {
          say(words.sign)
          return wait(order)
        }
        return call('POST', '/orders/' + order.id + '/' + choice.action)
      })
      .then(function (order) {
        if (choice.leaves) return say(words.left)
        finish(options, say, order)
      })
      .catch(function (error) {
        say(error.message)
        tell(options, 'onPaymentFailure', {})
      })
  }

  var choices = [
    { id: 'swish', method: 'SWISH', action: 'pay' },
    { id: 'invoice', method: 'INVOICE', action: 'pay' },
    { id: 'deny', method: 'INVOICE', action: 'deny' },
    { id: 'leave', method: 'SWISH', action: 'pay', leaves: true }
  ]

  function render(options, cart) {
    var box = document.getElementById('ecster-pay-ctr')
    var line = document.createElement('p')
    box.textContent = ''
    box.style.textAlign = 'center'
    words = languages[cart.locale.slice(0, 2)] || languages.en
    var style = { style: 'currency', currency: cart.currency }
    line.textContent = words.title + new Intl.NumberFormat(cart.locale, style).format(cart.amount / 100)
    box.appendChild(line)
    choices.filter(function (choice) { return !phone || choice.id === 'invoice' }).forEach(function (choice) {
      var button = document.createElement('button')
      button.type = 'button'
      button.id = 'ecster-' + choice.id
      button.textContent = words[choice.id]
      Object.assign(button.style, { font: 'inherit', padding: '.6rem 1.2rem', margin: '.25rem' })
      button.addEventListener('click', function () {
        pay(options, function (text) { line.textContent = text }, choice)
      })
      box.appendChild(button)
    })
  }

  window.EcsterPay = {
    start: function (options) {
      tell(options, 'onCheckoutStartInit')
      call('GET', '/carts/' + encodeURIComponent(options.cartKey)).then(
        function (cart) {
          render(options, cart)
          tell(options, 'onCheckoutStartSuccess')
        },
        function () { tell(options, 'onCheckoutStartFailure') }
      )
    },
    getUrl: function (options) {
      var query = new URLSearchParams({ cartKey: options.cartKey, returnUrl: options.returnUrl || '' })
      return base + '/pay/hosted?' + query
    }
  }
})()
`

/** What `getUrl` leads to (documented: E1; the return's `internalReference` is seen in integrations: KE). */
export const hostedPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Simulated Ecster Pay</title>
<div id="ecster-pay-ctr"></div>
<script src="integration/ecster-pay.js"></script>
<script>
  var query = new URLSearchParams(location.search)
  EcsterPay.start({
    cartKey: query.get('cartKey'),
    onPaymentSuccess: function (paid) {
      var url = new URL(query.get('returnUrl'))
      url.searchParams.set('internalReference', paid.internalReference)
      location.assign(url)
    }
  })
</script>
</html>
`
