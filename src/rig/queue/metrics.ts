import { type Interval, ratioValues } from '../../analysis/batchMeans.ts'
import { controlledInterval } from './controls.ts'
import { numberVarianceEstimate, quantileEstimate, ratioEstimate, sum } from './estimate.ts'
import type { RunLength } from './filling.ts'
import type { SumName } from './observer.ts'
import type { Observed } from './openRun.ts'

/** One line of `parley rig queue`. Times in the unit of the given rates. */
export interface QueueMetric {
  metric: string
  /** Null where no formula is known. */
  exact: number | null
  simulated: number
  ci95: [number, number]
}

/** All chances, up to rounding. */
const ALWAYS = 1 - 1e-9

/** Collects the metrics of one run beside their exact values. */
export class QueueMetrics {
  readonly list: QueueMetric[] = []
  private readonly observed: Observed
  /** The run length needed, where the model provides it; see `runLength` for other models. */
  length: RunLength | null = null
  private readonly sorted: { wait?: Float64Array; sojourn?: Float64Array } = {}

  constructor(observed: Observed) {
    this.observed = observed
  }

  needs(length: RunLength | null): this {
    this.length = length
    return this
  }

  /** Σ of one sum over Σ of another, divided by `unit` (µs per unit of time). */
  ratio(metric: string, exact: number | null, numerator: SumName, denominator: SumName, unit = 1): this {
    const { observer } = this.observed
    return this.columns(metric, exact, observer.column(numerator), observer.column(denominator), unit)
  }

  /** A mean time: a sum of µs over a count. */
  time(metric: string, exact: number | null, numerator: SumName, denominator: SumName): this {
    return this.ratio(metric, exact, numerator, denominator, this.observed.usPerUnit)
  }

  /** Mean wait or sojourn of one class. */
  classTime(metric: string, exact: number | null, kind: number, what: 'wait' | 'sojourn'): this {
    const { observer, usPerUnit } = this.observed
    const times = observer.classColumn(kind, what)
    return this.columns(metric, exact, times, observer.classColumn(kind, 'left'), usPerUnit, kind)
  }

  /** Customers of one class served per unit of time. */
  classRate(metric: string, exact: number | null, kind: number): this {
    const { observer, usPerUnit } = this.observed
    return this.columns(metric, exact, observer.classColumn(kind, 'left'), observer.column('time'), 1 / usPerUnit, kind)
  }

  /** A probability: events per chance, or a share of the time. */
  share(metric: string, exact: number | null, numerator: SumName, chances: SumName): this {
    const { observer } = this.observed
    const columns = [observer.column(numerator), observer.column(chances)]
    const [seen, all] = columns.map(sum)
    // Rule of three: an event with 0 occurrences in n chances has a probability of at most 3/n with 95 % confidence;
    // likewise its complement.
    const rare = 3 / sum(observer.column(chances === 'time' ? 'arrivals' : chances))
    if (seen === 0 && all > 0) return this.add(metric, exact, { mean: 0, lo: 0, hi: Math.min(1, rare) })
    if (seen > all * ALWAYS) return this.add(metric, exact, { mean: 1, lo: Math.max(0, 1 - rare), hi: 1 })
    return this.columns(metric, exact, columns[0], columns[1])
  }

  columns(
    metric: string,
    exact: number | null,
    numerators: Float64Array,
    denominators: Float64Array,
    unit = 1,
    kind?: number,
  ): this {
    if (sum(denominators) === 0) return this.add(metric, exact, { mean: Number.NaN, lo: Number.NaN, hi: Number.NaN })
    // No customer waited: the mean wait of those who wait is then unknown.
    if (sum(numerators) === 0) return this.add(metric, exact, { mean: 0, lo: 0, hi: Number.POSITIVE_INFINITY })
    const controls = this.observed.controls('mean', kind)
    return this.add(metric, exact, ratioEstimate(numerators, denominators, controls, this.observed.rounding), unit)
  }

  /** Share of the servers' time that is work. */
  utilisation(exact: number | null, servers = 1): this {
    return this.ratio('utilisation', exact, 'busyArea', 'time', servers)
  }

  /** A function of two ratios' batch values, linearised: takes its value and slopes at the means. */
  linear(
    metric: string,
    exact: number | null,
    value: number,
    terms: readonly { slope: number; numerator: SumName; denominator: SumName }[],
  ): this {
    const { observer } = this.observed
    const values = new Float64Array(observer.rows.length).fill(value)
    for (const { slope, numerator, denominator } of terms) {
      const parts = ratioValues(observer.column(numerator), observer.column(denominator))
      const mean = sum(parts) / parts.length
      for (let j = 0; j < values.length; j++) values[j] += slope * (parts[j] - mean)
    }
    return this.add(metric, exact, controlledInterval(values, this.observed.controls('mean')))
  }

  get load(): number | null {
    return this.observed.load
  }

  get usPerUnit(): number {
    return this.observed.usPerUnit
  }

  /** The plain ratio of two sums. */
  mean(numerator: SumName, denominator: SumName): number {
    const { observer } = this.observed
    return sum(observer.column(numerator)) / sum(observer.column(denominator))
  }

  numberVariance(metric: string, exact: number | null): this {
    return this.add(metric, exact, numberVarianceEstimate(this.observed.observer, this.observed.controls('variance')))
  }

  /** p50, p95 and p99 of waits or sojourns; `exact` returns the exact value for p, or is null. */
  quantiles(
    prefix: string,
    what: 'wait' | 'sojourn',
    exact: ((p: number) => number) | null,
    ps = [0.5, 0.95, 0.99],
  ): this {
    const { observer, usPerUnit } = this.observed
    const samples = what === 'wait' ? observer.waits : observer.sojourns
    this.sorted[what] ??= samples.slice(0, observer.samples).sort()
    for (const p of ps) {
      const controls = this.observed.controls(observer.rows.length < 60 ? 'quantileOfFew' : 'quantile')
      const estimate = quantileEstimate(samples, observer.sampleEnds, p, controls, this.sorted[what])
      this.add(`${prefix}_p${Math.round(100 * p)}`, exact === null ? null : exact(p), estimate, usPerUnit)
    }
    return this
  }

  add(metric: string, exact: number | null, estimate: Pick<Interval, 'mean' | 'lo' | 'hi'>, unit = 1): this {
    const { mean, lo, hi } = estimate
    this.list.push({ metric, exact, simulated: mean / unit, ci95: [lo / unit, hi / unit] })
    return this
  }
}
