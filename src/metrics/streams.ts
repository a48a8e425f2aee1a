import { metrics } from './index.ts'
import { type Metric, type Pooling, quantileEndings } from '../model/metric.ts'

/** One stream of a run: a metric, and what its name ending asks of it. */
export interface Stream {
  name: string
  metric: Metric
  /** Of a quantiles metric: which one, `mean` for its mean. Null for the others. */
  quantile: number | 'mean' | null
  /** What people call it: `Time to first token p95`. */
  label: string
  /** How its minutes become one value where the facts are not at hand. */
  pooling: Pooling
}

const byName = new Map(metrics.map((metric) => [metric.name, metric]))

/** Every stream that a metric may have. */
export function streamsOf(metric: Metric): Stream[] {
  const of = (ending: string, quantile: Stream['quantile'], label: string): Stream => ({
    name: ending === '' ? metric.name : `${metric.name}.${ending}`,
    metric,
    quantile,
    label,
    pooling: poolingOf(metric, quantile),
  })
  if (metric.kind === 'quantiles') {
    const quantiles = Object.entries(quantileEndings).map(([end, q]) => of(end, q, `${metric.label} ${end}`))
    return [...quantiles, of('mean', 'mean', `${metric.label}, mean`)]
  }
  if (metric.kind === 'gauge' && metric.parts) return metric.parts.map((part) => of(part, null, `${metric.label} ${part}`))
  return [of('', null, metric.label)]
}

function poolingOf(metric: Metric, quantile: Stream['quantile']): Pooling {
  if (metric.kind === 'gauge') return metric.pooling
  if (typeof quantile === 'number') return 'highest'
  return metric.kind === 'count' ? 'mean' : 'weighted'
}

/** The stream of a name, any whole percentile included (`asr.firstPartialMs.p90`). Throws RangeError for a name that is none. */
export function streamNamed(name: string): Stream {
  const known = findStream(name)
  if (known !== null) return known
  throw new RangeError(
    byName.has(name)
      ? `"${name}" is several streams: ${streamsOf(byName.get(name) as Metric)
          .map((stream, i) => (i === 0 ? stream.name : stream.name.slice(name.length)))
          .join(', ')
          .replace(/, ([^,]*)$/, ' and $1')}`
      : `"${name}" is not a metric stream`,
  )
}

/** The same; null for a name that is none. */
export function findStream(name: string): Stream | null {
  const whole = byName.get(name)
  if (whole !== undefined) {
    const own = streamsOf(whole).find((stream) => stream.name === name)
    if (own !== undefined) return own
  }
  const dot = name.lastIndexOf('.')
  const metric = byName.get(name.slice(0, dot))
  if (metric === undefined) return null
  const listed = streamsOf(metric).find((stream) => stream.name === name)
  if (listed !== undefined) return listed
  const percent = /^p(\d{1,2})$/.exec(name.slice(dot + 1))?.[1]
  if (metric.kind !== 'quantiles' || percent === undefined) return null
  const label = `${metric.label} p${percent}`
  return { name, metric, quantile: Number(percent) / 100, label, pooling: 'highest' }
}
