import type { Texts } from './texts.ts'

export const da: Texts = {
  language: 'da',
  locale: 'da-DK',
  amount: 'Beløb',
  orderNumber: 'Ordrenummer',
  toShop: 'Tilbage til butikken',
  toOrder: 'Gå til din ordre',
  refresh: 'Tjek nu',
  pay: {
    title: 'Betaling',
    titleIn: app => `Betal med ${app}`,
    open: app => `Åbn ${app}`,
    here: app => `Har du ${app} på denne enhed?`,
    scan: app => `Scan koden med ${app} på din telefon`,
    code: app => `QR-kode til ${app}`,
    sent: (app, lastDigits) =>
      `Åbn ${app} på telefonen med nummeret, der ender på ${lastDigits}, og godkend betalingen der.`,
    goesOn:
      'Siden går selv videre, når betalingen er bekræftet. Når du har betalt, går din ordre igennem, også selvom du lukker siden.',
    done: 'Jeg har betalt, fortsæt',
    needsScript: {
      title: 'JavaScript er nødvendigt for at betale',
      text: 'Betalingsformularen virker ikke uden. Slå JavaScript til, eller åbn siden i en anden browser.',
    },
    submit: 'Betal',
    failed: 'Betalingen blev ikke gennemført. Du kan prøve igen.',
  },
  preparing: {
    title: 'Betalingen gøres klar',
    text: 'Siden opdateres af sig selv. Hvis der ikke sker noget inden for et minut, så gå tilbage til butikken og start derfra.',
  },
  notStarted: {
    title: 'Betalingen kunne ikke startes',
    text: 'Betalingstjenesten svarer ikke lige nu. Der er ikke trukket nogen penge. Gå tilbage til butikken, og prøv igen om lidt.',
  },
  confirming: {
    title: 'Vi bekræfter din betaling',
    text: 'Hvis du har betalt, går din ordre automatisk igennem. Du behøver ikke at gøre mere.',
    minutes: 'Det tager normalt nogle sekunder, nogle gange et par minutter.',
    slow: 'Det tager længere tid end normalt. Vi bliver ved med at tjekke, til vi ved besked.',
    days: 'Betalingstjenesten er ikke færdig med betalingen endnu. Det kan tage et par dage.',
    unfinished: 'Stoppede du, før du godkendte betalingen? Så gå tilbage til butikken, og start derfra.',
    close: 'Du kan lukke siden. Butikken sender dig en e‑mail, når betalingen er bekræftet.',
    onlyOnce: 'Foretag ikke en ny betaling i mellemtiden.',
    confirmed: 'Betalingen er bekræftet. Et øjeblik …',
  },
  paid: { title: 'Tak, din ordre er betalt', text: 'Butikken bekræfter din ordre på e‑mail.' },
  refunded: {
    title: 'Betalingen er refunderet',
    all: 'Pengene er sendt tilbage til dig. Der kan gå et par dage, før de kan ses på din konto.',
    some: 'Hele eller en del af beløbet er sendt tilbage til dig. Der kan gå et par dage, før det kan ses på din konto.',
    ask: 'Kontakt butikken, hvis du ikke havde ventet det.',
  },
  exception: {
    received: {
      title: 'Vi har modtaget din betaling',
      text: 'Din ordre kunne ikke gennemføres automatisk. Butikken har fået besked og kontakter dig. Foretag ikke en ny betaling.',
    },
    twice: {
      title: 'Din ordre er betalt',
      text: 'Det ser ud til, at du har betalt to gange. Butikken har fået besked og ordner det. Du behøver ikke at gøre noget.',
    },
    unclear: {
      title: 'Din betaling skal undersøges nærmere',
      text: 'Butikken har fået besked, ser på sagen og kontakter dig. Foretag ikke en ny betaling.',
    },
  },
  closed: {
    title: 'Betalingen blev ikke gennemført',
    denied: 'Betalingen blev afvist. Der er ikke trukket nogen penge.',
    cancelled: 'Betalingen blev annulleret. Der er ikke trukket nogen penge.',
    expired: 'Betalingen blev ikke godkendt i tide. Der er ikke trukket nogen penge.',
    never_paid: 'Vi har ikke modtaget nogen betaling.',
    shop: 'Vil du stadig handle? Så gå tilbage til butikken.',
    otherwise: 'Hvis der alligevel er trukket penge på din konto, så kontakt butikken. Den kan spore betalingen.',
    byHand: { title: 'Butikken har afsluttet denne betaling', text: 'Kontakt butikken, hvis du har spørgsmål.' },
  },
  refused: {
    title: 'Betalingen blev ikke gennemført',
    text: 'Betalingen blev afvist, annulleret eller ikke godkendt i tide. Der er ikke trukket nogen penge.',
    here: 'Du kan prøve igen eller vælge en anden måde at betale på.',
    shop: 'Vil du prøve igen? Så gå tilbage til butikken, og start derfra.',
    tryAgain: 'Prøv igen',
  },
  unserved: {
    title: 'Denne betaling behandles ikke længere her',
    text: 'Hvis du har betalt, så kontakt butikken. Den kan spore betalingen hos betalingstjenesten.',
  },
  unknown: {
    title: 'Der er ikke noget her',
    text: 'Linket er ufuldstændigt, eller betalingen er så gammel, at den ikke længere gemmes her. Hvis du har betalt, påvirker det ikke din ordre. Kontakt butikken, den kan spore betalingen.',
  },
  trouble: {
    title: 'Siden kan ikke vises lige nu',
    text: 'Hvis du har betalt, er dine penge i sikkerhed, og din ordre går automatisk igennem. Foretag ikke en ny betaling. Siden prøver selv igen.',
  },
}
