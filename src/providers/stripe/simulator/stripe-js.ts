import { methods } from './objects.ts'

/** Stands in for Stripe.js: `Stripe(key).elements(…).create('payment').mount(…)` and `confirmPayment` (documented: S5). */
export const stripeJs = `(function () {
  'use strict'
  var base = document.currentScript.src.replace(/\\/v3\\/.*$/, '')
  var methods = ${JSON.stringify(Object.keys(methods))}

  window.Stripe = function () {
    var secret, choice
    return {
      elements: function (options) {
        secret = options.clientSecret
        return { create: function () { return { mount: mount } } }
      },
      confirmPayment: function (options) {
        var body = JSON.stringify({ method: choice.value, returnUrl: options.confirmParams.return_url })
        return fetch(base + '/v3/confirm/' + secret, { method: 'POST', body: body })
          .then(function (response) {
            return response.ok ? response.json() : response.text().then(function (text) { throw new Error(text) })
          })
          .then(function (answer) { location.assign(answer.url); return {} })
          .catch(function (error) { return { error: { message: error.message } } })
      }
    }

    function mount(box) {
      choice = document.createElement('select')
      methods.forEach(function (method) { choice.add(new Option(method, method)) })
      ;(typeof box === 'string' ? document.querySelector(box) : box).append('Simulated Stripe: ', choice)
    }
  }
})()
`
