const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)$/
const TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/

/**
 * A point in time as minutes on an even clock: a number as it is, a date and time as minutes since 1970 (UTC without a
 * zone); null for anything else.
 */
export function minuteOf(text: string): number | null {
  if (NUMBER.test(text)) return Number(text)
  if (!TIME.test(text)) return null
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`
  const ms = Date.parse(zoned.replace(' ', 'T'))
  return Number.isNaN(ms) ? null : ms / 60_000
}
