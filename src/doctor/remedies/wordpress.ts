import type { Cure, Place } from '../entry.ts'

const plugin = 'wp-content/mu-plugins/payment-callbacks.php (make the folder if it is missing)'

/** Gives providers an address without a language in it, which works whatever the rewrite rules say. */
const languageFree = [
  '<?php',
  "add_filter( 'woocommerce_api_request_url', function ( $url, $request ) {",
  "\treturn add_query_arg( 'wc-api', $request, trailingslashit( get_option( 'home' ) ) );",
  '}, 99, 2 );',
].join('\n')

const resave = 'Then save the gateway’s settings once, so that it registers its address with the provider again.'

export const permalinks = ({ home, gateway }: Place): Cure => ({
  steps: [
    'WordPress › Settings › Permalinks: choose "Post name", save. (With WP-CLI: the lines below.)',
    `Or give the provider the query form, which always works: ${home}/?wc-api=${gateway ?? 'NAME'}`,
    resave,
  ],
  copy: [
    { where: 'shell, in the shop’s folder', text: "wp rewrite structure '/%postname%/' && wp rewrite flush --hard" },
  ],
})

export const rewriteRules = ({ home, gateway }: Place): Cure => ({
  steps: [
    'WordPress › Settings › Permalinks › Save, without changing anything: the rules are written again.',
    `With a language plugin, or if that does not help: give the provider the query form ${home}/?wc-api=${gateway ?? 'NAME'}, for all gateways by the file below.`,
    resave,
  ],
  copy: [
    { where: 'shell, in the shop’s folder', text: 'wp rewrite flush --hard' },
    { where: plugin, text: languageFree },
  ],
})

/** For a shell: both addresses of a WordPress, with their port and folder. */
export const setAddresses = (address: string): string =>
  `wp option update home '${address}' && wp option update siteurl '${address}'`

export const homeAddress = ({ words, home }: Place): Cure => ({
  steps: [
    `Settings › General: both addresses ${words.target ?? home}, as the server wants them. WooCommerce builds callbacks from there.`,
    resave,
    'If the old address must go on: redirect it with 308, which keeps the POST, and never with 301 or 302.',
  ],
  copy: [
    {
      where: 'shell, in the shop’s folder',
      text: setAddresses(words.target ?? home),
    },
    { where: 'nginx, where it redirects', text: 'return 308 https://$host$request_uri;' },
    { where: 'Apache, where it redirects', text: 'RewriteRule ^ https://%{HTTP_HOST}%{REQUEST_URI} [R=308,L]' },
  ],
})

export const exemptFromRedirect = ({ prefix }: Place): Cure => ({
  steps: ['Except callbacks from the redirect, in the server, the CDN or the plugin that "x-redirect-by" names.'],
  copy: [
    {
      where: 'Apache, right before the RewriteRule that redirects',
      text: [
        `RewriteCond %{REQUEST_URI} !^${prefix}/(?:[a-z]{2}/)?wc-api/[A-Za-z0-9_-]+/?$`,
        'RewriteCond %{QUERY_STRING} !^wc-api=[A-Za-z0-9_-]+(&|$)',
      ].join('\n'),
    },
  ],
})

const languageFilters: Readonly<Record<string, readonly string[]>> = {
  polylang: [
    "add_filter( 'pll_modify_rewrite_rule', fn( $modify, $rule ) => str_contains( (string) key( $rule ), 'wc-api' ) ? false : $modify, 10, 2 );",
  ],
  weglot: [
    "add_filter( 'weglot_autoredirect_skip', fn( $skip ) => $skip || (bool) preg_match( '#^(?:/[a-z]{2})?/(?:wc-api/|\\?wc-api=)#', $_SERVER['REQUEST_URI'] ?? '' ) );",
  ],
  qtranslate: [
    "add_filter( 'qtranslate_language_detect_redirect', fn( $target, $orig ) => str_contains( $orig, 'wc-api' ) ? false : $target, 10, 2 );",
  ],
}

/** An address without a language first; then the plugin's own switch, where it is known. */
export const language =
  (name: 'polylang' | 'weglot' | 'qtranslate' | 'any', ...steps: string[]) =>
  (): Cure => ({
    steps: [...steps, 'Put the file below in place: providers get an address without a language in it.', resave],
    copy: [{ where: plugin, text: [languageFree, ...(languageFilters[name] ?? [])].join('\n') }],
  })

export const realCron = ({ home }: Place): Cure => ({
  steps: [
    'Let a real cron drive WordPress, every minute: queued payment work otherwise waits for a visitor. Use the first line if the server has WP-CLI, else the second one, or the host’s panel ("URL cron") with the same address.',
    'Or let Kvitto call it every minute, with the line for its configuration.',
    'When it works, switch the visitors’ part off with the last line.',
  ],
  copy: [
    {
      where: 'crontab -e, with WP-CLI',
      text: [
        '* * * * *  cd /path/to/wordpress && wp cron event run --due-now --quiet',
        '* * * * *  cd /path/to/wordpress && wp action-scheduler run --quiet',
      ].join('\n'),
    },
    {
      where: 'crontab -e, without',
      text: `* * * * *  curl -fsS --max-time 60 '${home}/wp-cron.php?doing_wp_cron' >/dev/null`,
    },
    { where: 'kvitto.config.ts, in the shop’s woocommerce', text: 'keepCronAlive: true,' },
    { where: 'wp-config.php, above "stop editing"', text: "define( 'DISABLE_WP_CRON', true );" },
  ],
})

export const trustProxy: Cure = {
  steps: ['Tell WordPress that visitors come by https. Only behind a proxy that you control.'],
  copy: [
    {
      where: 'wp-config.php, above "stop editing"',
      text: "if ( ( $_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '' ) === 'https' ) { $_SERVER['HTTPS'] = 'on'; }",
    },
  ],
}

export const passAuthorization: Cure = {
  steps: ['Let the Authorization header through to PHP. Which line depends on the server.'],
  copy: [
    {
      where: 'Apache with mod_php: .htaccess, first line of the WordPress block',
      text: 'RewriteRule .* - [E=HTTP_AUTHORIZATION:%{HTTP:Authorization}]',
    },
    { where: 'Apache 2.4.13 or newer with CGI or PHP-FPM', text: 'CGIPassAuth On' },
    {
      where: 'nginx: beside the other fastcgi_param lines',
      text: 'fastcgi_param HTTP_AUTHORIZATION $http_authorization;',
    },
  ],
}

export const noCache = ({ prefix }: Place): Cure => ({
  steps: [
    'Except these from every page cache and CDN (this is safe to do broadly; an exemption from a firewall is not): the paths below, /wp-json/, /wp-cron.php and the order-received page.',
  ],
  copy: [
    {
      where: 'Cloudflare: Caching › Cache rules › Bypass cache',
      text: `(starts_with(http.request.uri.path, "${prefix}/wc-api/") or http.request.uri.query contains "wc-api=" or starts_with(http.request.uri.path, "${prefix}/wp-json/"))`,
    },
    {
      where: 'nginx: with fastcgi_cache_bypass $skip_cache; fastcgi_no_cache $skip_cache;',
      text: 'map $request_uri $skip_cache { default 0; "~wc-api" 1; "~^/wp-json/" 1; "~^/wp-cron\\.php" 1; }',
    },
  ],
})
