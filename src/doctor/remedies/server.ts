import type { Cure, Place } from '../entry.ts'
import { exactPaths, frontPattern, languagePattern, namePattern, uriPattern } from './paths.ts'

/**
 * Behind a `location` nginx jumps to index.php, where the server-level password holds again: so the whole server's
 * `auth_basic` is a variable.
 */
export const nginxAuth = (place: Place): string =>
  [
    'map $request_method:$request_uri $shop_auth {',
    '  default "Restricted";',
    `  "~^POST:${uriPattern(place).slice(1)}" off;`,
    `  "~^POST:${place.prefix}/(?:index\\.php)?\\?wc-api=${namePattern(place)}(?:&|$)" off;`,
    `  "~^(?:GET|POST):${place.prefix}/wp-cron\\.php(?:\\?|$)" off;`,
    `  "~^POST:${place.prefix}/wp-admin/admin-ajax\\.php\\?action=as_async_request_queue_runner(?:&|$)" off;`,
    '}',
    'server {',
    '  auth_basic $shop_auth;   # instead of: auth_basic "Restricted";',
    '}',
  ].join('\n')

/** THE_REQUEST is what the client sent; it survives the internal jump to index.php. */
const apacheAuth = (place: Place): string => {
  const name = namePattern(place)
  const path = `${languagePattern(place)}wc-api/${name}/?`
  return [
    '<RequireAny>',
    `  Require expr "%{THE_REQUEST} =~ m#^POST ${place.prefix}/(?:${path}(?:\\?\\S*)?|(?:index\\.php)?\\?wc-api=${name}(?:&\\S*)?) HTTP/#"`,
    `  Require expr "%{THE_REQUEST} =~ m#^(GET|POST) ${place.prefix}/wp-cron\\.php(\\?\\S*)? HTTP/#"`,
    '  Require valid-user',
    '</RequireAny>',
  ].join('\n')
}

export const passwordExemption = (place: Place): Cure => ({
  steps: [
    'Let callbacks and the shop’s own calls to itself pass without the password; everything else stays locked.',
    'On a hosted staging site: turn "password protection" or "privacy" off in the host’s panel while you test payments.',
  ],
  copy: [
    { where: 'nginx: the map outside the server block', text: nginxAuth(place) },
    { where: 'Apache 2.4: in place of "Require valid-user"', text: apacheAuth(place) },
  ],
})

/** Loaded before the rule set (REQUEST-900-EXCLUSION-RULES-BEFORE-CRS.conf); the engine is off for callbacks only. */
export const modSecurityRules = (place: Place): string =>
  [
    'SecRule REQUEST_METHOD "@streq POST" "id:1009001,phase:1,pass,nolog,chain"',
    `  SecRule REQUEST_URI "@rx ${uriPattern(place)}" "ctl:ruleEngine=Off"`,
    'SecRule REQUEST_METHOD "@streq POST" "id:1009002,phase:1,pass,nolog,chain"',
    `  SecRule REQUEST_FILENAME "@rx ${frontPattern(place)}" "chain"`,
    `    SecRule ARGS_GET:wc-api "@rx ^${namePattern(place)}$" "ctl:ruleEngine=Off"`,
  ].join('\n')

export const modSecurity = (place: Place): Cure => ({
  steps: [
    'Find the rule: the web server’s error log or modsec_audit.log at the time below; 949110 only sums up, look at the ids before it.',
    'Own server: put the lines below before the Core Rule Set. Add "@ipMatch" with the provider’s addresses if it publishes them.',
    'Shared hosting: cPanel › ModSecurity › off for this domain, or ask for an exemption of the rule (--support-mail).',
  ],
  copy: [{ where: 'ModSecurity: REQUEST-900-EXCLUSION-RULES-BEFORE-CRS.conf', text: modSecurityRules(place) }],
})

export const serverForbids = (place: Place): Cure => ({
  steps: [
    'The web server itself said no, before WordPress. Look for "deny", "limit_except" or "allow" in its configuration, and for rules of security plugins in .htaccess; the error log at the time below names the line.',
    'ModSecurity on nginx answers with this same page: if it is loaded ("nginx -T | grep modsecurity", "apachectl -M"), its log names the rule, and the lines below exempt callbacks.',
    'If the page of a security plugin’s ban list is meant: remove the address there, and allow the provider’s addresses.',
  ],
  copy: [
    { where: 'ModSecurity: REQUEST-900-EXCLUSION-RULES-BEFORE-CRS.conf', text: modSecurityRules(place) },
    {
      where: 'nginx: in the server block',
      text: exactPaths(place)
        .map(path => `location ^~ ${path} { try_files $uri /index.php?$args; }`)
        .join('\n'),
    },
  ],
})

export const frontController = ({ prefix }: Place): Cure => ({
  steps: ['Hand paths that are no files to WordPress.'],
  copy: [
    {
      where: 'nginx: in the server block',
      text: `location ${prefix}/ { try_files $uri $uri/ ${prefix}/index.php?$args; }`,
    },
    {
      where: 'Apache: AllowOverride All for the folder, then Settings › Permalinks › Save; .htaccess must hold',
      text: [
        'RewriteEngine On',
        'RewriteRule .* - [E=HTTP_AUTHORIZATION:%{HTTP:Authorization}]',
        `RewriteBase ${prefix}/`,
        'RewriteRule ^index\\.php$ - [L]',
        'RewriteCond %{REQUEST_FILENAME} !-f',
        'RewriteCond %{REQUEST_FILENAME} !-d',
        `RewriteRule . ${prefix}/index.php [L]`,
      ].join('\n'),
    },
  ],
})
