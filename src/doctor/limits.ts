import ms from 'ms'

/** Every maximum of the doctor, each with its reason. Times are milliseconds. */
export const doctorLimits = {
  /** Requests to one shop at a time: what one visitor's browser does. */
  atATime: 3,
  /** Requests to one shop in one run: under what firewalls count as crawling. A whole run makes some 25. */
  requests: 60,
  /** Of Kvitto's own callback addresses in one run; the rest of the requests are for the way to it. */
  callbackAddresses: 40,
  /** One request. Payment providers give up after 5 to 30 s. */
  request: ms('10s'),
  /** One check, with all its requests. */
  check: ms('15s'),
  /** A callback that is answered slower than this is close to many providers' time limit. */
  slow: ms('5s'),
  /** A certificate that ends within this time should have been renewed by now. */
  certificateLeft: ms('14d'),
  /** OAuth signatures are refused at 15 min, and two clocks share that. */
  clockSkew: ms('5m'),
  /** A check that is due so long ago is not being looked at: no worker is alive. */
  late: ms('5m'),
  /** How long an unpaid checkout order may outlive WooCommerce's own timer before WP-Cron counts as asleep. */
  cronLate: ms('1h'),
  /** Redirects followed by hand to find the shop's front page. */
  hops: 5,
  /** Of a body that is shown as evidence. */
  evidenceCharacters: 300,
} as const
