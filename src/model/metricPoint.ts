/** One value of one metric in one slice and one minute. `value` is null when nothing happened in the window, never 0. */
export interface MetricPoint {
  metric: string
  unit: string
  slice: string
  minute: number
  value: number | null
  n: number
}

const NONE = -1
/** Initial capacity in points: some ten minutes of a run. */
const ROOM = 1 << 16

/** How values of several minutes are combined: the mean weighted by count, the unweighted mean, or the maximum. */
type Pooling = 'weighted' | 'mean' | 'highest'

/** Share of `windowsMax` that is in use after pooling. */
const ROOMY = 7 / 8
/** The newest share of the windows stays single minutes, for detectors and readers. */
const FRESH = 1 / 4

/**
 * The long-format metric stream of a run, in columns: 10⁵–10⁶ points, names kept once. A table with a limit never holds more
 * windows than that: when it is full, its oldest minutes are pooled to windows of 2, 4, 8 … minutes, so that the length of a
 * run is not limited.
 */
export class MinuteTable {
  readonly metrics: string[] = []
  readonly units: string[] = []
  private readonly poolings: Pooling[] = []
  readonly slices: string[] = []
  /** Minutes in a window before minute `pooledUntil` (the last may have fewer); from there on every minute has its own points. */
  windowMinutes = 1
  pooledUntil = 0
  rows = 0
  metricCode = new Int32Array(ROOM)
  sliceCode = new Int32Array(ROOM)
  minute = new Int32Array(ROOM)
  /** NaN is null. */
  value = new Float64Array(ROOM)
  n = new Float64Array(ROOM)
  /** Minutes with a value that the row represents. */
  private held = new Int32Array(ROOM)
  private readonly windowsMax: number
  private readonly metricCodes = new Map<string, number>()
  private readonly sliceCodes = new Map<string, number>()
  /** The newest row of each series, by slice code and metric code; each row has the index of the previous one in its series, or −1. */
  private readonly newestRow: number[][] = []
  private rowBefore = new Int32Array(ROOM)

  /** `windowsMax`: windows held at most, a multiple of 4. */
  constructor(windowsMax = Number.POSITIVE_INFINITY) {
    this.windowsMax = windowsMax
  }

  metricCodeOf(metric: string, unit: string, pooling: Pooling = 'weighted'): number {
    let code = this.metricCodes.get(metric)
    if (code === undefined) {
      code = this.metrics.length
      this.metrics.push(metric)
      this.units.push(unit)
      this.poolings.push(pooling)
      this.metricCodes.set(metric, code)
    }
    return code
  }

  sliceCodeOf(slice: string): number {
    let code = this.sliceCodes.get(slice)
    if (code === undefined) {
      code = this.slices.length
      this.slices.push(slice)
      this.sliceCodes.set(slice, code)
    }
    return code
  }

  /** Adds a point; value NaN for an empty window. */
  add(metricCode: number, sliceCode: number, minute: number, value: number, n: number): void {
    if (this.rows === this.minute.length) this.grow()
    const row = this.rows++
    this.metricCode[row] = metricCode
    this.sliceCode[row] = sliceCode
    this.minute[row] = minute
    this.value[row] = value
    this.n[row] = n
    this.held[row] = Number.isNaN(value) ? 0 : 1
    const newest = this.newestRow[sliceCode] ?? this.newSlice(sliceCode)
    this.rowBefore[row] = newest[metricCode] ?? NONE
    newest[metricCode] = row
  }

  /** The minute of the newest point of a series, by its codes; −1 when it has none. */
  newestMinute(metricCode: number, sliceCode: number): number {
    const row = this.newestRow[sliceCode]?.[metricCode] ?? NONE
    return row === NONE ? NONE : this.minute[row]
  }

  private newSlice(sliceCode: number): number[] {
    this.newestRow[sliceCode] = []
    return this.newestRow[sliceCode]
  }

  /** Closes a minute. A full table pools its oldest minutes, which renumbers rows. */
  endMinute(minute: number): void {
    if (this.windowsWith(this.windowMinutes, this.pooledUntil, minute + 1) <= this.windowsMax) return
    const freshFrom = minute + 1 - this.windowsMax * FRESH
    let width = this.windowMinutes
    while (this.windowsWith(width, freshFrom, minute + 1) > this.windowsMax * ROOMY) width *= 2
    this.pool(width, freshFrom)
  }

  private windowsWith(width: number, pooledUntil: number, minutes: number): number {
    return Math.ceil(pooledUntil / width) + minutes - pooledUntil
  }

  /** Pools the points before minute `until` into windows of `width` minutes, in place. */
  private pool(width: number, until: number): void {
    for (const newest of this.newestRow) for (const code in newest) newest[code] = NONE
    const { rows } = this
    this.rows = 0
    for (let row = 0; row < rows; row++) {
      const minute = this.minute[row]
      const window = minute < until ? minute - (minute % width) : minute
      const before = this.newestRow[this.sliceCode[row]][this.metricCode[row]]
      if (before !== NONE && this.minute[before] === window) this.merge(before, row)
      else {
        const minutesHeld = this.held[row]
        this.add(this.metricCode[row], this.sliceCode[row], window, this.value[row], this.n[row])
        this.held[this.rows - 1] = minutesHeld
      }
    }
    this.windowMinutes = width
    this.pooledUntil = until
  }

  /** Combines two rows by the metric's pooling; a row without a value changes nothing. */
  private merge(into: number, row: number): void {
    const { value, n, held } = this
    if (Number.isNaN(value[row])) return
    if (Number.isNaN(value[into])) {
      value[into] = value[row]
      n[into] = n[row]
      held[into] = held[row]
      return
    }
    const pooling = this.poolings[this.metricCode[row]]
    if (pooling === 'highest') value[into] = Math.max(value[into], value[row])
    else {
      const byCount = pooling === 'weighted'
      const weight = byCount ? Math.max(n[row], 1) : held[row]
      const before = byCount ? Math.max(n[into], 1) : held[into]
      value[into] += ((value[row] - value[into]) * weight) / (before + weight)
    }
    n[into] += n[row]
    held[into] += held[row]
  }

  /** The points of one series in minute order; [] if it has none. */
  series(metric: string, slice = ''): { minute: number; value: number | null; n: number }[] {
    const points: { minute: number; value: number | null; n: number }[] = []
    for (let row = this.newest(metric, slice); row !== NONE; row = this.rowBefore[row]) points.push(this.point(row))
    return points.reverse()
  }

  /** The newest point of one series; null if it has none. */
  latest(metric: string, slice = ''): { minute: number; value: number | null; n: number } | null {
    const row = this.newest(metric, slice)
    return row === NONE ? null : this.point(row)
  }

  private newest(metric: string, slice: string): number {
    const metricCode = this.metricCodes.get(metric)
    const sliceCode = this.sliceCodes.get(slice)
    if (metricCode === undefined || sliceCode === undefined) return NONE
    return this.newestRow[sliceCode]?.[metricCode] ?? NONE
  }

  private point(row: number): { minute: number; value: number | null; n: number } {
    return { minute: this.minute[row], value: Number.isNaN(this.value[row]) ? null : this.value[row], n: this.n[row] }
  }

  /** Slices in which a metric has points. */
  slicesOf(metric: string): string[] {
    const metricCode = this.metricCodes.get(metric)
    if (metricCode === undefined) return []
    return this.slices.filter((_, code) => this.newestRow[code]?.[metricCode] !== undefined)
  }

  private grow(): void {
    const size = this.minute.length * 2
    const { metricCode, sliceCode, minute, value, n, held, rowBefore } = this
    this.metricCode = new Int32Array(size)
    this.sliceCode = new Int32Array(size)
    this.minute = new Int32Array(size)
    this.value = new Float64Array(size)
    this.n = new Float64Array(size)
    this.held = new Int32Array(size)
    this.rowBefore = new Int32Array(size)
    this.metricCode.set(metricCode)
    this.sliceCode.set(sliceCode)
    this.minute.set(minute)
    this.value.set(value)
    this.n.set(n)
    this.held.set(held)
    this.rowBefore.set(rowBefore)
  }
}
