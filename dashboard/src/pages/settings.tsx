import { Alert, Kbd, SimpleGrid, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Certificate, Node, SettingsAnswer } from '../../../src/http/room/contract/settings.ts'
import { settings } from '../api/queries.ts'
import { date, duration } from '../parts/format.ts'
import { Json } from '../parts/json.tsx'
import { useNow } from '../parts/now.ts'
import { Head } from '../parts/page.tsx'
import { Loaded } from '../parts/states.tsx'
import { When } from '../parts/when.tsx'
import classes from './settings.module.css'

/** How this Kvitto is set up and how it is. Read-only: the configuration is a file. */
export function Settings() {
  return (
    <>
      <Head title="Settings">
        The configuration in effect, without its secrets. It is changed in its file, not here.
      </Head>
      <Loaded query={useQuery(settings)}>{data => <Sections settings={data} />}</Loaded>
    </>
  )
}

function Sections({
  settings: { config, versions, health, certificates, nodes },
}: {
  readonly settings: SettingsAnswer
}) {
  return (
    <>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg" mb="lg">
        <Section title="Health">
          <Facts
            of={{
              Database: health.database === 'ok' ? 'answers' : health.database,
              'Most overdue look': health.latenessMs < 1_000 ? 'none' : `${duration(health.latenessMs)} late`,
              Schema: health.schema.at(-1) ?? 'not migrated',
            }}
          />
        </Section>
        <Section title="Versions">
          <Facts
            of={{
              Kvitto: versions.kvitto,
              Node: versions.node,
              PostgreSQL: versions.postgres,
              'pg-boss': versions.pgBoss,
            }}
          />
        </Section>
        <Section title="Nodes">
          <Nodes nodes={nodes} />
        </Section>
        <Section title="Certificates">
          <Certificates certificates={certificates} />
        </Section>
      </SimpleGrid>
      <Section title="Configuration">
        <Json of={config} label="Configuration" />
      </Section>
      <Keys />
    </>
  )
}

const Section = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <section className={classes.section}>
    <Title order={2} mb="sm">
      {title}
    </Title>
    {children}
  </section>
)

const Facts = ({ of: facts }: { readonly of: Readonly<Record<string, ReactNode>> }) => (
  <dl className={classes.facts}>
    {Object.entries(facts).map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)

function Nodes({ nodes }: { readonly nodes: readonly Node[] }) {
  return (
    <dl className={classes.facts}>
      {nodes.map(({ id, host, pid, isWorker, isLive, startedAt, seenAt }) => (
        <div key={id}>
          <dt>
            {host}, process {pid}
          </dt>
          <dd>
            {isWorker ? 'Looks at payments' : 'Answers requests only'},{' '}
            {isLive ? (
              <>
                started <When at={Date.parse(startedAt)} />
              </>
            ) : (
              <>
                last seen <When at={Date.parse(seenAt)} />
              </>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** Providers refuse from one moment to the next when theirs has run out, so it is said a month before. */
const soonMs = 30 * 24 * 3_600_000

function Certificates({ certificates }: { readonly certificates: readonly Certificate[] }) {
  const now = useNow()
  if (certificates.length === 0)
    return (
      <Text size="sm" c="dimmed">
        No provider here needs one.
      </Text>
    )
  return certificates.map(({ shop, provider, subject, expiresAt }) => (
    <Alert
      key={`${shop} ${provider} ${subject}`}
      {...(Date.parse(expiresAt) - now < soonMs ? { color: 'red' } : {})}
      title={`${shop}, ${provider}`}
      mb="xs"
    >
      {subject}, valid until {date(Date.parse(expiresAt))}
    </Alert>
  ))
}

function Keys() {
  return (
    <Text size="sm" c="dimmed" mt="lg" className={classes.keys}>
      <Kbd>/</Kbd> search a payment · <Kbd>↑</Kbd> <Kbd>↓</Kbd> move in a list · <Kbd>Enter</Kbd> open · <Kbd>Esc</Kbd>{' '}
      back to the search, or close
    </Text>
  )
}
