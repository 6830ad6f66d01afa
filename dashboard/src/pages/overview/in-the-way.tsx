import { Alert } from '@mantine/core'
import { AlertIcon } from '@primer/octicons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { doctor } from '../../api/queries.ts'

/** What the doctor last found that puts money at risk; nothing where it found none. */
export function InTheWay() {
  const { data } = useQuery(doctor)
  const troubled = (data?.places ?? []).flatMap(({ title, last }) => {
    const [worst] = (last?.findings ?? []).filter(({ severity }) => severity === 'critical')
    return worst === undefined ? [] : [{ title, worst }]
  })
  if (troubled.length === 0) return null
  return (
    <Alert color="red" icon={<AlertIcon />} title="Something is in the way of payments">
      {troubled.map(({ title, worst }) => (
        <div key={title}>
          {title}: {worst.title}. {worst.meaning}
        </div>
      ))}
      <Link to="/doctor">To the remedies</Link>
    </Alert>
  )
}
