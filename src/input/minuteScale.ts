const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)$/
const TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/

/** Units in which a column of times may be numbers, by the least value that can be an instant of ours (3 March 1973). */
const units = [
  { unit: 'ns', least: 1e17, perMinute: 60e9 },
  { unit: 'µs', least: 1e14, perMinute: 60e6 },
  { unit: 'ms', least: 1e11, perMinute: 60e3 },
  { unit: 's', least: 1e8, perMinute: 60 },
] as const

/**
 * How the cells of a column of times become minutes on an even clock. Dates and times are minutes since 1970 (UTC without a
 * zone). Numbers are minutes, unless all of them are so great that they can only be seconds, ms, µs or ns since 1970: 1e8
 * minutes are the year 2160, and 1e8 s the year 1973.
 */
export class MinuteScale {
  /** The unit of numbers since 1970; null where numbers are minutes, or there are none. */
  readonly epochUnit: (typeof units)[number]['unit'] | null
  private readonly perMinute: number

  constructor(cells: readonly string[]) {
    const numbers = cells.filter((cell) => NUMBER.test(cell)).map(Number)
    let least = Number.POSITIVE_INFINITY
    for (const number of numbers) least = Math.min(least, number)
    const found = numbers.length > 0 ? units.find((one) => least >= one.least) : undefined
    this.epochUnit = found?.unit ?? null
    this.perMinute = found?.perMinute ?? 1
  }

  /** The minute of a cell; null for what is neither a number nor a date and time. */
  minuteOf(cell: string): number | null {
    if (NUMBER.test(cell)) return Number(cell) / this.perMinute
    if (!TIME.test(cell)) return null
    const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(cell) ? cell : `${cell}Z`
    const ms = Date.parse(zoned.replace(' ', 'T'))
    return Number.isNaN(ms) ? null : ms / 60_000
  }
}
