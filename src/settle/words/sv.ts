import { showIn } from '../../base/money.ts'
import { showSpan } from '../../base/span.ts'
import type { OrderState } from '../../shops/shop.ts'
import type { Reason } from '../reasons.ts'
import type { Words } from './words.ts'

const money = (minor: number, currency: string): string => showIn(minor, currency, 'sv-SE')

const reasons: Readonly<Record<Reason, string>> = {
  effect_unconfirmed:
    'Kvitto vet inte än om den senaste ändringen i butiken eller hos betaltjänsten kom fram; Kvitto väntar en minut och kontrollerar innan något mer görs.',
  provider_unauthorized:
    'Betaltjänsten godtar inte API-nycklarna; Kvitto försöker igen. Kontrollera nycklarna i konfigurationen.',
  provider_unreachable: 'Betaltjänsten går inte att nå just nu; Kvitto försöker igen.',
  gave_up:
    'Alla kontroller har misslyckats i sju dagar. Någon måste titta på betalningen hos betaltjänsten och i butiken.',

  refund_begun: 'Någon har bett om en återbetalning; Kvitto gör den hos betaltjänsten.',
  refund_done: 'Pengarna har betalats tillbaka till kunden.',
  refund_waived:
    'Pengar som bara är reserverade behöver inte betalas tillbaka: när ordern färdigställs dras motsvarande mindre.',
  refund_refused: 'Betaltjänsten nekar återbetalningen. Inget har betalats tillbaka.',
  refund_disputed:
    'Kunden har bestridit betalningen hos sin bank, så inget betalas tillbaka vid sidan av det. Besvara tvisten hos betaltjänsten.',
  refund_without_money: 'Det finns inget att betala tillbaka: betaltjänsten har inte pengarna.',
  refund_uncaptured:
    'Pengarna är bara reserverade, och butiken drar dem för hand. Inget har betalats tillbaka: dra pengarna först, eller släpp dem hos betaltjänsten.',
  refund_too_large: 'Återbetalningen är större än det som är kvar av betalningen. Inget har betalats tillbaka.',
  refund_unclear:
    'Kvitto skickade återbetalningen men fick inget svar, och sedan dess har lika mycket betalats tillbaka hos betaltjänsten utan att det syns om det var just den här. Den skickas inte igen. Någon måste titta där innan något mer betalas tillbaka.',
  refund_asked: 'Butiken har registrerat en återbetalning, och är inställd så att Kvitto betalar tillbaka pengarna.',
  captured: 'De reserverade pengarna har dragits hos betaltjänsten.',
  released: 'Ordern avbröts eller återbetalades i butiken, och de reserverade pengarna har släppts.',
  release_refused:
    'Ordern är avbruten, men betaltjänsten vägrar släppa de reserverade pengarna. Någon måste göra det hos betaltjänsten.',
  capturing: 'Ordern är färdigställd; Kvitto drar de reserverade pengarna hos betaltjänsten.',
  capture_refused:
    'Ordern färdigställdes, men betaltjänsten vägrar lämna ut de reserverade pengarna. Ordern är parkerad: skicka inget innan det är utrett.',
  releasing: 'Ordern är avbruten; Kvitto släpper de reserverade pengarna hos betaltjänsten.',

  double_payment:
    'Kunden har betalat två gånger. Den ena betalningen hör till ordern; någon måste betala tillbaka den andra.',
  money_withdrawn:
    'Betaltjänsten har inte kvar pengarna för en order som är betald i butiken. Skicka inget innan det är utrett.',
  disputed:
    'Kunden har bestridit betalningen hos sin bank. Någon måste svara hos betaltjänsten i tid, annars är pengarna förlorade.',
  refund_overdue:
    'Betaltjänsten tog emot återbetalningen för länge sedan men har fortfarande inte meddelat att pengarna har kommit fram. Någon måste fråga där.',
  refund_failed:
    'En återbetalning misslyckades hos betaltjänsten, men i butiken räknas den som gjord: kunden har inte fått pengarna. Någon måste göra om återbetalningen, eller ta bort den i butiken.',
  refund_pending: 'Betaltjänsten har tagit emot återbetalningen men har inte meddelat än att pengarna har kommit fram.',
  outcome_unknown:
    'Betaltjänsten vet inte själv än vad som blev av pengarna; Kvitto fortsätter fråga och avbryter inget.',
  refunded_by_hand: 'Någon har angett att pengarna är återbetalda. Inget återstår att göra.',
  closed_by_hand: 'Någon har avslutat betalningen och angett varför. Inget återstår att göra.',
  refunded: 'Pengar har betalats tillbaka hos betaltjänsten. Inget återstår att göra.',

  shop_unauthorized:
    'Butiken godtar inte API-nycklarna; Kvitto försöker igen. Kontrollera nyckeln (consumer key), hemligheten (consumer secret) och att nyckeln får både läsa och skriva.',
  shop_unreachable: 'Butiken går inte att nå just nu; Kvitto försöker igen.',
  reference_taken:
    'Den här betalningen hos betaltjänsten hör redan till en annan order. Någon måste ta reda på vems den är.',
  currency_differs:
    'Pengarna är i en annan valuta än betalningen startades i. Ordern görs inte klar; någon måste bestämma vad som ska gälla.',
  amount_differs:
    'Det betalda beloppet, frånräknat betaltjänstens egen avgift, stämmer inte med det som betalningen startades på. Ordern görs inte klar; någon måste bestämma vad som ska gälla.',

  orders_doubled: 'Två order i butiken är betalda med samma betalning. Någon måste avbryta en av dem.',
  order_refused:
    'Butiken vägrar skapa eller ändra ordern, och det hjälper inte att försöka igen. Butikens svar säger varför.',
  half_built_order:
    'Ett misslyckat försök lämnade en ofullständig eller överflödig order efter sig; Kvitto avbryter den.',
  order_missing:
    'Pengarna är säkrade, men butiken visar inte ordern, och Kvitto har ingen kopia att skapa den från, eller har skapat den och hittar den inte. Någon måste hitta eller skapa ordern, eller betala tillbaka pengarna.',
  order_not_shown:
    'Pengarna är säkrade och butiken har sagt att ordern är skapad, men visar den inte. Kvitto väntar på den och skapar ingen andra.',
  order_unfinished:
    'Pengarna är säkrade, men butiken avbryter varje gång den skapar ordern. Kvitto avbryter det som blev kvar och försöker igen med längre uppehåll; sedan måste någon laga butiken.',
  order_created: 'Pengarna är säkrade och butiken har ingen order än; Kvitto skapar den från sin kopia.',
  order_paid_otherwise:
    'Ordern är redan betald på något annat sätt. Någon måste betala tillbaka en av de två betalningarna.',
  order_paid_unclear:
    'Ordern är betald och visar ett annat transaktions-id, men Kvitto har också markerat den som betald och kunde inte se vad det blev av det. Någon måste se efter vad den betalades med.',
  order_cancelled:
    'Pengarna är säkrade, men ordern har avbrutits i butiken. Någon måste öppna ordern igen eller betala tillbaka pengarna.',
  order_trashed:
    'Pengarna är säkrade, men ordern har lagts i papperskorgen. Någon måste återställa ordern eller betala tillbaka pengarna.',
  order_refunded:
    'Pengarna är säkrade, men ordern är markerad som återbetald i butiken. Någon måste betala tillbaka pengarna hos betaltjänsten.',
  order_status_unknown:
    'Pengarna är säkrade, men ordern har en status som Kvitto inte känner till. Någon måste göra klart ordern.',
  order_total_differs:
    'Orderns summa i butiken stämmer inte med det betalda beloppet. Ordern görs inte klar; någon måste bestämma vad som ska gälla.',
  fee_added: 'Betaltjänsten lade en egen avgift på betalningen; Kvitto lägger till den på ordern.',
  paid: 'Ordern är betald i butiken med den här betalningen.',
  partly_refunded:
    'En del av pengarna betalades tillbaka innan ordern var klar. Någon måste bestämma vad som ska gälla för ordern.',
  order_reopened:
    'Pengarna är säkrade och ordern var misslyckad, eller avbruten av butikens timer för obetalda order, eller så vill någon ha den ändå; Kvitto öppnar den igen och gör den klar.',
  order_completed: 'Pengarna är säkrade; Kvitto markerar ordern som betald.',

  held_too_long: 'Betalningen har väntat på betaltjänsten i sju dagar. Någon måste titta på den där.',
  awaiting_provider:
    'Betaltjänsten har godkänt betalningen men väntar på en signering, ett beslut eller en granskning. Skicka inget än.',
  retry_window:
    'Betalningen blev inte av, men kunden kan fortfarande försöka igen; ordern rörs inte förrän den tiden är över.',
  denied: 'Betaltjänsten nekade betalningen, och tiden för nya försök är över.',
  cancelled: 'Betalningen avbröts hos betaltjänsten, och tiden för nya försök är över.',
  expired: 'Betalningen gick ut hos betaltjänsten, och tiden för nya försök är över.',
  not_opened:
    'Betaltjänsten vägrade att starta betalningen och känner inte till något för den: ingen kan betala den. Betaltjänstens svar säger varför.',
  never_paid:
    'Alla planerade kontroller är gjorda och betaltjänsten känner inte till några pengar: betalningen blev aldrig av.',
  awaiting_payment: 'Inte betald än; Kvitto kontrollerar igen enligt betaltjänstens tidsplan.',
}

/** In Swedish, with the words of the plugin and of the customer’s pages. */
export const sv: Words = {
  language: 'sv',
  reasons,
  money,
  minorUnits: (minor, currency) => `${minor} (i minsta enhet) ${currency}`,
  span: ms => (ms < 1_000 ? 'ett ögonblick' : showSpan(ms, 'sv')),

  feeOf: methodTitle => `Avgift för ${methodTitle}`,

  opened: ({ amount, provider, orderId, reference }) => {
    const worth = amount === null ? '' : ` på ${amount}`
    const order = orderId === null ? 'med en kopia av ordern som ska skapas' : `för order ${orderId}`
    return `Butiken startade betalningen${worth} hos ${provider}, ${order}. Butikens referens: ${reference}.`
  },
  ready: 'Betaltjänsten är redo för kundens betalning.',
  notReady: failure => `Betaltjänsten startade inte betalningen: ${failure}`,
  changed: amount => `Varukorgen ändrades; betalningen är nu på ${amount}.`,
  erased: 'Kundens uppgifter har raderats. Pengarna och historiken finns kvar.',
  hint: ({ source, who, claim, wait }) => {
    const what = {
      callback: 'Betaltjänsten hörde av sig',
      return: 'Kunden kom tillbaka till webbläsaren',
      operator: `${who ?? 'Någon'} bad om en ny kontroll`,
      shop: 'Butiken meddelade att ordern har ändrats',
    }[source]
    const named = claim === null ? '' : `, med referensen ${claim}`
    return `${what}${named}. Kvitto kontrollerar ${wait === null ? 'direkt' : `om ${wait}`}.`
  },
  assigned: ({ who, owner }) => {
    if (owner === null) return `${who} lämnade betalningen ifrån sig: ingen tar hand om den.`
    return owner === who ? `${who} tar hand om betalningen nu.` : `${who} lämnade över betalningen till ${owner}.`
  },
  resolved: ({ who, action, why }) => `${who} bestämde: ${action}. Skäl: ${why}`,
  action: (action, currency) => {
    switch (action.kind) {
      case 'create_order':
        return 'skapa ordern från kopian'
      case 'attach_order':
        return `betalningen gäller order ${action.orderId}`
      case 'accept_difference':
        return `${money(action.paidMinor, currency)} betalt i stället för ${money(action.dueMinor, currency)} är i sin ordning`
      case 'mark_refunded':
        return 'pengarna är återbetalda'
      case 'close':
        return 'avsluta betalningen'
    }
  },
  refundAsked: ({ who, amount, why }) =>
    `${who ?? 'Någon'} bad om att ${amount} betalas tillbaka.${why === null ? '' : ` Skäl: ${why}`}`,
  effect: ({ kind, outcome, orderNumber, amount, answer }) => {
    const order = orderNumber === null ? 'ordern' : `order ${orderNumber}`
    const { done, todo } = writes({ order, money: amount ?? 'pengarna' })[kind]
    const because = answer === null ? '' : ` Svaret: ${answer}`
    switch (outcome) {
      case 'done':
        return `${done}.${because}`
      case 'refused':
        return `Försökte ${todo}: nekades.${because}`
      case 'not_done':
        return `Försökte ${todo}: inget blev gjort.${because}`
      case 'looked_after':
        return `Försökte ${todo} utan att få veta hur det gick; nästa kontroll tog reda på det.${because}`
      case 'unknown':
      case null:
        return `Försökte ${todo}; det är inte känt än hur det gick.${because}`
    }
  },

  why: failure => `Orsak: ${failure}`,
  nextLook: wait => `Nästa kontroll om ${wait}.`,
  nothingNew: ({ more, last }) =>
    more === 1
      ? `Inget nytt vid en kontroll till, ${last}.`
      : `Inget nytt vid ${more} kontroller till, senast ${last}.`,
  onceMore: ({ more, last }) =>
    more === 1 ? `Det hände igen ${last}.` : `Det hände ${more} gånger till, senast ${last}.`,

  providerNotAsked: failure => `Det gick inte att fråga betaltjänsten (${failure}).`,
  noMoney: 'Betaltjänsten känner inte till några pengar för den här betalningen.',
  attemptStates: {
    open: 'påbörjad men inte betald',
    on_hold: 'godkänd men inte klar än',
    unknown: 'ännu oklar',
    authorized: 'godkänd, med pengarna reserverade',
    paid: 'betald',
    denied: 'nekad',
    cancelled: 'avbruten',
    expired: 'utgången',
    refunded: 'återbetald',
  },
  attempt: ({ reference, is, status, amount, method, fee, refunded }) =>
    `${[
      `Enligt betaltjänsten är ${reference} ${is} (${status})`,
      `${amount}${method === null ? '' : ` med ${method}`}`,
      ...(fee === null ? [] : [`varav ${fee} är dess egen avgift`]),
      ...(refunded === null ? [] : [`varav ${refunded} är återbetalda`]),
    ].join(', ')}.`,
  foreign: reference =>
    `Någon angav ${reference}, men enligt betaltjänsten hör den till en annan betalning; den räknas inte.`,
  refundStates: { pending: 'på väg', done: 'gjord', failed: 'misslyckad' },
  refund: ({ is, status }) => `En återbetalning hos betaltjänsten är ${is} (${status}).`,
  unread: what => `Gick inte att läsa hos betaltjänsten: ${what}.`,
  shopNotAsked: failure => `Det gick inte att fråga butiken (${failure}).`,
  noOrder: 'Butiken har ingen order för betalningen.',
  order: ({ number, state, status, amount }) => {
    const is = state === null ? null : orderIs[state]
    return is === null
      ? `Enligt butiken har order ${number} status ${status}, ${amount}.`
      : `Enligt butiken är order ${number} ${is} (${status}), ${amount}.`
  },
}

const writes = ({ order, money }: { readonly order: string; readonly money: string }) => ({
  create: { done: 'Skapade ordern i butiken', todo: 'skapa ordern i butiken' },
  add_fee: {
    done: `Lade till betaltjänstens avgift på ${order}`,
    todo: `lägga till betaltjänstens avgift på ${order}`,
  },
  complete: { done: `Markerade ${order} som betald`, todo: `markera ${order} som betald` },
  hold: { done: `Parkerade ${order}`, todo: `parkera ${order}` },
  fail: { done: `Markerade ${order} som misslyckad`, todo: `markera ${order} som misslyckad` },
  discard: { done: `Avbröt ${order} (överflödig)`, todo: `avbryta ${order} (överflödig)` },
  capture: { done: `Drog ${money} hos betaltjänsten`, todo: `dra ${money} hos betaltjänsten` },
  cancel: { done: `Släppte ${money} hos betaltjänsten`, todo: `släppa ${money} hos betaltjänsten` },
  refund: { done: `Bad betaltjänsten betala tillbaka ${money}`, todo: `be betaltjänsten betala tillbaka ${money}` },
  pause: { done: `Parkerade ${order}`, todo: `parkera ${order}` },
  note: { done: `Skrev en notering på ${order}`, todo: `skriva en notering på ${order}` },
  label: {
    done: `Gav betaltjänsten numret på ${order}, om den tar emot ett`,
    todo: `ge betaltjänsten numret på ${order}`,
  },
})

const orderIs: Readonly<Record<OrderState, string | null>> = {
  unpaid: 'obetald',
  failed: 'misslyckad',
  on_hold: 'parkerad',
  paid: 'betald',
  timed_out: 'avbruten av butikens timer för obetalda order',
  cancelled: 'avbruten',
  trashed: 'lagd i papperskorgen',
  refunded: 'återbetald',
  other: null,
}
