import { Button, Chip, Group, Indicator, Popover, Select, Stack, TextInput } from '@mantine/core'
import { FilterIcon } from '@primer/octicons-react'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import type { Status } from '../../../../src/http/room/contract/words.ts'
import { useCatalogue } from '../../api/queries.ts'
import { reasonName } from '../../parts/reason.tsx'
import { statusWords } from '../../parts/status.tsx'
import classes from './payments.module.css'

const route = getRouteApi('/inside/payments')
const statuses: readonly Status[] = ['exception', 'open', 'held', 'settled', 'closed']

/** The statuses at hand, the rest behind a button. */
export function Filters() {
  const { status, shop, provider, reason, from, to } = route.useSearch()
  const navigate = useNavigate()
  const set = (change: Partial<ReturnType<typeof route.useSearch>>) =>
    navigate({ to: '/payments', search: now => ({ ...now, ...change, after: undefined }), replace: true })
  const chosen = [shop, provider, reason, from, to].filter(value => value !== undefined).length
  return (
    <div className={classes.filters}>
      <Chip.Group value={status ?? ''} onChange={value => set({ status: statuses.find(each => each === value) })}>
        <fieldset className={classes.statuses} aria-label="Status">
          <Chip value="" size="xs" variant="outline">
            All
          </Chip>
          {statuses.map(each => (
            <Chip key={each} value={each} size="xs" variant="outline">
              {statusWords[each]}
            </Chip>
          ))}
        </fieldset>
      </Chip.Group>
      <Indicator label={chosen} size={16} disabled={chosen === 0} className={classes.more}>
        <Popover position="bottom-end" width={280} trapFocus>
          <Popover.Target>
            <Button variant="default" size="xs" leftSection={<FilterIcon size={14} />}>
              Filters
            </Button>
          </Popover.Target>
          <Popover.Dropdown>
            <Narrow values={{ shop, provider, reason, from, to }} set={set} />
          </Popover.Dropdown>
        </Popover>
      </Indicator>
    </div>
  )
}

interface Values {
  readonly shop: string | undefined
  readonly provider: string | undefined
  readonly reason: string | undefined
  readonly from: string | undefined
  readonly to: string | undefined
}

function Narrow({ values, set }: { readonly values: Values; readonly set: (change: Partial<Values>) => void }) {
  const catalogue = useCatalogue()
  const select = (name: 'shop' | 'provider' | 'reason', label: string, data: { value: string; label: string }[]) => (
    <Select
      label={label}
      placeholder="Any"
      size="sm"
      clearable
      searchable={data.length > 8}
      comboboxProps={{ withinPortal: false }}
      data={data}
      value={values[name] ?? null}
      onChange={value => set({ [name]: value ?? undefined })}
    />
  )
  return (
    <Stack gap="sm">
      {select('shop', 'Shop', catalogue?.shops.map(({ name, title }) => ({ value: name, label: title })) ?? [])}
      {select('provider', 'Provider', catalogue?.providers.map(name => ({ value: name, label: name })) ?? [])}
      {select(
        'reason',
        'Reason',
        catalogue?.reasons.map(({ code }) => ({ value: code, label: reasonName(code) })) ?? [],
      )}
      <Group grow gap="sm">
        <Day label="Opened from" value={values.from} onChange={from => set({ from })} />
        <Day label="to" value={values.to} onChange={to => set({ to })} />
      </Group>
      <Button
        variant="default"
        size="xs"
        onClick={() => set({ shop: undefined, provider: undefined, reason: undefined, from: undefined, to: undefined })}
      >
        Clear
      </Button>
    </Stack>
  )
}

function Day({
  label,
  value,
  onChange,
}: {
  readonly label: string
  readonly value: string | undefined
  readonly onChange: (day: string | undefined) => void
}) {
  return (
    <TextInput
      type="date"
      size="sm"
      label={label}
      value={value ?? ''}
      onChange={event => onChange(event.currentTarget.value || undefined)}
    />
  )
}
