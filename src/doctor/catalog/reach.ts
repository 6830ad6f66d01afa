import type { Entry } from '../entry.ts'
import { setAddresses } from '../remedies/wordpress.ts'

const never =
  'No provider can reach this address: every payment whose customer does not come back stays without an order.'

/** Name, address, port: the way to the server. */
export const reach = {
  'address-not-public': {
    severity: 'critical',
    confidence: 'certain',
    who: 'the address itself',
    title: '{what} exists only inside your own network',
    meaning: never,
    remedy: () => ({
      steps: [
        'Give the shop a public name and address.',
        'For tests only: a tunnel (cloudflared, Tailscale Funnel, ngrok) with the shop’s home set to the tunnel’s address.',
      ],
    }),
  },
  'dns-no-address': {
    severity: 'critical',
    confidence: 'certain',
    who: 'DNS of {host}',
    title: '{host} has no address: the name does not exist',
    meaning: never,
    remedy: () => ({ steps: ['Check the spelling. Else add an A record for {host} where the domain’s DNS is kept.'] }),
  },
  'dns-unclear': {
    severity: 'critical',
    confidence: 'possible',
    who: 'this machine’s network, or DNS of {host}',
    title: 'This machine finds no address for {host}, and reaches no public resolver to ask',
    meaning:
      'Nothing was measured: either this machine is offline, or the name does not exist and no callback can arrive.',
    remedy: () => ({
      steps: [
        'Run the doctor where there is internet. Behind a proxy: from a server outside, which sees what a provider sees.',
      ],
    }),
  },
  'dns-split': {
    severity: 'critical',
    confidence: 'certain',
    who: 'DNS of {host}',
    title: 'Your network sees {host} at {inside}, the rest of the world at {outside}',
    meaning: 'Tests from here succeed although the provider reaches something else, or nothing.',
    remedy: () => ({
      steps: [
        'Correct the public zone, and remove the name from this machine’s hosts file and the office’s DNS.',
        'Then run the doctor from outside your network.',
      ],
    }),
  },
  'dns-partly-private': {
    severity: 'critical',
    confidence: 'certain',
    who: 'DNS of {host}',
    title: 'One of the addresses of {host} is private: {address}',
    meaning: 'A provider that picks that address reaches nothing, so some callbacks are lost and others arrive.',
    remedy: () => ({ steps: ['Remove the record with the private address from the public zone.'] }),
  },
  'dnssec-broken': {
    severity: 'critical',
    confidence: 'certain',
    who: 'DNSSEC of {host}',
    title: 'Resolvers that check signatures refuse {host}',
    meaning: 'Providers whose resolvers check DNSSEC find no address; others do, so it seems to work.',
    remedy: () => ({
      steps: [
        'Renew the signatures, or remove the DS record at the registrar; common after a move of the domain’s DNS.',
      ],
      copy: [{ where: 'shell, to see it', text: 'dig {host} +dnssec; dig {host} +cd' }],
    }),
  },
  'dns-broken': {
    severity: 'critical',
    confidence: 'likely',
    who: 'DNS of {host}',
    title: 'The domain’s name servers do not answer for {host}',
    meaning: never,
    remedy: () => ({
      steps: ['Check the domain’s name servers (NS records at the registrar) and that each of them answers.'],
    }),
  },
  'dns-no-ipv4': {
    severity: 'warning',
    confidence: 'certain',
    who: 'DNS of {host}',
    title: '{host} has only IPv6 addresses',
    meaning: 'Many providers’ servers call by IPv4 only; their callbacks do not arrive.',
    remedy: () => ({ steps: ['Add an A record with an IPv4 address.'] }),
  },
  'ipv6-dead': {
    severity: 'warning',
    confidence: 'likely',
    who: 'the server at {address}',
    title: 'The IPv6 address {address} does not answer, while IPv4 does',
    meaning: 'Browsers hide this by trying both; a provider that prefers IPv6 times out.',
    remedy: () => ({
      steps: ['Let the web server listen on IPv6, and the firewall let it through; or delete the AAAA record.'],
      copy: [{ where: 'nginx: in the server block', text: 'listen [::]:443 ssl;' }],
    }),
  },
  'ipv4-dead': {
    severity: 'critical',
    confidence: 'likely',
    who: 'the server at {address}',
    title: 'The IPv4 address {address} does not answer, while IPv6 does',
    meaning: 'Most providers call by IPv4; their callbacks do not arrive.',
    remedy: () => ({ steps: ['Correct the A record, or let the server and its firewall answer there.'] }),
  },
  'port-closed': {
    severity: 'critical',
    confidence: 'certain',
    who: 'the server at {address}',
    title: 'Nothing listens on port {port} of {address}',
    meaning: never,
    remedy: () => ({
      steps: ['Start the web server, or open and forward port {port}; check that the A record is the right server’s.'],
    }),
  },
  'port-silent': {
    severity: 'critical',
    confidence: 'likely',
    who: 'a firewall before {address}',
    title: '{address} does not answer on port {port}',
    meaning: 'Whoever is not let through by the firewall gets no answer at all, the provider most likely among them.',
    remedy: () => ({
      steps: [
        'Open port {port} to the world, or to the provider’s published addresses.',
        'If it opens in your browser: the firewall filters by address or country. Run the doctor from a second place to see.',
      ],
    }),
  },
  'port-unusual': {
    severity: 'warning',
    confidence: 'certain',
    who: 'the address itself',
    title: 'The shop is on port {port}',
    meaning: 'Many providers call only ports 443 and 80, and refuse such a callback address or never call it.',
    remedy: () => ({ steps: ['Serve the shop on port 443.'] }),
  },
  'plain-http': {
    severity: 'warning',
    confidence: 'certain',
    who: 'the shop’s address',
    title: 'The shop’s address is http',
    meaning: 'Most providers call https only, and what they send over http anybody on the way can read and change.',
    remedy: ({ home }) => ({
      steps: ['Get a certificate (Let’s Encrypt, or the host’s panel), then set both addresses to https.'],
      copy: [{ where: 'shell', text: setAddresses(home.replace(/^http:/, 'https:')) }],
    }),
  },
  'no-answer': {
    severity: 'critical',
    confidence: 'likely',
    who: 'the web server',
    title: 'The server takes the call and does not answer within {seconds} s',
    meaning: 'The provider gives up earlier and counts the callback as failed.',
    remedy: () => ({
      steps: [
        'Look at the server’s load and PHP’s slow log at the time below; all PHP processes may be busy.',
        'A firewall that lets callers hang ("tarpit") looks the same: try from a second place.',
      ],
    }),
  },
  'slow-answer': {
    severity: 'warning',
    confidence: 'certain',
    who: 'the shop',
    title: 'A callback is answered only after {seconds} s',
    meaning: 'Providers give up after 5 to 30 s; under load this shop passes that and callbacks count as failed.',
    remedy: () => ({
      steps: [
        'An unknown callback does no work, so this is the time to load WordPress: find the slow plugin (Query Monitor, PHP’s slow log), turn on OPcache and an object cache.',
      ],
    }),
  },
  'connection-cut': {
    severity: 'critical',
    confidence: 'likely',
    who: 'a firewall, or a crashing web server',
    title: 'The connection is cut instead of answered ({error})',
    meaning: 'The callback gets no answer at all.',
    remedy: () => ({
      steps: [
        'Look at the web server’s error log at the time below (a crash, a worker that was killed).',
        'nginx "return 444", fail2ban and DDoS filters cut like this: allow the provider’s addresses there.',
      ],
    }),
  },
} as const satisfies Record<string, Entry>
