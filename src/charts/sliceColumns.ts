import type { Streams } from '../metrics/streams.ts'
import type { ChartData } from './chartData.ts'

/** A column of the slice heatmap: a stream of which more is worse. */
export interface SliceColumn {
  metric: string
  label: string
  unit: string
  /** Shown as 100 % minus the stream, for ratios of which more is better. */
  failure: boolean
  /** Whether it is a quantile: its minutes have no meaningful mean. */
  quantile: boolean
}

/** Streams that matter to a caller, an owner or an accountant: those that metrics declare as columns, by rank. */
function declaredStreams({ metrics }: Streams): string[] {
  const columns = metrics.flatMap(({ name, sliceColumn }) =>
    sliceColumn === undefined
      ? []
      : [{ stream: sliceColumn.ending === '' ? name : `${name}.${sliceColumn.ending}`, rank: sliceColumn.rank ?? 0 }],
  )
  return columns.sort((a, b) => a.rank - b.rank).map(({ stream }) => stream)
}

const maxColumns = 14

/**
 * The declared columns, then other streams that the scenario expects to move; only those recorded by single
 * attributes.
 */
export function sliceColumns(data: ChartData): SliceColumn[] {
  const { streams } = data
  const { minutes } = data.drill
  const moving = data.verdicts.filter((verdict) => verdict.kind === 'moves').map(({ metric }) => metric)
  const perTurn = moving.filter((metric) => !/^(pool|cost\.usdPerMinute|detector)/.test(metric))
  return [...new Set([...declaredStreams(streams), ...perTurn])]
    .filter((metric) => minutes.slicesOf(metric).filter(isSingleValue).length > 1)
    .slice(0, maxColumns)
    .map((metric) => {
      const stream = streams.find(metric)
      const lack = stream?.metric.lackLabel
      const quantile = typeof stream?.quantile === 'number'
      return { metric, label: lack ?? streams.labelOf(metric), unit: streams.unitOf(metric), failure: lack !== undefined, quantile }
    })
}

/** `noise=noisy`, but neither a conjunction nor a pool. */
export function isSingleValue(slice: string): boolean {
  return /^(?!pool=)[a-z_]+=[^,|]+$/.test(slice)
}
