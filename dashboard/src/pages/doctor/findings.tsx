import { Alert, Button, CopyButton, Text } from '@mantine/core'
import { CheckIcon } from '@primer/octicons-react'
import type { Report } from '../../../../src/http/room/contract/doctor.ts'
import { Json } from '../../parts/json.tsx'
import { When } from '../../parts/when.tsx'
import classes from './doctor.module.css'

type Finding = Report['findings'][number]

/** One run: what was found by severity, and what was looked at. */
export function Findings({ report: { findings, checks, at, vantage, tookMs } }: { readonly report: Report }) {
  const unexamined = checks.filter(({ result }) => result === 'skipped').length
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm">
        <When at={Date.parse(at)} />, measured from {vantage}, in {Math.round(tookMs / 1_000)} s
      </Text>
      {findings.length === 0 && !isTold(checks) ? (
        <Alert color="yellow" title="It could not be told whether callbacks arrive">
          Nothing was found, and what tells it could not be examined: see below.
        </Alert>
      ) : findings.length === 0 ? (
        <Alert color="teal" icon={<CheckIcon />} title="Nothing is in the way">
          {checks.some(({ name }) => name === 'callbacks')
            ? 'Callbacks arrive at Kvitto and are worked on, as far as can be told from here.'
            : 'Callbacks of plugins in the shop arrive at WooCommerce, as far as can be told from here. Those of Kvitto’s payments go to Kvitto itself: see there.'}
        </Alert>
      ) : (
        findings.map((finding, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list of a run never changes
          <Found key={index} finding={finding} />
        ))
      )}
      <details className={classes.history}>
        <summary>
          What was looked at ({checks.length - unexamined}){unexamined > 0 && `, and what was not (${unexamined})`}
        </summary>
        <ul>
          {checks.map(({ name, title, result, note }) => (
            <li key={name}>
              {title}: {results[result]}
              {note !== null && ` (${note})`}
            </li>
          ))}
        </ul>
      </details>
    </>
  )
}

/** Finding nothing is good news only where the callbacks’ own check came to an end. */
const isTold = (checks: Report['checks']): boolean =>
  checks.some(({ name, result }) => (name === 'callback' || name === 'callbacks') && result === 'fine')

const results = {
  fine: 'fine',
  findings: 'something was found',
  skipped: 'not examined',
  failed: 'came to no end',
} as const

const colours = { critical: 'red', warning: 'yellow', notice: 'gray' } as const
const severities = { critical: 'Critical', warning: 'Warning', notice: 'Notice' } as const

function Found({ finding }: { readonly finding: Finding }) {
  const { code, severity, title, who, meaning, evidence, remedy, confidence, docs } = finding
  return (
    <Alert color={colours[severity]} title={`${severities[severity]}: ${title}`} mb="sm" className={classes.finding}>
      <Text size="sm">{meaning}</Text>
      <Text size="sm" mt="xs">
        <strong>Who:</strong> {who} ({confidence})
      </Text>
      <ol className={classes.steps}>
        {remedy.steps.map(step => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {remedy.copy.map(({ where, text }) => (
        <Paste key={where} where={where} text={text} />
      ))}
      {remedy.around !== null && <Text size="sm">{remedy.around}</Text>}
      <details className={classes.history}>
        <summary>What answered</summary>
        <Json of={evidence} label={`Evidence for ${code}`} />
        <Text size="sm">
          More: <code>{docs}</code>
        </Text>
      </details>
    </Alert>
  )
}

function Paste({ where, text }: { readonly where: string; readonly text: string }) {
  return (
    <div className={classes.paste}>
      <div className={classes.head}>
        <Text size="sm" fw={600}>
          {where}
        </Text>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </div>
      <Json of={text} label={where} />
    </div>
  )
}
