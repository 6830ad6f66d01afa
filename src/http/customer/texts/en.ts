import type { Texts } from './texts.ts'

export const en: Texts = {
  language: 'en',
  locale: 'en-GB',
  amount: 'Amount',
  orderNumber: 'Order number',
  toShop: 'Back to the shop',
  toOrder: 'Go to your order',
  refresh: 'Check now',
  pay: {
    title: 'Payment',
    titleIn: app => `Pay with ${app}`,
    open: app => `Open ${app}`,
    here: app => `Do you have ${app} on this device?`,
    scan: app => `Scan the code with ${app} on your phone`,
    code: app => `QR code for ${app}`,
    sent: (app, lastDigits) =>
      `Open ${app} on the phone whose number ends in ${lastDigits}, and approve the payment there.`,
    goesOn:
      'This page moves on by itself when the payment is confirmed. Once you have paid, your order goes through even if you close the page.',
    done: 'I have paid, continue',
    needsScript: {
      title: 'JavaScript is needed to pay',
      text: 'The payment form does not work without it. Turn JavaScript on, or open this page in another browser.',
    },
    submit: 'Pay',
    failed: 'The payment was not completed. You can try again.',
  },
  preparing: {
    title: 'The payment is being prepared',
    text: 'This page updates by itself. If nothing happens within a minute, go back to the shop and start from there.',
  },
  notStarted: {
    title: 'The payment could not be started',
    text: 'The payment provider is not answering at the moment. Nothing has been charged. Go back to the shop and try again in a little while.',
  },
  confirming: {
    title: 'We are confirming your payment',
    text: 'If you have paid, your order goes through automatically. You do not need to do anything more.',
    minutes: 'This usually takes a few seconds, sometimes a few minutes.',
    slow: 'This is taking longer than usual. We keep checking until we know.',
    days: 'The payment provider has not finished yet. That can take a few days.',
    unfinished: 'Did you stop before you approved the payment? Then go back to the shop and start from there.',
    close: 'You can close this page. The shop will e‑mail you when the payment is confirmed.',
    onlyOnce: 'Please do not make another payment in the meantime.',
    confirmed: 'The payment is confirmed. One moment …',
  },
  paid: { title: 'Thank you, your order is paid', text: 'The shop confirms your order by e‑mail.' },
  refunded: {
    title: 'The payment has been refunded',
    all: 'The money has been sent back to you. It can take a few days before you see it in your account.',
    some: 'All or part of the amount has been sent back to you. It can take a few days before you see it in your account.',
    ask: 'If you did not expect this, contact the shop.',
  },
  exception: {
    received: {
      title: 'We have received your payment',
      text: 'Your order could not be completed automatically. The shop has been told and will get in touch with you. Please do not make another payment.',
    },
    twice: {
      title: 'Your order is paid',
      text: 'It looks as if you have paid twice. The shop has been told and will sort it out. You do not need to do anything.',
    },
    unclear: {
      title: 'Your payment needs a closer look',
      text: 'The shop has been told, is looking into it and will get in touch with you. Please do not make another payment.',
    },
  },
  closed: {
    title: 'The payment was not completed',
    denied: 'The payment was declined. No money has been taken.',
    cancelled: 'The payment was cancelled. No money has been taken.',
    expired: 'The payment was not approved in time. No money has been taken.',
    never_paid: 'We have not received any payment.',
    shop: 'If you still want to buy, go back to the shop.',
    otherwise: 'If money has left your account all the same, contact the shop: it can trace the payment.',
    byHand: { title: 'The shop has closed this payment', text: 'If you have any questions, contact the shop.' },
  },
  refused: {
    title: 'The payment was not completed',
    text: 'The payment was declined, cancelled or not approved in time. No money has been taken.',
    here: 'You can try again, or choose another way to pay.',
    shop: 'If you want to try again, go back to the shop and start from there.',
    tryAgain: 'Try again',
  },
  unserved: {
    title: 'This payment is no longer handled here',
    text: 'If you have paid, contact the shop: it can trace the payment at the payment provider.',
  },
  unknown: {
    title: 'There is nothing here',
    text: 'The link is incomplete, or the payment is so old that it is no longer kept here. If you have paid, your order is not affected: contact the shop, it can trace the payment.',
  },
  trouble: {
    title: 'This page cannot be shown right now',
    text: 'If you have paid, your payment is safe and your order goes through automatically. Please do not make another payment. The page tries again by itself.',
  },
}
