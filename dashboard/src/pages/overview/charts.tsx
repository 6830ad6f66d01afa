import '@mantine/charts/styles.layer.css'
import { BarChart, LineChart } from '@mantine/charts'
import type { ReactNode } from 'react'
import type { OverviewAnswer } from '../../../../src/http/room/contract/overview.ts'
import { count, dayAndMonth, minute, plural } from '../../parts/format.ts'
import classes from './overview.module.css'

interface Props {
  readonly series: OverviewAnswer['series']
  readonly expectedPerMinute: number | null
  readonly rangeName: string
}

/** Half a line of text, so that the topmost number stands at its line. */
const margin = { top: 10, right: 5, bottom: 5, left: 5 }

/** What happened over time: orders, those rescued among them, and callbacks. */
export default function Charts({ series: { step, points }, expectedPerMinute, rangeName }: Props) {
  const data = points.map(({ at, settled, rescued, callbacks }) => ({
    at: step === 'hour' ? minute(Date.parse(at)) : dayAndMonth(Date.parse(at)),
    'With the browser back': settled - rescued,
    Rescued: rescued,
    Callbacks: callbacks,
  }))
  const common = { data, dataKey: 'at', h: 220, gridAxis: 'x', tickLine: 'none', strokeDasharray: '0' } as const
  const yAxisProps = { allowDecimals: false, width: 36 }
  const expected = expectedPerMinute === null || step !== 'hour' ? null : Math.round(expectedPerMinute * 60)
  return (
    <div className={classes.charts}>
      <Figure
        title={`Paid → ordered, ${rangeName}`}
        summary={`${plural(sum(points, 'settled'), 'order')}, ${count(sum(points, 'rescued'))} of them rescued.`}
      >
        <BarChart
          {...common}
          type="stacked"
          withLegend
          legendProps={{ verticalAlign: 'bottom' }}
          maxBarWidth={28}
          barChartProps={{ margin }}
          yAxisProps={yAxisProps}
          series={[
            { name: 'Rescued', color: 'var(--room-accent)' },
            { name: 'With the browser back', color: 'var(--room-accent-pale)' },
          ]}
        />
      </Figure>
      <Figure
        title={`Callbacks, ${rangeName}`}
        summary={`${count(sum(points, 'callbacks'))} in all.${expected === null ? '' : ` Expected at this hour: ${count(expected)} an hour.`}`}
      >
        <LineChart
          {...common}
          curveType="monotone"
          withDots={false}
          lineChartProps={{ margin }}
          yAxisProps={yAxisProps}
          series={[{ name: 'Callbacks', color: 'var(--room-accent)' }]}
          referenceLines={
            expected === null
              ? []
              : [{ y: expected, color: 'gray', label: 'expected now', labelPosition: 'insideTopRight' }]
          }
        />
      </Figure>
    </div>
  )
}

const sum = (points: Props['series']['points'], name: 'settled' | 'rescued' | 'callbacks'): number =>
  points.reduce((total, point) => total + point[name], 0)

const Figure = ({
  title,
  summary,
  children,
}: {
  readonly title: string
  readonly summary: string
  readonly children: ReactNode
}) => (
  <figure className={classes.card}>
    <figcaption>
      <h2 className={classes.title}>{title}</h2>
      <p className={classes.note}>{summary}</p>
    </figcaption>
    {children}
  </figure>
)
