import type { Metric } from '../model/metric.ts'
import type { TurnColumn } from '../model/turnColumns.ts'

/**
 * The columns of turns that a metric reads, as far as evaluating it on one empty turn shows. Gauges are folded from
 * other tables and read none.
 */
export function columnsRead(metric: Metric): TurnColumn[] {
  if (metric.kind === 'gauge') return []
  const read = new Set<TurnColumn>(metric.reads)
  const oneTurn = {
    rows: 1,
    column: (name: TurnColumn) => {
      read.add(name)
      return [Number.NaN]
    },
  }
  for (const of of metric.kind === 'ratio' ? [metric.of, metric.over] : [metric.of]) {
    if (typeof of === 'function') of(oneTurn, 0, 1)(0)
    else read.add(of)
  }
  return [...read]
}
