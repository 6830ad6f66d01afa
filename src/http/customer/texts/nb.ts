import type { Texts } from './texts.ts'

export const nb: Texts = {
  language: 'nb',
  locale: 'nb-NO',
  amount: 'Beløp',
  orderNumber: 'Ordrenummer',
  toShop: 'Tilbake til butikken',
  toOrder: 'Gå til bestillingen',
  refresh: 'Sjekk nå',
  pay: {
    title: 'Betaling',
    titleIn: app => `Betal med ${app}`,
    open: app => `Åpne ${app}`,
    here: app => `Har du ${app} på denne enheten?`,
    scan: app => `Skann koden med ${app} på telefonen`,
    code: app => `QR-kode for ${app}`,
    sent: (app, lastDigits) =>
      `Åpne ${app} på telefonen med nummeret som slutter på ${lastDigits}, og godkjenn betalingen der.`,
    goesOn:
      'Siden går videre av seg selv når betalingen er bekreftet. Når du har betalt, går bestillingen gjennom selv om du lukker siden.',
    done: 'Jeg har betalt, gå videre',
    needsScript: {
      title: 'Du trenger JavaScript for å betale',
      text: 'Betalingsskjemaet fungerer ikke uten. Slå på JavaScript, eller åpne siden i en annen nettleser.',
    },
    submit: 'Betal',
    failed: 'Betalingen ble ikke gjennomført. Du kan prøve igjen.',
  },
  preparing: {
    title: 'Betalingen klargjøres',
    text: 'Siden oppdateres av seg selv. Hvis ingenting skjer i løpet av et minutt, går du tilbake til butikken og starter derfra.',
  },
  notStarted: {
    title: 'Betalingen kunne ikke startes',
    text: 'Betalingstjenesten svarer ikke akkurat nå. Ingen penger er trukket. Gå tilbake til butikken og prøv igjen om litt.',
  },
  confirming: {
    title: 'Vi bekrefter betalingen din',
    text: 'Hvis du har betalt, går bestillingen gjennom automatisk. Du trenger ikke å gjøre noe mer.',
    minutes: 'Det tar vanligvis noen sekunder, av og til noen minutter.',
    slow: 'Dette tar lengre tid enn vanlig. Vi fortsetter å sjekke til vi vet det.',
    days: 'Betalingstjenesten er ikke ferdig med betalingen ennå. Det kan ta noen dager.',
    unfinished: 'Avbrøt du før du godkjente betalingen? Gå da tilbake til butikken og start derfra.',
    close: 'Du kan lukke siden. Butikken sender deg en e‑post når betalingen er bekreftet.',
    onlyOnce: 'Ikke foreta en ny betaling i mellomtiden.',
    confirmed: 'Betalingen er bekreftet. Et øyeblikk …',
  },
  paid: { title: 'Takk, bestillingen er betalt', text: 'Butikken bekrefter bestillingen på e‑post.' },
  refunded: {
    title: 'Betalingen er refundert',
    all: 'Pengene er sendt tilbake til deg. Det kan ta noen dager før de vises på kontoen din.',
    some: 'Hele eller deler av beløpet er sendt tilbake til deg. Det kan ta noen dager før det vises på kontoen din.',
    ask: 'Kontakt butikken hvis du ikke ventet dette.',
  },
  exception: {
    received: {
      title: 'Vi har mottatt betalingen din',
      text: 'Bestillingen kunne ikke fullføres automatisk. Butikken har fått beskjed og tar kontakt med deg. Ikke foreta en ny betaling.',
    },
    twice: {
      title: 'Bestillingen din er betalt',
      text: 'Det ser ut til at du har betalt to ganger. Butikken har fått beskjed og ordner opp. Du trenger ikke å gjøre noe.',
    },
    unclear: {
      title: 'Betalingen din må undersøkes nærmere',
      text: 'Butikken har fått beskjed, ser på saken og tar kontakt med deg. Ikke foreta en ny betaling.',
    },
  },
  closed: {
    title: 'Betalingen ble ikke gjennomført',
    denied: 'Betalingen ble avvist. Ingen penger er trukket.',
    cancelled: 'Betalingen ble avbrutt. Ingen penger er trukket.',
    expired: 'Betalingen ble ikke godkjent i tide. Ingen penger er trukket.',
    never_paid: 'Vi har ikke mottatt noen betaling.',
    shop: 'Vil du fortsatt handle? Gå tilbake til butikken.',
    otherwise: 'Hvis penger likevel er trukket fra kontoen din, kontakter du butikken. Den kan spore betalingen.',
    byHand: { title: 'Butikken har avsluttet denne betalingen', text: 'Kontakt butikken hvis du har spørsmål.' },
  },
  refused: {
    title: 'Betalingen ble ikke gjennomført',
    text: 'Betalingen ble avvist, avbrutt eller ikke godkjent i tide. Ingen penger er trukket.',
    here: 'Du kan prøve igjen eller velge en annen måte å betale på.',
    shop: 'Vil du prøve igjen? Gå tilbake til butikken og start derfra.',
    tryAgain: 'Prøv igjen',
  },
  unserved: {
    title: 'Denne betalingen behandles ikke lenger her',
    text: 'Hvis du har betalt, kontakter du butikken. Den kan spore betalingen hos betalingstjenesten.',
  },
  unknown: {
    title: 'Her er det ingenting',
    text: 'Lenken er ufullstendig, eller betalingen er så gammel at den ikke lenger finnes her. Hvis du har betalt, påvirker dette ikke bestillingen din. Kontakt butikken, den kan spore betalingen.',
  },
  trouble: {
    title: 'Siden kan ikke vises akkurat nå',
    text: 'Hvis du har betalt, er pengene trygge, og bestillingen går gjennom automatisk. Ikke foreta en ny betaling. Siden prøver igjen av seg selv.',
  },
}
