import type { Cure, Entry } from '../entry.ts'

const stops =
  'Payment providers refuse the connection before they send anything: no callback arrives, though some browsers open the shop.'

const renew: Cure = {
  steps: [
    'Renew the certificate, and find out why that did not happen by itself (cron or timer of certbot, the panel’s AutoSSL).',
  ],
  copy: [{ where: 'shell', text: 'certbot renew --force-renewal && systemctl reload nginx' }],
}

const showChain = {
  where: 'shell, to see what the server sends (at least two certificates)',
  text: 'openssl s_client -connect {host}:{port} -servername {host} -showcerts </dev/null',
}

/** Certificates and protocol versions. Codes are Node's, made with real servers (reference §4). */
export const tls = {
  'certificate-chain-incomplete': {
    severity: 'critical',
    confidence: 'likely',
    who: 'the web server’s TLS settings',
    title: 'The server sends its own certificate without the intermediate one',
    meaning: 'Browsers repair this silently, payment providers do not: no callback arrives.',
    remedy: () => ({
      steps: ['Serve the full chain. In a hosting panel: paste the "CA bundle" beside the certificate.'],
      copy: [
        { where: 'nginx', text: 'ssl_certificate /etc/letsencrypt/live/{host}/fullchain.pem;' },
        { where: 'Apache 2.4.8 or newer', text: 'SSLCertificateFile /etc/letsencrypt/live/{host}/fullchain.pem' },
        showChain,
      ],
    }),
  },
  'certificate-untrusted': {
    severity: 'critical',
    confidence: 'certain',
    who: 'the certificate’s issuer',
    title: 'The certificate is issued by {issuer}, whom nobody else trusts',
    meaning: stops,
    remedy: () => ({
      steps: [
        'Get a certificate from a public authority (Let’s Encrypt, or the host’s panel). If you are behind a company proxy: it may be the proxy’s; try from elsewhere.',
      ],
      copy: [showChain],
    }),
  },
  'certificate-self-signed': {
    severity: 'critical',
    confidence: 'certain',
    who: 'the web server’s TLS settings',
    title: 'The certificate is self-signed',
    meaning: stops,
    remedy: () => ({
      steps: [
        'Get a certificate from a public authority (Let’s Encrypt, or the host’s panel). If there is one already: the server answers this name from its default site; add {host} to the right one.',
      ],
      copy: [{ where: 'shell', text: 'certbot --nginx -d {host}   # or: certbot --apache -d {host}' }],
    }),
  },
  'certificate-expired': {
    severity: 'critical',
    confidence: 'certain',
    who: 'the certificate',
    title: 'The certificate expired on {until}',
    meaning: stops,
    remedy: () => renew,
  },
  'certificate-expires-soon': {
    severity: 'warning',
    confidence: 'certain',
    who: 'the certificate',
    title: 'The certificate ends on {until}, in {days} days',
    meaning: 'On that day all callbacks stop; by now it should have been renewed.',
    remedy: () => renew,
  },
  'certificate-not-yet-valid': {
    severity: 'critical',
    confidence: 'certain',
    who: 'the certificate, or this machine’s clock',
    title: 'The certificate is valid only from {from}',
    meaning: stops,
    remedy: () => ({ steps: ['Check this machine’s clock first; if it is right, have the certificate issued again.'] }),
  },
  'certificate-wrong-name': {
    severity: 'critical',
    confidence: 'certain',
    who: 'the certificate',
    title: 'The certificate is for {names}, not for {host}',
    meaning: stops,
    remedy: () => ({
      steps: [
        'Issue the certificate for every name that the shop is called by, with and without www; or the server answers {host} from another site: check server_name / ServerName.',
      ],
      copy: [{ where: 'shell', text: 'certbot --nginx --expand -d {host}   # and -d for each other name' }],
    }),
  },
  'tls-too-old': {
    severity: 'critical',
    confidence: 'certain',
    who: 'the web server’s TLS settings',
    title: 'The server speaks only TLS 1.1 or older',
    meaning: stops,
    remedy: () => ({
      steps: ['Allow TLS 1.2 and 1.3. A server that cannot is too old to run a shop.'],
      copy: [
        { where: 'nginx', text: 'ssl_protocols TLSv1.2 TLSv1.3;' },
        { where: 'Apache', text: 'SSLProtocol -all +TLSv1.2 +TLSv1.3' },
      ],
    }),
  },
  'tls-no-12': {
    severity: 'warning',
    confidence: 'certain',
    who: 'the web server’s TLS settings',
    title: 'The server speaks TLS 1.3 only',
    meaning: 'Providers whose servers stop at TLS 1.2 cannot connect.',
    remedy: () => ({
      steps: ['Allow TLS 1.2 as well.'],
      copy: [{ where: 'nginx', text: 'ssl_protocols TLSv1.2 TLSv1.3;' }],
    }),
  },
  'tls-not-spoken': {
    severity: 'critical',
    confidence: 'certain',
    who: 'the web server',
    title: 'Port {port} answers without encryption',
    meaning: 'A provider that calls https gets no connection.',
    remedy: () => ({
      steps: ['Turn TLS on for that port, or send port 443 to the TLS server.'],
      copy: [{ where: 'nginx: in the server block', text: 'listen 443 ssl;' }],
    }),
  },
  'tls-refused': {
    severity: 'critical',
    confidence: 'likely',
    who: 'the web server, or a firewall before it',
    title: 'The server breaks off while the connection is being encrypted ({error})',
    meaning: stops,
    remedy: () => ({
      steps: [
        'The server has no site for the name {host} (SNI), or a firewall refuses this caller: look at its error log, and try from a second place.',
      ],
      copy: [showChain],
    }),
  },
} as const satisfies Record<string, Entry>
