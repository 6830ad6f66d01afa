import { Alert, Button, Group, Tabs, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { ChevronLeftIcon, SyncIcon } from '@primer/octicons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useCanGoBack, useNavigate, useRouter } from '@tanstack/react-router'
import type { PaymentDetail, RecheckAnswer } from '../../../../src/http/room/contract/payments.ts'
import { payment } from '../../api/queries.ts'
import { Problem, send } from '../../api/request.ts'
import { Money, moneyText } from '../../parts/money.tsx'
import { useTitle } from '../../parts/page.tsx'
import { Loaded, Waiting } from '../../parts/states.tsx'
import { Status } from '../../parts/status.tsx'
import tabbed from '../../parts/tabs.module.css'
import { Decide } from '../resolve/decide.tsx'
import { AnswerCard } from './answer-card.tsx'
import { Copy, HintList, Looks, Writes } from './evidence.tsx'
import { Particulars } from './particulars.tsx'
import classes from './payment.module.css'
import { Story } from './story.tsx'

const route = getRouteApi('/inside/payments/$id')

/** One payment: what to tell the customer, what to do, and the whole story. */
export function Payment() {
  const { id } = route.useParams()
  const query = useQuery(payment(id))
  useTitle(query.data === undefined ? 'Payment' : titleOf(query.data))
  return (
    <>
      <Back />
      {query.error instanceof Problem && query.error.status === 404 ? (
        <Alert title="There is no such payment">
          Look it up by what the customer knows: <Link to="/payments">search the payments</Link>.
        </Alert>
      ) : (
        <Loaded query={query} waiting={<Waiting rows={3} height={120} />}>
          {data => <Page payment={data} />}
        </Loaded>
      )}
    </>
  )
}

const titleOf = ({ customer, order, reference }: PaymentDetail): string =>
  order === null ? (customer.name ?? reference) : `Order ${order.number}`

function Page({ payment }: { readonly payment: PaymentDetail }) {
  return (
    <>
      <Group justify="space-between" align="flex-start" mb="md">
        <div className={classes.title}>
          <h1 className={classes.name}>{payment.customer.name ?? payment.customer.email ?? payment.reference}</h1>
          <Text size="lg">
            <Money of={payment.money} />
          </Text>
          <Status of={payment.status} />
        </div>
        <Recheck payment={payment} />
      </Group>
      <div className={classes.columns}>
        <div className={classes.main}>
          <AnswerCard payment={payment} />
          {payment.status === 'exception' && (
            <div className={`${classes.card} ${classes.panel}`}>
              <Decide payment={payment} />
            </div>
          )}
          <Evidence payment={payment} />
        </div>
        <Particulars payment={payment} />
      </div>
    </>
  )
}

interface Tab {
  readonly value: 'story' | 'callbacks' | 'looks' | 'writes' | 'copy'
  readonly label: string
  readonly count?: number
}

/** The story, and one click away what it is made of. */
function Evidence({ payment }: { readonly payment: PaymentDetail }) {
  const { show = 'story' } = route.useSearch()
  const navigate = useNavigate()
  const tabs: readonly Tab[] = [
    { value: 'story', label: 'Story' },
    { value: 'callbacks', label: 'Callbacks', count: payment.hints.length },
    { value: 'looks', label: 'Looks and facts', count: payment.decisions.length },
    { value: 'writes', label: 'Writes', count: payment.effects.length },
    ...(payment.snapshot === null ? [] : [{ value: 'copy', label: 'Copy of the order' } as const]),
  ]
  return (
    <Tabs
      keepMounted={false}
      value={show}
      onChange={chosen => {
        const value = tabs.find(tab => tab.value === chosen)?.value ?? 'story'
        const search = { show: value === 'story' ? undefined : value }
        void navigate({ to: '.', search, replace: true, resetScroll: false })
      }}
      className={classes.card}
    >
      <Tabs.List className={`${tabbed.list} ${classes.tabs}`}>
        {tabs.map(({ value, label, count }) => (
          <Tabs.Tab
            key={value}
            value={value}
            className={tabbed.tab ?? ''}
            rightSection={count !== undefined && <span className={tabbed.count}>{count}</span>}
          >
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="story" className={classes.panel}>
        <Story lines={payment.story} />
      </Tabs.Panel>
      <Tabs.Panel value="callbacks" className={classes.panel}>
        <HintList hints={payment.hints} />
      </Tabs.Panel>
      <Tabs.Panel value="looks" className={classes.panel}>
        <Looks decisions={payment.decisions} />
      </Tabs.Panel>
      <Tabs.Panel value="writes" className={classes.panel}>
        <Writes effects={payment.effects} />
      </Tabs.Panel>
      <Tabs.Panel value="copy" className={classes.panel}>
        <Copy snapshot={payment.snapshot} />
      </Tabs.Panel>
    </Tabs>
  )
}

function Recheck({ payment: { id, isBeingChecked, money } }: { readonly payment: PaymentDetail }) {
  const recheck = useMutation({
    mutationFn: () => send<RecheckAnswer>('POST', `/api/payments/${id}/recheck`),
    onSuccess: () =>
      notifications.show({ message: `Kvitto looks at the ${moneyText(money)} now; the story says what it finds.` }),
    onError: error => notifications.show({ color: 'red', title: 'Not asked', message: error.message }),
  })
  return (
    <Button
      variant="default"
      leftSection={<SyncIcon />}
      loading={recheck.isPending || isBeingChecked}
      onClick={() => recheck.mutate()}
    >
      Look again
    </Button>
  )
}

/** Back to the list as it was left; to the payments where there is none. */
function Back() {
  const router = useRouter()
  const canGoBack = useCanGoBack()
  return (
    <Link
      to="/payments"
      className={classes.back}
      activeOptions={{ exact: true }}
      onClick={event => {
        if (!canGoBack || event.metaKey || event.ctrlKey) return
        event.preventDefault()
        router.history.back()
      }}
    >
      <ChevronLeftIcon /> Back
    </Link>
  )
}
