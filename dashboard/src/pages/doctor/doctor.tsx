import { Button, Loader, Text, Title } from '@mantine/core'
import { PulseIcon } from '@primer/octicons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DoctorPlace, DoctorRun } from '../../../../src/http/room/contract/doctor.ts'
import { client } from '../../api/client.ts'
import { doctor, doctorRun } from '../../api/queries.ts'
import { send } from '../../api/request.ts'
import { Head } from '../../parts/page.tsx'
import { Failed, Loaded, Nothing } from '../../parts/states.tsx'
import { When } from '../../parts/when.tsx'
import classes from './doctor.module.css'
import { Findings } from './findings.tsx'

/** Why callbacks do not arrive or do not run, shop by shop, and the remedy to copy. */
export function Doctor() {
  const query = useQuery(doctor)
  return (
    <>
      <Head title="Doctor">
        Asks each shop from outside, and with its keys, whether the payment provider’s callbacks arrive and are worked
        on. It touches no payment.
      </Head>
      <Loaded query={query}>
        {({ places }) => (
          <div className={classes.places}>
            {places.map(place => (
              <Place key={place.name} place={place} />
            ))}
          </div>
        )}
      </Loaded>
    </>
  )
}

function Place({ place }: { readonly place: DoctorPlace }) {
  const { name, title, url, running, last, history } = place
  const [shown, show] = useState<string | null>(null)
  const start = useMutation({
    mutationFn: () => send('POST', `/api/doctor/${name}`),
    onSettled: () => client.invalidateQueries({ queryKey: ['doctor'] }),
    onSuccess: () => show(null),
  })
  return (
    <section className={classes.place} aria-labelledby={`doctor-${name}`}>
      <header className={classes.head}>
        <div>
          <Title order={2} id={`doctor-${name}`}>
            {title}
          </Title>
          <Text size="sm" c="dimmed" className={classes.url}>
            {url}
          </Text>
        </div>
        <Button variant="default" onClick={() => start.mutate()} loading={start.isPending} disabled={running !== null}>
          {running === null ? 'Examine now' : 'Examining …'}
        </Button>
      </header>
      {start.error !== null && <Failed error={start.error} again={() => start.mutate()} />}
      {running !== null && <Progress running={running} />}
      {running === null && last === null && (
        <Nothing icon={PulseIcon} title="Not examined yet">
          A run takes some twenty seconds.
        </Nothing>
      )}
      {running === null && last !== null && (shown === null ? <Findings report={last} /> : <Earlier id={shown} />)}
      {history.length > 1 && <History runs={history} shown={shown ?? history[0]?.id ?? null} show={show} />}
    </section>
  )
}

function Progress({ running: { checks } }: { readonly running: NonNullable<DoctorPlace['running']> }) {
  return (
    <div role="status" className={classes.progress}>
      <Text size="sm">
        <Loader size="xs" mr="xs" />
        {checks.length === 0 ? 'Asking …' : `${checks.length} checks done, the last: ${checks.at(-1)?.title}`}
      </Text>
    </div>
  )
}

function Earlier({ id }: { readonly id: string }) {
  return <Loaded query={useQuery(doctorRun(id))}>{report => <Findings report={report} />}</Loaded>
}

const worstWords = { critical: 'critical', warning: 'warnings', notice: 'notices only' } as const

function History({
  runs,
  shown,
  show,
}: {
  readonly runs: readonly DoctorRun[]
  readonly shown: string | null
  readonly show: (id: string) => void
}) {
  return (
    <details className={classes.history}>
      <summary>Earlier runs ({runs.length})</summary>
      <ul>
        {runs.map(({ id, at, worst, findings }) => (
          <li key={id}>
            <Button variant="subtle" size="compact-sm" onClick={() => show(id)} aria-pressed={id === shown}>
              <When at={Date.parse(at)} as="moment" />
            </Button>{' '}
            {worst === null ? 'all fine' : `${findings} found, ${worstWords[worst]}`}
          </li>
        ))}
      </ul>
    </details>
  )
}
