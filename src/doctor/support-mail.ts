import type { Finding, Report } from './schema.ts'

/** The message to the host's or the firewall's support about the worst finding; null when nobody has to be asked. */
export function supportMail({ findings, url }: Report): string | null {
  const finding = findings.find(each => each.severity !== 'notice' && each.evidence.length > 0)
  if (finding === undefined) return null
  return [
    `Subject: Payment callbacks to ${new URL(url).host} are stopped (${finding.code})`,
    '',
    'Hello,',
    '',
    `our shop ${url} takes payments. The payment provider confirms each one by a POST from its server to ours, and these do not arrive: ${finding.title}.`,
    '',
    ...examples(finding),
    'Please let POST requests to these addresses through, from bot challenges, captchas, web application firewall and rate limits:',
    `  ${base(url)}/wc-api/*   and   ${base(url)}/?wc-api=*`,
    'They come from servers, which can solve no challenge; each carries its own authentication. Exempting exactly these paths is enough.',
    '',
    'What we would try ourselves, if the setting is ours:',
    ...finding.remedy.steps.map(step => `- ${step}`),
    '',
    'Thank you!',
  ].join('\n')
}

const base = (url: string): string => url.replace(/\/$/, '')

const examples = ({ evidence, vantage }: Finding): string[] =>
  evidence
    .slice(0, 2)
    .flatMap(({ probe, answer, headers, requestId, at }) => [
      `${probe}`,
      `  at ${at} (UTC), sent from ${vantage}`,
      `  answered: ${answer}`,
      ...(requestId === null ? [] : [`  request id: ${requestId}`]),
      ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`),
      '',
    ])
