import { BlockList, isIP } from 'node:net'

/** Ranges that no caller out on the internet can reach: private, shared, documentation, multicast, reserved. */
const unreachable = new BlockList()

const ipv4 = ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12']
  .concat('192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24')
  .concat('203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4')
const ipv6 = [
  '::/128',
  '::1/128',
  '64:ff9b:1::/48',
  '100::/64',
  '2001:db8::/32',
  '3fff::/20',
  'fc00::/7',
  'fe80::/10',
].concat('fec0::/10', 'ff00::/8')

for (const range of ipv4) add(range, 'ipv4')
for (const range of ipv6) add(range, 'ipv6')

function add(range: string, family: 'ipv4' | 'ipv6'): void {
  const [net = '', bits] = range.split('/')
  unreachable.addSubnet(net, Number(bits), family)
}

/** IPv4 in IPv6's clothes (`::ffff:10.0.0.1`) is judged as the IPv4 address it is. */
export const isPublicAddress = (address: string): boolean =>
  !unreachable.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** A URL's host without the brackets of an IPv6 address. */
export const bareHost = (url: URL): string => url.hostname.replace(/^\[(.+)\]$/, '$1')

/** Names that exist in no public DNS, whatever a local resolver says. */
export const isPublicName = (host: string): boolean =>
  host.includes('.') &&
  !/\.(local|localhost|test|example|invalid|internal|intranet|lan|home|corp|onion|home\.arpa)\.?$/i.test(host)
