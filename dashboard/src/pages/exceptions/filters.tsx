import { Select } from '@mantine/core'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCatalogue } from '../../api/queries.ts'
import { reasonName } from '../../parts/reason.tsx'
import classes from './exceptions.module.css'

const route = getRouteApi('/inside/exceptions')

export function Filters() {
  const search = route.useSearch()
  const navigate = useNavigate()
  const catalogue = useCatalogue()
  const select = (name: 'shop' | 'reason' | 'owner', label: string, data: { value: string; label: string }[]) => (
    <Select
      aria-label={label}
      placeholder={label}
      clearable
      data={data}
      value={search[name] ?? null}
      onChange={value =>
        navigate({ to: '/exceptions', search: now => ({ ...now, [name]: value ?? undefined, after: undefined }) })
      }
    />
  )
  const reasons = catalogue?.reasons.filter(({ whatNext }) => whatNext !== null) ?? []
  const shops = catalogue?.shops ?? []
  return (
    <div className={classes.filters}>
      {select(
        'reason',
        'Any reason',
        reasons.map(({ code }) => ({ value: code, label: reasonName(code) })),
      )}
      {select('owner', 'Any owner', [
        { value: '-', label: 'Nobody' },
        ...(catalogue?.owners ?? []).map(name => ({ value: name, label: name })),
      ])}
      {shops.length > 1 &&
        select(
          'shop',
          'Any shop',
          shops.map(({ name, title }) => ({ value: name, label: title })),
        )}
    </div>
  )
}
