import type { TurnColumn } from './turnColumns.ts'
import type { MeanMetric, QuantilesMetric, Reach, Reading } from './metric.ts'

type Of = TurnColumn | Reading

/** A quantiles metric in milliseconds per turn, of which fewer are better. */
export function milliseconds(name: string, label: string, of: Of, reach: Reach, about: string): QuantilesMetric {
  return { name, kind: 'quantiles', unit: 'ms', label, better: 'less', of, reach, about }
}

/** A share of turns, in every slice. */
export function share(name: string, label: string, better: MeanMetric['better'], of: Of, about: string): MeanMetric {
  return { name, kind: 'mean', unit: 'ratio', label, better, of, reach: 'everySlice', about }
}
