import type { Code } from '../../catalog.ts'
import type { Case } from '../case.ts'
import { wordpress } from '../wordpress.ts'
import { publicAddress, publicAddress6, type Tls } from '../world.ts'

const shop = (home: string) => wordpress({ home })
const known = (...addresses: { address: string; family: 4 | 6 }[]) => ({ kind: 'known', addresses }) as const
const v4 = (address: string) => ({ address, family: 4 }) as const

const tls = (name: string, kind: Tls, expect: Code, also: readonly Code[] = []): Case => ({
  name,
  tls: kind,
  expect,
  also,
  captured: 'a real TLS server',
  shop,
})

/** Names, addresses, ports and certificates. */
export const reachCases: readonly Case[] = [
  { name: 'a private address', inside: [v4('192.168.1.10')], expect: 'address-not-public', shop },
  { name: 'a carrier-grade NAT address', inside: [v4('100.64.3.2')], expect: 'address-not-public', shop },
  {
    name: 'an IPv4-mapped private address',
    inside: [{ address: '::ffff:10.0.0.5', family: 6 }],
    expect: 'address-not-public',
    shop,
  },
  {
    name: 'a local name',
    enter: () => 'https://shop.local/',
    inside: [v4('192.168.1.4')],
    expect: 'address-not-public',
    // The lab's server does not know that name.
    also: ['connection-cut'],
    shop,
  },
  {
    name: 'this machine is offline',
    inside: [],
    outside: { kind: 'unknown', why: 'fetch failed' },
    expect: 'dns-unclear',
    shop,
  },
  { name: 'no such name', inside: [], outside: known(), expect: 'dns-no-address', shop },
  { name: 'a word that is no name', enter: () => 'https://nonsense/', inside: [], expect: 'dns-no-address', shop },
  {
    name: 'split DNS: private inside, public outside',
    inside: [v4('10.1.2.3')],
    outside: known(publicAddress),
    expect: 'dns-split',
    shop,
  },
  {
    name: 'split DNS: a hosts entry, nothing outside',
    inside: [publicAddress],
    outside: known(),
    expect: 'dns-split',
    shop,
  },
  {
    name: 'split DNS: nothing inside',
    inside: [],
    outside: known(publicAddress),
    expect: 'dns-split',
    also: ['no-answer', 'connection-cut'],
    shop,
  },
  {
    name: 'one private address among public ones',
    inside: [publicAddress, v4('10.0.0.2')],
    expect: 'dns-partly-private',
    shop,
  },
  { name: 'broken DNSSEC', outside: { kind: 'broken', isSignature: true }, expect: 'dnssec-broken', shop },
  {
    name: 'dead name servers',
    inside: [],
    outside: { kind: 'broken', isSignature: false },
    expect: 'dns-broken',
    shop,
  },
  { name: 'only IPv6', inside: [publicAddress6], expect: 'dns-no-ipv4', shop },
  {
    name: 'IPv6 refuses',
    inside: [publicAddress, publicAddress6],
    knocks: { [publicAddress6.address]: 'refused' },
    expect: 'ipv6-dead',
    shop,
  },
  {
    name: 'IPv4 refuses, IPv6 answers',
    inside: [publicAddress, publicAddress6],
    knocks: { [publicAddress.address]: 'refused' },
    expect: 'ipv4-dead',
    // Requests go by IPv4, as a provider's do.
    also: ['connection-cut'],
    shop,
  },
  {
    name: 'IPv6 is silent',
    inside: [publicAddress, publicAddress6],
    knocks: { [publicAddress6.address]: 'silent' },
    timeoutMs: 2_000,
    expect: 'ipv6-dead',
    shop,
  },
  { name: 'nothing listens', knocks: { [publicAddress.address]: 'refused' }, expect: 'port-closed', shop },
  {
    name: 'a firewall drops',
    knocks: { [publicAddress.address]: 'silent' },
    timeoutMs: 800,
    expect: 'port-silent',
    shop,
  },
  {
    name: 'an unusual port',
    enter: host => `https://${host}:8443/`,
    expect: 'port-unusual',
    shop: home => wordpress({ home: home.replace(/\/$/, ':8443/') }),
  },
  {
    name: 'a shop on plain http',
    enter: host => `http://${host}/`,
    expect: 'plain-http',
    shop: home => wordpress({ home: home.replace('https', 'http') }),
  },
  { name: 'takes the call and never answers', timeoutMs: 1_000, expect: 'no-answer', shop: () => () => 'hang' },
  {
    name: 'callbacks hang, pages do not',
    timeoutMs: 1_000,
    expect: 'no-answer',
    shop: home => incoming => (incoming.method === 'POST' ? 'hang' : wordpress({ home })(incoming)),
  },
  {
    name: 'cuts callbacks off (nginx 444)',
    expect: 'connection-cut',
    shop: home => incoming => (incoming.method === 'POST' ? 'cut' : wordpress({ home })(incoming)),
  },
  tls('intermediate certificate missing', 'chain-incomplete', 'certificate-chain-incomplete'),
  tls('self-signed certificate', 'self-signed', 'certificate-self-signed'),
  tls('issued by nobody known, root not sent', 'unknown-issuer', 'certificate-chain-incomplete', [
    'certificate-untrusted',
  ]),
  tls('issued by nobody known, root sent', 'company-proxy', 'certificate-untrusted'),
  tls('expired certificate', 'expired', 'certificate-expired'),
  tls('certificate ends in five days', 'ends-soon', 'certificate-expires-soon'),
  tls('certificate from the future', 'not-yet', 'certificate-not-yet-valid'),
  tls('certificate of the host’s default site', 'wrong-name', 'certificate-wrong-name'),
  tls('two faults at once', 'expired-and-wrong-name', 'certificate-expired', ['certificate-wrong-name']),
  tls('TLS 1.3 only', 'tls13-only', 'tls-no-12'),
  tls('TLS 1.1 at most', 'tls11-only', 'tls-too-old'),
  tls('no TLS on port 443', 'plain', 'tls-not-spoken'),
  tls('cut during the handshake', 'cut', 'tls-refused'),
]
