/** One value of one metric in one slice and one minute. `value` is null when nothing happened in the window, never 0. */
export interface MetricPoint {
  metric: string
  unit: string
  slice: string
  minute: number
  value: number | null
  n: number
}

/** The long-format metric stream of a run, in columns: 10⁵–10⁶ points, names kept once. */
export class MinuteTable {
  readonly metrics: string[] = []
  readonly units: string[] = []
  readonly slices: string[] = []
  rows = 0
  metricCode = new Int32Array(1024)
  sliceCode = new Int32Array(1024)
  minute = new Int32Array(1024)
  /** NaN is null. */
  value = new Float64Array(1024)
  n = new Float64Array(1024)
  private readonly metricCodes = new Map<string, number>()
  private readonly sliceCodes = new Map<string, number>()
  /** Rows of each series, by slice code and metric code. */
  private readonly seriesRows: number[][][] = []

  metricCodeOf(metric: string, unit: string): number {
    let code = this.metricCodes.get(metric)
    if (code === undefined) {
      code = this.metrics.length
      this.metrics.push(metric)
      this.units.push(unit)
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
    if (this.seriesRows[sliceCode] === undefined) this.seriesRows[sliceCode] = []
    const bySlice = this.seriesRows[sliceCode]
    if (bySlice[metricCode] === undefined) bySlice[metricCode] = [row]
    else bySlice[metricCode].push(row)
  }

  /** The points of one series in minute order; [] if it has none. */
  series(metric: string, slice = ''): { minute: number; value: number | null; n: number }[] {
    const metricCode = this.metricCodes.get(metric)
    const sliceCode = this.sliceCodes.get(slice)
    if (metricCode === undefined || sliceCode === undefined) return []
    return (this.seriesRows[sliceCode]?.[metricCode] ?? []).map((row) => ({
      minute: this.minute[row],
      value: Number.isNaN(this.value[row]) ? null : this.value[row],
      n: this.n[row],
    }))
  }

  /** The newest point of one series; null if it has none. */
  latest(metric: string, slice = ''): { minute: number; value: number | null; n: number } | null {
    const metricCode = this.metricCodes.get(metric)
    const sliceCode = this.sliceCodes.get(slice)
    if (metricCode === undefined || sliceCode === undefined) return null
    const row = this.seriesRows[sliceCode]?.[metricCode]?.at(-1)
    if (row === undefined) return null
    return { minute: this.minute[row], value: Number.isNaN(this.value[row]) ? null : this.value[row], n: this.n[row] }
  }

  /** Slices in which a metric has points. */
  slicesOf(metric: string): string[] {
    const metricCode = this.metricCodes.get(metric)
    if (metricCode === undefined) return []
    return this.slices.filter((_, code) => this.seriesRows[code]?.[metricCode] !== undefined)
  }

  private grow(): void {
    const size = this.minute.length * 2
    const { metricCode, sliceCode, minute, value, n } = this
    this.metricCode = new Int32Array(size)
    this.sliceCode = new Int32Array(size)
    this.minute = new Int32Array(size)
    this.value = new Float64Array(size)
    this.n = new Float64Array(size)
    this.metricCode.set(metricCode)
    this.sliceCode.set(sliceCode)
    this.minute.set(minute)
    this.value.set(value)
    this.n.set(n)
  }
}
