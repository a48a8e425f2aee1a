import { CsvTable } from '../input/csvTable.ts'
import { CsvText } from '../input/csvText.ts'

/** Relative call rates by time of day, mean 1 over the profile, one every `stepMinutes`. */
export interface DailyProfile {
  relative: number[]
  firstMinuteOfDay: number
  stepMinutes: number
}

const columns = { local_time_hhmm: { kind: 'text' }, relative_rate_mean1: { kind: 'number', least: 0 } } as const
type ProfileTable = CsvTable<typeof columns>
const DAY_MINUTES = 1440
/** Rounding to four digits moves the mean by less; a larger deviation is another unit. */
const MEAN_TOLERANCE = 0.02

/**
 * Reads a daily profile: columns `local_time_hhmm` and `relative_rate_mean1`; others are ignored. Times are evenly spaced and
 * may pass midnight once.
 * @throws InputError where a cell is empty, a rate is negative, the steps differ, or the mean is not 1.
 */
export function parseDailyProfile(text: string, fileName = 'profile'): DailyProfile {
  const table = new CsvTable(new CsvText(fileName, text), columns, 'a daily profile has local_time_hhmm and relative_rate_mean1')
  const relative = table.rows.map((row) => row.relative_rate_mean1)
  const minutes = table.rows.map((_, row) => minuteOfDay(table, row))
  const stepMinutes = stepOf(table, minutes)
  const mean = relative.reduce((sum, value) => sum + value, 0) / relative.length
  if (Math.abs(mean - 1) > MEAN_TOLERANCE) {
    const last = relative.length - 1
    const written = table.written(last, 'relative_rate_mean1')
    const found = `"${written}" ends a column whose mean is ${mean.toPrecision(4)}, not 1`
    throw table.wrong(last, 'relative_rate_mean1', found, 'divide the column by its mean')
  }
  return { relative, firstMinuteOfDay: minutes[0], stepMinutes }
}

/** The step from row to row, min; 5 for a single row. Throws InputError where the steps differ or a second day begins. */
function stepOf(table: ProfileTable, minutes: readonly number[]): number {
  const steps = minutes.map((minute, i) => (i === 0 ? 0 : (minute - minutes[i - 1] + DAY_MINUTES) % DAY_MINUTES))
  const stepMinutes = steps.length > 1 && steps[1] > 0 ? steps[1] : 5
  for (let row = 1; row < steps.length; row++) {
    if (steps[row] !== stepMinutes) {
      const found = `"${table.written(row, 'local_time_hhmm')}" is ${steps[row]} minutes after the line above, not ${stepMinutes}`
      throw table.wrong(row, 'local_time_hhmm', found, 'space the lines evenly, in order')
    }
    if (row * stepMinutes >= DAY_MINUTES)
      throw table.wrong(row, 'local_time_hhmm', `"${table.written(row, 'local_time_hhmm')}" begins a second day`, 'give one day at most')
  }
  return stepMinutes
}

function minuteOfDay(table: ProfileTable, row: number): number {
  const text = table.written(row, 'local_time_hhmm')
  const match = /^(\d{1,2}):(\d\d)$/.exec(text)
  const [hours, minutes] = match === null ? [24, 0] : [Number(match[1]), Number(match[2])]
  if (hours > 23 || minutes > 59) throw table.wrong(row, 'local_time_hhmm', `"${text}" is not a time of day`, 'write it like 07:05')
  return hours * 60 + minutes
}
