import { Tooltip } from '@mantine/core'
import type { StoryLine } from '../../../../src/http/room/contract/payments.ts'
import { clock, date, exact, moment } from '../../parts/format.ts'
import { useNow } from '../../parts/now.ts'
import { ReasonCode } from '../../parts/reason.tsx'
import classes from './story.module.css'

/** Each sentence with its time, the newest last; a day is named when it begins. */
export function Story({ lines }: { readonly lines: readonly StoryLine[] }) {
  return (
    <ol className={classes.story}>
      {lines.map((line, at) => {
        const day = date(Date.parse(line.at))
        const before = lines[at - 1]
        const isNewDay = before === undefined || date(Date.parse(before.at)) !== day
        // biome-ignore lint/suspicious/noArrayIndexKey: a story only grows at its end
        return <Line key={at} line={line} day={isNewDay ? day : null} />
      })}
    </ol>
  )
}

/** Moments in a sentence are in the reader’s time, as those beside it. */
const utc = /\d{4}-\d\d-\d\d \d\d:\d\d UTC/g

function Line({ line: { at, kind, reason, text }, day }: { readonly line: StoryLine; readonly day: string | null }) {
  const now = useNow()
  return (
    <>
      {day !== null && <li className={classes.day}>{day}</li>}
      <li className={classes.line} data-kind={kind}>
        <Tooltip label={exact(Date.parse(at))} openDelay={200}>
          <time dateTime={at} className={classes.time}>
            {clock(Date.parse(at))}
          </time>
        </Tooltip>
        <span className={classes.text}>
          {text.replaceAll(utc, exactly => moment(Date.parse(exactly), now))}{' '}
          {reason !== null && <ReasonCode of={reason} />}
        </span>
      </li>
    </>
  )
}
