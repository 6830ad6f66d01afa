import ms from 'ms'

/** Every maximum in Kvitto, each with its reason. Times are milliseconds. */
export const limits = {
  /** A callback is a short JSON; Ecster's are under 1 KiB. Larger ones are refused with 413. */
  callbackBodyBytes: 256 * 1024,
  /** A WooCommerce order of 200 rows with long names is about 200 KiB. */
  apiBodyBytes: 2 * 1024 * 1024,
  /** What is read of a body that is too large, only to be thrown away: its sender shall hear why it is refused. */
  discardBytes: 8 * 1024 * 1024,
  /** Levels of lists and groups in a request: an order has five, PostgreSQL and the stack have an end. */
  apiBodyLevels: 50,
  /** Callbacks stored in one commit. */
  inboxBatch: 500,
  /** Callbacks waiting for a commit before new ones are told 503: the provider sends again, memory is kept. */
  inboxWaiting: 5_000,
  /** What those callbacks hold in memory together. */
  inboxBytes: 64 * 1024 * 1024,
  /** How long the database has to say whether a callback's token is known; with `inboxAnswer` less than a provider waits. */
  inboxLookup: ms('2s'),
  /** How long a callback waits for the database before it is told 503. Ecster itself waits some 5 s. */
  inboxAnswer: ms('4s'),
  /** Calls with a wrong token that one address may make in a minute before it is told 429. */
  refusalsPerMinute: 60,
  /** Addresses whose refusals are counted at a time. */
  refusalAddresses: 10_000,

  /** How long one node may work on a payment before another may take it over. */
  lease: ms('30s'),
  /** All reads of one look together; leaves room in the lease for the effect. */
  gather: ms('20s'),
  /** One write to a shop or provider; shorter than a lease, which is renewed just before it. */
  effect: ms('20s'),
  /** How long an unconfirmed effect may still happen by itself: longer than a PHP request can live in a queue. */
  effectSettles: ms('60s'),
  /** Decisions in one check before it rests and looks again: a loop that does not converge must not spin. */
  rounds: 12,
  /** How long an order that the shop said it created may stay unseen before a person is told: caches keep answers for less. */
  orderShows: ms('1h'),
  /**
   * Creations of one order that the shop breaks off before it is left in peace for a while, first so long and at most so long,
   * and before it is a person's: by then nine hours have passed, and alarms have told of it.
   */
  creationsAtOnce: 3,
  creationPause: ms('2m'),
  creationPauseMost: ms('1h'),
  creationTries: 15,
  /** Provider ids that callbacks and returns may claim for one payment; the newest are looked at. */
  claims: 10,

  /** Rows of each kind in one payment's story. */
  storyRows: 1_000,

  /** Rows of each kind in a payment's raw record, as the control room shows it. */
  roomLedger: 200,
  /** How long somebody stays logged in without doing anything, and at the most. */
  sessionIdle: ms('12h'),
  session: ms('7d'),
  /** How often a session's end is moved: not at every request. */
  sessionTouch: ms('10m'),
  /** Wrong tokens that one address may try in a quarter of an hour. A generated token has 192 bits; a chosen one may not. */
  loginsWrong: 10,
  loginWindow: ms('15m'),
  /** Refused calls that a node remembers, for people who look for a callback that does not arrive. */
  refusalsKept: 200,
  /** How often a node with viewers looks for what is new, however many they are. */
  roomPoll: ms('1s'),
  /** Newest rows of each kind in which it looks; more than this in one poll are not named one by one. */
  roomLatest: 200,
  /** What people write in the control room is a sentence. */
  roomBodyBytes: 16 * 1024,
  /** How long an overview is shown to all who ask for the same. */
  roomOverview: ms('2s'),
  /** The same of its charts: by the hour, and by the day, which count a million payments. */
  roomHours: ms('10s'),
  roomDays: ms('2m'),
  /** How long nobody answers before the overview says so: a look that failed succeeds most often a few seconds later. */
  roomFailing: ms('1m'),
  /** Payments with what somebody looks for that are fetched by their ids; where more have it, a walk by date soon meets them. */
  roomFound: 1_000,
  /** A connection that says nothing is cut by proxies after a minute or less. */
  roomHeartbeat: ms('20s'),
  /** How long the shop has to show an order that somebody wants to attach. */
  roomShop: ms('8s'),

  /** First pause after a failed look; doubles each time. */
  retryFirst: ms('1s'),
  retryMost: ms('15m'),
  /** Failing or held for so long, a payment becomes an exception. */
  giveUp: ms('7d'),
  /** How long a provider that said it has taken or let go reserved money may show it as reserved, before it is told again. */
  moneyShows: ms('10m'),
  /**
   * When a refund is looked at that the provider has taken on, counted from its beginning. Swish's come in seconds, bank
   * debits in up to ten working days; what has not come after that needs a person.
   */
  refundLooks: (
    ['5s', '15s', '45s', '2m', '5m', '15m', '1h', '3h', '12h', '1d', '2d', '4d', '7d', '14d', '21d'] as const
  ).map(pause => ms(pause)),
  /** How long a refund of the shop's must have stood without money before it is taken for a manual one: longer than PHP runs. */
  manualRefundSettles: ms('5m'),
  /** When to see whether the shop has taken back a refund that failed, counted from its end. */
  failedRefundLook: ms('1m'),
  /** How long whoever asked for a refund waits for its end before it is told that it is pending. */
  refundWait: ms('8s'),
  refundPoll: 150,
  /** A reason or name that comes with a refund. */
  refundText: 255,
  /** How long after the calendar's last look the shop is still searched for second orders of ours. */
  searchAfter: ms('1h'),
  /** A payment whose shop or provider is not configured: nothing can be learnt, and the start of a Kvitto that has them wakes it. */
  unservedLook: ms('1d'),
  /** Such payments that are woken in one transaction. */
  resumeBatch: 500,
  /** How often a held payment is looked at when its calendar has ended. */
  heldLook: ms('6h'),

  /** How often each worker wakes whatever is overdue. */
  sweep: ms('3s'),
  /** Overdue payments of one shop that one sweep takes. */
  sweepBatch: 500,
  /** Payments of dead workers that one sweep takes: each node holds `checksPerNode` at most. */
  sweepDead: 500,
  /** How late a check must be before the sweep takes it from the queue. */
  sweepSlack: ms('3s'),
  /** How long Cloudflare has to give a tunnel, with its program to be fetched first. */
  tunnel: ms('60s'),
  /** How long a start waits for a database that starts or recovers too; then whoever supervises Kvitto tries again. */
  databaseStart: ms('60s'),
  /** How often a change of the schema is tried again while others use the tables: for some 45 seconds in all. */
  migrateRetries: 5,
  /** Payments whose customer's data is erased in one transaction. */
  eraseBatch: 100,
  /** How often the database's time is asked again. */
  clockSync: ms('1m'),
  /** How often each worker asks the providers that list them for callbacks that did not arrive. */
  missedEvery: ms('10m'),
  /** How far back it asks when it starts: longer than providers try by themselves, and than anybody is away. */
  missedBack: ms('3d'),
  /** How far back it asks again: what a provider still tries to deliver is not on its list yet, or is and arrives. */
  missedOverlap: ms('1h'),
  /** How long one list may take, with all its pages. */
  missedFetch: ms('60s'),
  /** What runs every minute, so many at a time on one node. A call of a shop's WP-Cron runs the shop's own jobs. */
  minuteRunsPerNode: 8,
  cronCall: ms('50s'),
  /** Runs of the doctor that are kept for each shop. */
  doctorRuns: 50,
  /** Alarms: a check so late, looks that fail for so long, money that waits for so long are told. */
  alarmLate: ms('2m'),
  alarmFailing: ms('5m'),
  alarmUndecided: ms('24h'),
  /** So many settled payments are needed before a lack of callbacks means something. */
  alarmSilenceLeast: 5,
  alarmSilenceLately: ms('6h'),
  alarmSilenceBefore: ms('7d'),
  /** Of each hour the newest so many are looked at: enough to tell nearly all from hardly any. */
  alarmSilenceSample: 10,
  /** An alarm that stays on is told again so often, one that grows so often, and is over when it has been off for so long. */
  alarmRepeat: ms('24h'),
  alarmGrown: ms('1h'),
  alarmOver: ms('5m'),
  /** How long a webhook or mail server has to take an alarm. */
  alarmSend: ms('15s'),
  /** Checks at a time for one shop on one node: a small shop must not be knocked over (measured: 4 is the best on 2 cores). */
  checksPerShop: 4,
  /** Checks of one shop in a row that pass its line: pages that are open ask again and again, and the line shall move. */
  passesInRow: 3,
  /** Checks at a time on one node. */
  checksPerNode: 32,

  /** A whole request, its headers alone, and how large those may be: slow or bloated senders are cut off. */
  request: ms('60s'),
  requestHeaders: ms('15s'),
  /** How often it is seen who has been too slow; Node's own half a minute would be a gift of as much to each of them. */
  requestSweep: ms('5s'),
  headerBytes: 16 * 1024,
  /** How long a provider has to open or update a session before the caller is told 502. */
  providerOpen: ms('15s'),
  /** How long a second caller with the same idempotency key waits for the first. */
  openWait: ms('20s'),
  /** How often a waiting caller looks again. */
  openPoll: 50,
  /** How long a shop has to tell an order's rows while the customer waits to pay. */
  shopRows: ms('4s'),
  /** How long a change of the cart waits for a check that is under way. */
  changeWait: ms('5s'),
  /** How long the provider has to say whether money moves, twice; with the other times of a change it fits into a lease. */
  changeLook: ms('5s'),
  /** How long the return page waits for the outcome before it says "confirming". */
  returnWait: ms('8s'),
  /** How often one node asks how the payments stand that customers wait for: one short query for all of them. */
  watchPoll: 150,
  /** How often the return page reloads itself before it leaves that to the customer; the pauses grow. */
  returnRounds: 30,
  /** After so many reloads, some half a minute, the page says that it takes longer than usual. */
  returnSlow: 2,
  /** Streams to open pages on one node; one is a socket and a few KiB. Above, pages reload by themselves instead. */
  streams: 2_000,
  /** Pages of one payment that are open at a time: a computer, a phone, an in-app browser, and a few lost ones. */
  streamsPerPayment: 6,
  /** A stream's first life; each is longer by as much, up to `streamMost`. A new one means a new look. */
  streamStep: ms('4s'),
  streamMost: ms('1m'),
  /** How long a browser waits before it opens the stream again. */
  streamPause: ms('1s'),
  /** Streams in a row; together some 25 minutes. Whoever comes back to the page begins anew. */
  streamRounds: 30,
  /** Reloads of the return page within this time ask for no further look. */
  returnQuiet: ms('3s'),
  /** How long a stop waits for checks and requests that are under way. */
  drain: ms('30s'),
} as const
