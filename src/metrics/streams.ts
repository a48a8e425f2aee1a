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

/** The metric streams of a run by name. */
export class Streams {
  /** The metrics that are folded, in the order in which lists show them. */
  readonly metrics: readonly Metric[]
  /** The streams that are recorded, metric by metric. */
  readonly all: readonly Stream[]
  private readonly metricOf: ReadonlyMap<string, Metric>
  private readonly streamOf: ReadonlyMap<string, Stream>

  /** Names of metrics and of streams must differ. */
  constructor(metrics: readonly Metric[]) {
    this.metrics = metrics
    this.all = metrics.flatMap(streamsOf)
    this.metricOf = new Map(metrics.map((metric) => [metric.name, metric]))
    this.streamOf = new Map(this.all.map((stream) => [stream.name, stream]))
  }

  /** The stream of a name, any whole percentile included (`turn.gapMs.p90`). Throws RangeError for a name that is none. */
  named(name: string): Stream {
    const known = this.find(name)
    if (known !== null) return known
    const metric = this.metricOf.get(name)
    throw new RangeError(
      metric === undefined
        ? `"${name}" is not a metric stream`
        : `"${name}" is several streams: ${streamsOf(metric)
            .map((stream, i) => (i === 0 ? stream.name : stream.name.slice(name.length)))
            .join(', ')
            .replace(/, ([^,]*)$/, ' and $1')}`,
    )
  }

  /** The same; null for a name that is none. */
  find(name: string): Stream | null {
    const listed = this.streamOf.get(name)
    if (listed !== undefined) return listed
    const dot = name.lastIndexOf('.')
    const metric = this.metricOf.get(name.slice(0, dot))
    const percent = /^p(\d{1,2})$/.exec(name.slice(dot + 1))?.[1]
    if (metric?.kind !== 'quantiles' || percent === undefined) return null
    const label = `${metric.label} p${percent}`
    return { name, metric, quantile: Number(percent) / 100, label, pooling: 'highest' }
  }

  /** What people call a stream (`First partial p95`); what is no stream keeps its own name. */
  labelOf(name: string): string {
    return this.find(name)?.label ?? name
  }

  /** The unit of a stream; '' for what is no stream. */
  unitOf(name: string): string {
    return this.find(name)?.metric.unit ?? ''
  }
}
