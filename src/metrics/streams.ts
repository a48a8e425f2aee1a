import { type Metric, type Pooling, quantileEndings } from '../model/metric.ts'

/** One stream of a run: a metric, and the statistic that its name's ending selects. */
export interface Stream {
  name: string
  metric: Metric
  /** For a quantiles metric: the quantile, or `mean`. Null for other metrics. */
  quantile: number | 'mean' | null
  /** The label shown to people: `Time to first token p95`. */
  label: string
  /** How its minutes are pooled into one value where the facts are not available. */
  pooling: Pooling
}

/** Every stream of a metric. */
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
  /** The folded metrics, in list order. */
  readonly metrics: readonly Metric[]
  /** The recorded streams, metric by metric. */
  readonly all: readonly Stream[]
  private readonly metricOf: ReadonlyMap<string, Metric>
  private readonly streamOf: ReadonlyMap<string, Stream>

  /** Names of metrics and of streams must be unique. */
  constructor(metrics: readonly Metric[]) {
    this.metrics = metrics
    this.all = metrics.flatMap(streamsOf)
    this.metricOf = new Map(metrics.map((metric) => [metric.name, metric]))
    this.streamOf = new Map(this.all.map((stream) => [stream.name, stream]))
  }

  /** The stream of a name, any whole percentile included (`turn.gapMs.p90`). Throws RangeError for an unknown name. */
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

  /** As `named`, but null for an unknown name. */
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

  /** The label of a stream (`First partial p95`); an unknown name is returned as it is. */
  labelOf(name: string): string {
    return this.find(name)?.label ?? name
  }

  /** The unit of a stream; '' for an unknown name. */
  unitOf(name: string): string {
    return this.find(name)?.metric.unit ?? ''
  }
}
