import { type Cell, TraceTable } from './traceTable.ts'

/** Relative call rates by time of day, mean 1 over the profile, one every `stepMinutes`. */
export interface DailyProfile {
  relative: number[]
  firstMinuteOfDay: number
  stepMinutes: number
}

const columns = ['local_time_hhmm', 'relative_rate_mean1'] as const
const DAY_MINUTES = 1440
/** Rounding to four digits moves the mean by less; a larger deviation is another unit. */
const MEAN_TOLERANCE = 0.02

/**
 * Reads a daily profile: columns `local_time_hhmm` and `relative_rate_mean1`; others are ignored. Times are evenly spaced and
 * may pass midnight once.
 * @throws TraceError where the text has a hole, a rate is negative, the steps differ, or the mean is not 1.
 */
export function parseDailyProfile(text: string, fileName = 'profile'): DailyProfile {
  const table = new TraceTable(text, fileName, columns)
  const relative: number[] = []
  let firstMinuteOfDay = 0
  let stepMinutes = 5
  let before = 0
  let rate: Cell | null = null
  for (let i = 0; i < table.rows; i++) {
    const [time, cell] = table.row(i)
    rate = cell
    const minute = minuteOfDay(table, time)
    const step = (minute - before + DAY_MINUTES) % DAY_MINUTES
    if (i === 0) firstMinuteOfDay = minute
    else if (i === 1 && step > 0) stepMinutes = step
    else if (step !== stepMinutes) {
      table.wrong(
        time,
        `is ${step} minutes after the line above, not ${stepMinutes}`,
        'space the lines evenly, in order',
      )
    }
    if (i * stepMinutes >= DAY_MINUTES) table.wrong(time, 'begins a second day', 'give one day at most')
    before = minute
    relative.push(table.number(cell, 'a rate of at least 0', (value) => value >= 0))
  }
  const mean = relative.reduce((sum, value) => sum + value, 0) / relative.length
  if (rate !== null && Math.abs(mean - 1) > MEAN_TOLERANCE) {
    table.wrong(rate, `ends a column whose mean is ${mean.toPrecision(4)}, not 1`, 'divide the column by its mean')
  }
  return { relative, firstMinuteOfDay, stepMinutes }
}

function minuteOfDay(table: TraceTable, cell: Cell): number {
  const match = /^(\d{1,2}):(\d\d)$/.exec(cell.text)
  const [hours, minutes] = match === null ? [24, 0] : [Number(match[1]), Number(match[2])]
  if (hours > 23 || minutes > 59) table.wrong(cell, 'is not a time of day', 'write it like 07:05')
  return hours * 60 + minutes
}
