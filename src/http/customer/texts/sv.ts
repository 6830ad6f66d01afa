import type { Texts } from './texts.ts'

export const sv: Texts = {
  language: 'sv',
  locale: 'sv-SE',
  amount: 'Belopp',
  orderNumber: 'Ordernummer',
  toShop: 'Tillbaka till butiken',
  toOrder: 'Visa din beställning',
  refresh: 'Kontrollera nu',
  pay: {
    title: 'Betalning',
    titleIn: app => `Betala med ${app}`,
    open: app => `Öppna ${app}`,
    here: app => `Har du ${app} på den här enheten?`,
    scan: app => `Skanna koden med ${app} i din telefon`,
    code: app => `QR-kod för ${app}`,
    sent: (app, lastDigits) =>
      `Öppna ${app} i telefonen med numret som slutar på ${lastDigits} och godkänn betalningen där.`,
    goesOn:
      'Sidan går vidare av sig själv när betalningen är bekräftad. När du har betalat går beställningen igenom även om du stänger sidan.',
    done: 'Jag har betalat, gå vidare',
    needsScript: {
      title: 'JavaScript behövs för att betala',
      text: 'Betalningsformuläret fungerar inte utan det. Slå på JavaScript eller öppna sidan i en annan webbläsare.',
    },
    submit: 'Betala',
    failed: 'Betalningen genomfördes inte. Du kan försöka igen.',
  },
  preparing: {
    title: 'Betalningen förbereds',
    text: 'Sidan uppdateras av sig själv. Om inget händer inom en minut, gå tillbaka till butiken och börja därifrån.',
  },
  notStarted: {
    title: 'Betalningen kunde inte startas',
    text: 'Betaltjänsten svarar inte just nu. Inga pengar har dragits. Gå tillbaka till butiken och försök igen om en stund.',
  },
  confirming: {
    title: 'Vi bekräftar din betalning',
    text: 'Om du har betalat går beställningen igenom automatiskt. Du behöver inte göra något mer.',
    minutes: 'Det brukar ta några sekunder, ibland några minuter.',
    slow: 'Det tar längre tid än vanligt. Vi fortsätter att kontrollera tills vi vet.',
    days: 'Betaltjänsten är inte klar med betalningen än. Det kan ta några dagar.',
    unfinished: 'Avbröt du innan du godkände betalningen? Gå då tillbaka till butiken och börja därifrån.',
    close: 'Du kan stänga sidan. Butiken mejlar dig när betalningen är bekräftad.',
    onlyOnce: 'Gör inte någon ny betalning under tiden.',
    confirmed: 'Betalningen är bekräftad. Ett ögonblick …',
  },
  paid: { title: 'Tack, din beställning är betald', text: 'Butiken bekräftar beställningen via e‑post.' },
  refunded: {
    title: 'Betalningen är återbetald',
    all: 'Pengarna har skickats tillbaka till dig. Det kan ta några dagar innan de syns på ditt konto.',
    some: 'Hela eller en del av beloppet har skickats tillbaka till dig. Det kan ta några dagar innan det syns på ditt konto.',
    ask: 'Kontakta butiken om du inte väntade dig det här.',
  },
  exception: {
    received: {
      title: 'Vi har tagit emot din betalning',
      text: 'Beställningen kunde inte slutföras automatiskt. Butiken har fått veta det och hör av sig till dig. Gör inte någon ny betalning.',
    },
    twice: {
      title: 'Din beställning är betald',
      text: 'Det ser ut som att du har betalat två gånger. Butiken har fått veta det och reder ut det. Du behöver inte göra något.',
    },
    unclear: {
      title: 'Din betalning behöver ses över',
      text: 'Butiken har fått veta det, undersöker saken och hör av sig till dig. Gör inte någon ny betalning.',
    },
  },
  closed: {
    title: 'Betalningen genomfördes inte',
    denied: 'Betalningen nekades. Inga pengar har dragits.',
    cancelled: 'Betalningen avbröts. Inga pengar har dragits.',
    expired: 'Betalningen godkändes inte i tid. Inga pengar har dragits.',
    never_paid: 'Vi har inte tagit emot någon betalning.',
    shop: 'Vill du fortfarande handla? Gå tillbaka till butiken.',
    otherwise: 'Om pengar ändå har dragits från ditt konto, kontakta butiken. Den kan spåra betalningen.',
    byHand: { title: 'Butiken har avslutat den här betalningen', text: 'Kontakta butiken om du har några frågor.' },
  },
  refused: {
    title: 'Betalningen genomfördes inte',
    text: 'Betalningen nekades, avbröts eller godkändes inte i tid. Inga pengar har dragits.',
    here: 'Du kan försöka igen eller välja ett annat sätt att betala.',
    shop: 'Vill du försöka igen? Gå tillbaka till butiken och börja därifrån.',
    tryAgain: 'Försök igen',
  },
  unserved: {
    title: 'Den här betalningen hanteras inte längre här',
    text: 'Om du har betalat, kontakta butiken. Den kan spåra betalningen hos betaltjänsten.',
  },
  unknown: {
    title: 'Här finns ingenting',
    text: 'Länken är ofullständig, eller så är betalningen så gammal att den inte längre finns kvar här. Om du har betalat påverkas inte din beställning. Kontakta butiken, den kan spåra betalningen.',
  },
  trouble: {
    title: 'Sidan kan inte visas just nu',
    text: 'Om du har betalat är din betalning trygg och beställningen går igenom automatiskt. Gör inte någon ny betalning. Sidan försöker igen av sig själv.',
  },
}
