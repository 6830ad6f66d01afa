import { each, either, type Fingerprint, found, has, refuses, says, sets, status } from './match.ts'

const isCloudflare = has('server', /^cloudflare/i)
const cloudflareError = (numbers: string) =>
  each(
    refuses,
    either(isCloudflare, has('cf-ray', /./)),
    says(new RegExp(`(?:error(?: code)?:?|Error) *(?:${numbers})\\b|cf-error-code">(?:${numbers})`, 'i')),
  )
const cloudflareNumber = found(/(?:error(?: code)?:?|cf-error-code">) *(1\d{3})\b/i)

/** CDNs and cloud firewalls. `cf-ray` alone is no sign of blocking: it is on every answer that passes Cloudflare. */
export const clouds: readonly Fingerprint[] = [
  {
    code: 'cloudflare-challenge',
    tells: either(
      has('cf-mitigated', /challenge/i),
      each(isCloudflare, says(/<title>Just a moment|_cf_chl_opt|\/cdn-cgi\/challenge-platform\//)),
    ),
  },
  { code: 'cloudflare-browser-check', tells: cloudflareError('1010'), detail: cloudflareNumber },
  {
    code: 'cloudflare-rate-limit',
    tells: either(cloudflareError('1015'), each(isCloudflare, status(429), has('cf-error-type', /./))),
    detail: cloudflareNumber,
  },
  { code: 'cloudflare-address', tells: cloudflareError('1005|1006|1007|1008|1009|1106'), detail: cloudflareNumber },
  { code: 'cloudflare-sni', tells: cloudflareError('1013'), detail: cloudflareNumber },
  {
    code: 'cloudflare-dns',
    tells: either(cloudflareError('1000|1001|1014|1016|1018|1023|1033'), each(isCloudflare, status(530))),
    detail: cloudflareNumber,
  },
  {
    code: 'cloudflare-origin',
    tells: each(either(isCloudflare, has('cf-ray', /./)), status(520, 521, 522, 523, 524, 525, 526)),
  },
  {
    code: 'cloudflare-block',
    tells: each(
      either(isCloudflare, has('cf-ray', /./)),
      refuses,
      either(
        says(
          /Attention Required! \| Cloudflare|Sorry, you have been blocked|You are unable to access|error code: 1020|Error 1020/,
        ),
        has('cf-error-origin', /./),
      ),
    ),
  },
  { code: 'siteground-captcha', tells: either(has('sg-captcha', /challenge/i), says(/\/\.well-known\/sgcaptcha\//)) },
  { code: 'aws-challenge', tells: has('x-amzn-waf-action', /challenge/i) },
  { code: 'aws-captcha', tells: has('x-amzn-waf-action', /captcha/i) },
  {
    code: 'sucuri',
    tells: either(
      has('x-sucuri-block', /./),
      each(
        refuses,
        either(
          has('server', /sucuri/i),
          says(
            /Sucuri Website Firewall|sucuri-firewall-block\.css|sucuri\.net\/privacy-policy|GoDaddy Website Firewall/,
          ),
        ),
      ),
    ),
  },
  {
    code: 'imperva',
    tells: either(
      says(/_Incapsula_Resource|Incapsula incident ID|Powered by Incapsula/),
      each(
        refuses,
        either(sets(/^(visid_incap_|incap_ses_)/), has('x-cdn', /imperva|incapsula/i), has('x-iinfo', /./)),
      ),
    ),
  },
  {
    code: 'akamai',
    tells: each(refuses, either(has('server', /AkamaiGHost/i), says(/Reference&?#?3?5?;? ?#?18\.[\da-f.]+/i))),
  },
  {
    code: 'azure-front-door',
    tells: either(says(/The request is blocked\.|azurefd|Azure WAF/), each(status(403), has('x-azure-ref', /./))),
  },
  { code: 'ddos-guard', tells: each(refuses, either(has('server', /ddos-guard/i), sets(/^__ddg/))) },
  { code: 'qrator', tells: each(refuses, has('server', /QRATOR/i)) },
  { code: 'perimeterx', tells: says(/we believe you are using automation tools|captcha\.px-cdn\.net|_pxAppId/) },
  { code: 'vercel', tells: either(says(/<title>Vercel Security Checkpoint/), has('x-vercel-mitigated', /./)) },
  {
    code: 'f5',
    tells: either(
      says(/The requested URL was rejected\. Please consult with your administrator/),
      each(refuses, sets(/^TS[\da-f]{6,}=/)),
    ),
  },
  {
    code: 'fastly',
    tells: each(
      status(403, 406, 429),
      either(has('x-fastly-request-id', /./), has('x-served-by', /^cache-/), has('x-sigsci-tags', /./)),
    ),
  },
  {
    code: 'aws-block',
    tells: each(
      refuses,
      either(
        each(has('via', /CloudFront/), says(/The request could not be satisfied|Request blocked/)),
        each(status(403), has('server', /^awselb/)),
        each(status(403), has('x-cache', /Error from cloudfront/i)),
      ),
    ),
  },
  {
    code: 'ngrok-fault',
    tells: has('ngrok-error-code', /ERR_NGROK_(?!6024)/),
    detail: answer => answer.headers['ngrok-error-code'],
  },
  { code: 'ngrok-page', tells: either(has('ngrok-error-code', /ERR_NGROK_6024/), says(/ERR_NGROK_6024/)) },
  { code: 'localtunnel-page', tells: each(status(401, 200, 511), says(/localtunnel/i)) },
]
