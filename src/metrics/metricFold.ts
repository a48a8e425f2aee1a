import type { FactMinute } from '../model/factMinute.ts'
import type { MinuteTable } from '../model/metricPoint.ts'
import type { SliceDictionary, Where } from '../model/slice.ts'
import { BeganWindows } from './beganWindows.ts'
import type { Fold, GaugeMetric, MeanMetric, Metric, Point, TurnMetric } from '../model/metric.ts'
import { type Streams, streamsOf } from './streams.ts'
import { WindowFold } from './windowFold.ts'

/** The fold of a gauge metric, and the callback that records its points. */
interface GaugeStreams {
  fold: Fold
  point: Point
}

/** Makes the metric streams of a run from its facts, minute by minute. Facts are its only input. */
export class MetricFold {
  private readonly minutes: MinuteTable
  private readonly ended: WindowFold
  private readonly began: BeganWindows
  private readonly gauges: GaugeStreams[]
  /** The minute being folded. */
  private minute = 0

  constructor(
    dictionary: SliceDictionary,
    namedSlices: Record<string, Where>,
    minutes: MinuteTable,
    { metrics }: Pick<Streams, 'metrics'>,
  ) {
    this.minutes = minutes
    const ofTurns = metrics.filter((metric): metric is TurnMetric => metric.kind !== 'gauge')
    const over = (window: 'ended' | 'began') =>
      new WindowFold(
        dictionary,
        namedSlices,
        minutes,
        ofTurns.filter(({ minuteOf = 'ended' }) => minuteOf === window),
      )
    this.ended = over('ended')
    const began = over('began')
    const reads = ofTurns.flatMap((metric) => (metric.minuteOf === 'began' ? (metric.reads ?? []) : []))
    this.began = new BeganWindows(reads, (minute, turns) => began.close(minute, turns, 0, turns.rows))
    this.gauges = metrics.flatMap((metric) => foldsOf(metric).map((fold) => ({ fold, point: this.pointOf(metric) })))
  }

  close(facts: FactMinute): void {
    const { minute, turns, firstTurn, lastTurn } = facts
    this.minute = minute
    for (const { fold, point } of this.gauges) fold(facts, point)
    this.ended.close(minute, turns, firstTurn, lastTurn)
    this.began.close(facts)
  }

  /** End of the run: folds the minutes that still waited for turns to end. */
  finish(): void {
    this.began.finish()
  }

  /** The callback that records points of a metric in its streams. */
  private pointOf(metric: Metric): Point {
    const { minutes } = this
    const codes = codesOf(metric, minutes)
    return (slice, value, n = 1, part = '', minute = this.minute) => {
      const code = codes.get(part)
      if (code === undefined) throw new RangeError(`metric ${metric.name}: ${partFault(part, [...codes.keys()])}`)
      const sliceCode = minutes.sliceCodeOf(slice)
      if (value !== null && !Number.isFinite(value)) {
        throw new RangeError(`metric ${metric.name}: its value ${placed(minute, slice)} is ${value}; write null where there is none`)
      }
      if (minutes.newestMinute(code, sliceCode) === minute) {
        throw new RangeError(`metric ${metric.name}: a second point${part === '' ? '' : ` of part "${part}"`} ${placed(minute, slice)}; write one`)
      }
      minutes.add(code, sliceCode, minute, value ?? Number.NaN, n)
    }
  }
}

function placed(minute: number, slice: string): string {
  return `in minute ${minute} of slice "${slice}"`
}

function partFault(part: string, parts: readonly string[]): string {
  if (part === '') return `a point without a part; it has the parts ${parts.join(', ')}`
  const own = parts.filter((one) => one !== '')
  return `a point of the part "${part}", which it does not have; ${own.length === 0 ? 'it has no parts' : `it has ${own.join(', ')}`}`
}

function foldsOf(metric: Metric): Fold[] {
  if (metric.kind === 'gauge') return [(metric as GaugeMetric).fold]
  const { also } = metric as MeanMetric
  return also === undefined ? [] : [also.fold]
}

function codesOf(metric: Metric, minutes: MinuteTable): Map<string, number> {
  return new Map(
    streamsOf(metric).map(({ name, pooling }) => [
      name.slice(metric.name.length + 1),
      minutes.metricCodeOf(name, metric.unit, pooling),
    ]),
  )
}
