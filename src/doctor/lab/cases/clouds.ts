import type { Case } from '../case.ts'
import { callbacks, everything, html, page, whatwaf } from './answered.ts'

const cloudflare = { ...html, server: 'cloudflare', 'cf-ray': '5250aa315915ba0a-ATL' }
const cloudflareError = (number: number, text: string) =>
  page(
    `Access denied | shop.se used Cloudflare to restrict access`,
    `<h1><span>Error</span> <span>${number}</span></h1><h2>${text}</h2> Error ${number} Ray ID: 8f1c2d3e4f5a6b7c`,
  )

/** CDNs and cloud firewalls. */
export const cloudCases: readonly Case[] = [
  callbacks('Cloudflare managed challenge', 'cloudflare-challenge', {
    status: 403,
    headers: { ...cloudflare, 'cf-mitigated': 'challenge' },
    body: page('Just a moment...'),
  }),
  everything('Cloudflare, Under Attack mode', 'cloudflare-challenge', {
    status: 403,
    headers: { ...cloudflare, 'cf-mitigated': 'challenge' },
    body: page('Just a moment...'),
  }),
  callbacks('Cloudflare challenge without its header', 'cloudflare-challenge', {
    status: 503,
    headers: cloudflare,
    body: page('Just a moment...', '<script>window._cf_chl_opt={}</script>'),
    from: 'github.com/activepieces/activepieces/issues/6090 (the body’s marks)',
  }),
  callbacks('Super Bot Fight Mode answers 429', 'cloudflare-challenge', {
    status: 429,
    headers: { ...cloudflare, 'cf-mitigated': 'challenge' },
  }),
  callbacks('Cloudflare firewall block', 'cloudflare-block', {
    status: 403,
    headers: { ...cloudflare, 'cache-control': 'max-age=15' },
    body: page('Attention Required! | Cloudflare'),
    from: whatwaf(491),
  }),
  callbacks('Cloudflare custom rule block', 'cloudflare-block', {
    status: 403,
    headers: cloudflare,
    body: page('Attention Required! | Cloudflare', 'Sorry, you have been blocked. You are unable to access shop.se'),
  }),
  callbacks('Cloudflare old firewall rule 1020', 'cloudflare-block', {
    status: 403,
    headers: cloudflare,
    body: cloudflareError(1020, 'Access denied'),
  }),
  callbacks('Cloudflare Browser Integrity Check', 'cloudflare-browser-check', {
    status: 403,
    headers: cloudflare,
    body: 'error code: 1010',
  }),
  callbacks('Cloudflare rate limit', 'cloudflare-rate-limit', {
    status: 429,
    headers: { ...cloudflare, 'retry-after': '30' },
    body: 'error code: 1015',
  }),
  everything('Cloudflare country block', 'cloudflare-address', {
    status: 403,
    headers: cloudflare,
    body: cloudflareError(1009, 'The owner has banned the country'),
  }),
  everything('Cloudflare network block', 'cloudflare-address', {
    status: 403,
    headers: cloudflare,
    body: 'error code: 1005',
  }),
  everything('Cloudflare 521, the origin refuses', 'cloudflare-origin', {
    status: 521,
    headers: cloudflare,
    body: page('shop.se | 521: Web server is down'),
  }),
  everything('Cloudflare 526, the origin’s certificate', 'cloudflare-origin', {
    status: 526,
    headers: cloudflare,
    body: page('526: Invalid SSL certificate'),
  }),
  everything('Cloudflare 530 with 1016', 'cloudflare-dns', {
    status: 530,
    headers: cloudflare,
    body: 'error code: 1016',
  }),
  everything('a dead cloudflared tunnel', 'cloudflare-dns', {
    status: 530,
    headers: cloudflare,
    body: 'error code: 1033',
  }),
  callbacks('the origin’s own 403 behind Cloudflare (Plesk)', 'unknown-block', {
    status: 403,
    headers: { ...cloudflare, 'cf-ray': '505216b60818dfe7-FRA' },
    body: page(
      '403 Forbidden',
      '<h1>Server Error</h1><div class="error-code">403</div><p>You do not have permission to access this document.</p>',
    ),
    from: whatwaf(348),
  }),
  callbacks('Sucuri', 'sucuri', {
    status: 403,
    headers: { ...html, server: 'Sucuri/Cloudproxy', 'x-sucuri-id': '12013', 'x-sucuri-block': 'EVA079' },
    body: page(
      'Sucuri WebSite Firewall - Access Denied',
      '<link href="https://cdn.sucuri.net/sucuri-firewall-block.css">',
    ),
    from: whatwaf(1164),
  }),
  callbacks('Sucuri behind nginx', 'sucuri', {
    status: 403,
    headers: { ...html, server: 'nginx', 'x-sucuri-id': '11016', 'x-sucuri-cache': 'MISS' },
    body: page(
      'Sucuri WebSite Firewall - Access Denied',
      '<link href="https://cdn.sucuri.net/sucuri-firewall-block.css">',
    ),
    from: 'github.com/sqlmapproject/sqlmap/pull/2761',
  }),
  callbacks('GoDaddy website security', 'sucuri', {
    status: 403,
    headers: { ...html, server: 'Sucuri/Cloudproxy', 'x-sucuri-id': '18003', 'x-sucuri-block': 'EVA079' },
    body: page('GoDaddy Security - Access Denied'),
    from: whatwaf(312),
  }),
  callbacks('Imperva', 'imperva', {
    status: 403,
    headers: { ...html, 'x-iinfo': '8-1234-0 0NNN RT(1)' },
    cookies: ['visid_incap_123=abc; path=/', 'incap_ses_1=def; path=/'],
    body: '<html><body><iframe src="/_Incapsula_Resource?SWUDNSAI=9">Request unsuccessful. Incapsula incident ID: 123000456-789</iframe></body></html>',
  }),
  callbacks('Imperva’s JavaScript challenge (200)', 'imperva', {
    status: 200,
    headers: html,
    body: '<html><head><script src="/_Incapsula_Resource?SWJIYLWA=719d34d31c8e3a6e6fffd425f7e032f3"></script></head></html>',
  }),
  callbacks('Akamai', 'akamai', {
    status: 403,
    headers: { server: 'AkamaiGHost', 'mime-version': '1.0', 'content-type': 'text/html' },
    body: '<html><head>\n<title>Access Denied</title>\n</head><body>\n<h1>Access Denied</h1>\n You don\'t have permission to access "http://shop.se/wc-api/x/" on this server.<p>\nReference #18.2d00a81f.1619434395.4395aa2\n</p></body>\n</html>',
    from: whatwaf(1168),
  }),
  callbacks('AWS WAF challenge (202)', 'aws-challenge', {
    status: 202,
    headers: { 'x-amzn-waf-action': 'challenge', server: 'CloudFront' },
  }),
  callbacks('AWS WAF captcha (405)', 'aws-captcha', {
    status: 405,
    headers: { 'x-amzn-waf-action': 'captcha', server: 'awselb/2.0' },
    body: page('Human Verification'),
  }),
  callbacks('CloudFront block', 'aws-block', {
    status: 403,
    headers: {
      server: 'CloudFront',
      via: '1.1 a26c307f.cloudfront.net (CloudFront)',
      'x-cache': 'Error from cloudfront',
      'x-amz-cf-id': 'v151UWq3',
    },
    body: page('ERROR: The request could not be satisfied', '403 ERROR Request blocked.'),
  }),
  callbacks('AWS load balancer', 'aws-block', {
    status: 403,
    headers: { server: 'awselb/2.0' },
    body: '<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center></body></html>',
  }),
  callbacks('Azure Front Door', 'azure-front-door', {
    status: 403,
    headers: { 'x-azure-ref': '0AbCdEf' },
    body: page('x', 'The request is blocked. 20241122T101112Z-r1c'),
  }),
  callbacks('Azure Front Door, set to 200', 'azure-front-door', {
    status: 200,
    headers: { ...html, 'x-azure-ref': '0AbCdEf' },
    body: 'The request is blocked.',
  }),
  callbacks('Fastly Next-Gen WAF', 'fastly', {
    status: 406,
    headers: { 'x-served-by': 'cache-bma1631-BMA', via: '1.1 varnish' },
    body: 'Not Acceptable',
  }),
  callbacks('F5 BIG-IP, with a 200', 'f5', {
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' },
    body: '<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Please consult with your administrator.<br/><br/>Your support ID is: 15549882842558379424</body></html>',
    from: whatwaf(1371),
  }),
  callbacks('DDoS-Guard', 'ddos-guard', {
    status: 403,
    headers: { ...html, server: 'ddos-guard' },
    cookies: ['__ddg1_=x; path=/'],
    body: page('DDoS-Guard'),
  }),
  callbacks('Qrator', 'qrator', { status: 403, headers: { server: 'QRATOR' }, body: 'Forbidden' }),
  callbacks('HUMAN (PerimeterX)', 'perimeterx', {
    status: 403,
    headers: html,
    body: page(
      'Access to this page has been denied',
      'because we believe you are using automation tools to browse the website',
    ),
  }),
  callbacks('Vercel', 'vercel', {
    status: 429,
    headers: { ...html, server: 'Vercel', 'x-vercel-mitigated': 'challenge' },
    body: page('Vercel Security Checkpoint'),
  }),
  callbacks('an ngrok tunnel that is down', 'ngrok-fault', {
    status: 404,
    headers: { 'ngrok-error-code': 'ERR_NGROK_3200' },
    body: page('ngrok'),
  }),
  callbacks('ngrok’s warning page', 'ngrok-page', {
    status: 200,
    headers: { ...html, 'ngrok-error-code': 'ERR_NGROK_6024' },
    body: page('ngrok'),
  }),
  callbacks('Cloudflare, two names in one call', 'cloudflare-sni', {
    status: 403,
    headers: cloudflare,
    body: 'error code: 1013',
  }),
  callbacks('localtunnel’s password page', 'localtunnel-page', {
    status: 401,
    headers: html,
    body: page('Tunnel website ahead!', 'localtunnel password'),
  }),
]
