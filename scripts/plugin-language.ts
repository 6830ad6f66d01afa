/** Translations: from gettext's .po, which translators know, to the PHP arrays that WordPress 6.5 and later reads. */

/** What the plugin says, and how that is said in the other language. */
export type Messages = ReadonlyMap<string, string>

/** Plain messages only: no plurals and no contexts, since the plugin has none. */
export function readMessages(po: string): Messages {
  const entries = [...po.matchAll(/^msgid ((?:"(?:[^"\\]|\\.)*"\s*)+)^msgstr ((?:"(?:[^"\\]|\\.)*"\s*)+)/gm)]
  const pairs = entries.map(([, id = '', text = '']): [string, string] => [unquote(id), unquote(text)])
  return new Map(pairs.filter(([id]) => id !== ''))
}

const unquote = (lines: string): string =>
  [...lines.matchAll(/"(?:[^"\\]|\\.)*"/g)].map(([line]): string => JSON.parse(line)).join('')

export function toPhp(domain: string, messages: Messages): string {
  const rows = [...messages].map(([id, text]) => `\t\t${quote(id)} => ${quote(text)},`)
  return `<?php
return array(
\t'domain'   => ${quote(domain)},
\t'messages' => array(
${rows.join('\n')}
\t),
);
`
}

const quote = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`

/** What the PHP asks to be translated. */
export const readAsked = (php: string): string[] =>
  [...php.matchAll(/\b(?:esc_html|esc_attr)?_?_[ex]?\( '((?:[^'\\]|\\.)*)', 'kvitto-for-woocommerce' \)/g)].map(
    ([, id = '']) => id.replace(/\\(.)/g, '$1'),
  )
