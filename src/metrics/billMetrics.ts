import type { FactTable } from '../model/factTable.ts'
import { type BillColumn, wasteColumns } from '../model/factTables.ts'
import { wasteCauses } from '../model/workAccount.ts'
import { poolSlices, poolSlicesOf } from '../model/metricFolds.ts'
import type { GaugeMetric } from '../model/metric.ts'

type Bills = FactTable<BillColumn>

/** Where billed worker time went, ms of a row. */
const parts: Readonly<Record<string, (bills: Bills, row: number) => number>> = {
  charged: (bills, row) => bills.column('charged_ms')[row],
  waste: (bills, row) => wasteColumns.reduce((sum, column) => sum + bills.column(column)[row], 0),
  idle: (bills, row) => bills.column('idle_ms')[row],
  cold: (bills, row) => bills.column('cold_ms')[row],
  draining: (bills, row) => bills.column('draining_ms')[row],
  down: (bills, row) => bills.column('down_ms')[row],
}

const gauge = { kind: 'gauge', unit: 'USD', pooling: 'mean' } as const

export const costSplit: GaugeMetric = {
  ...gauge,
  name: 'cost.split',
  label: 'Cost per minute,',
  better: null,
  parts: Object.keys(parts),
  slices: `all, ${poolSlices}`,
  fold: (facts, point) => {
    const { bills } = facts
    const slices = poolSlicesOf(facts, bills)
    const minutes = bills.column('minute')
    const prices = bills.column('usd_per_worker_ms')
    for (const [part, read] of Object.entries(parts)) {
      const price = (row: number) => read(bills, row) * prices[row]
      for (let row = 0; row < bills.rows; row++) point(slices[row], price(row), 1, part, minutes[row])
      allPools(bills, price, (minute, usd) => point('', usd, 1, part, minute))
    }
  },
  about: 'What became of the money for workers: charged to turns of which a sound was heard and to recordings that were done, wasted, idle, cold, draining, down; a minute is told once all its work is settled.',
}
export const costWaste: GaugeMetric = {
  ...gauge,
  name: 'cost.waste',
  label: 'Cost of wasted work',
  better: 'less',
  slices: 'cause=<cause>',
  fold: ({ bills }, point) => {
    wasteCauses.forEach((cause, i) => {
      const wasted = bills.column(wasteColumns[i])
      const priceOf = bills.column('usd_per_worker_ms')
      allPools(bills, (row) => wasted[row] * priceOf[row], (minute, usd) => point(`cause=${cause}`, usd, 1, '', minute))
    })
  },
  about: 'Money for work in the minute that bought nothing, by cause; a minute is told once all its work is settled.',
}

/** The sum over the pools of each minute, in the order of the minutes. */
function allPools(bills: Bills, price: (row: number) => number, tell: (minute: number, usd: number) => void): void {
  const usdOf = new Map<number, number>()
  for (let row = 0; row < bills.rows; row++) {
    const minute = bills.column('minute')[row]
    usdOf.set(minute, (usdOf.get(minute) ?? 0) + price(row))
  }
  for (const [minute, usd] of usdOf) tell(minute, usd)
}
