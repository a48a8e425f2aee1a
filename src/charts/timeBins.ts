import type { Pooling } from '../model/metric.ts'
import { maxRows } from './chartSpec.ts'

/** The value of a stream in one minute or bin; `n` is its weight. */
export interface Point {
  minute: number
  value: number | null
  n: number
}

/** Allowed bin widths, minutes. */
const widths = [1, 2, 5, 10, 15, 30, 60, 120, 240, 360, 720, 1440]

/** More columns than this are too narrow to point at, and a day of them makes the page heavy. */
const maxColumns = 240

/** The narrowest bin, in minutes, that keeps a chart of `seriesCount` series within the row cap and the column cap. */
export function binMinutes(
  durationMinutes: number,
  seriesCount: number,
  rowCap = maxRows,
  columnCap = maxColumns,
): number {
  const columns = Math.max(1, Math.min(columnCap, Math.floor(rowCap / Math.max(1, seriesCount))))
  const fitting = widths.find((width) => Math.ceil(durationMinutes / width) <= columns)
  return fitting ?? Math.ceil(durationMinutes / columns)
}

/** One point per bin from 0 to the end; a bin without any value is null, never 0. */
export function binned(points: Point[], durationMinutes: number, width: number, pooling: Pooling): Point[] {
  const bins: Point[] = []
  for (let minute = 0; minute < durationMinutes; minute += width) bins.push({ minute, value: null, n: 0 })
  const weights = new Array<number>(bins.length).fill(0)
  for (const { minute, value, n } of points) {
    const at = Math.floor(minute / width)
    const bin = bins[at]
    if (bin === undefined || value === null) continue
    const weight = pooling === 'weighted' && n > 0 ? n : 1
    if (bin.value === null) bin.value = value
    else if (pooling === 'highest') bin.value = Math.max(bin.value, value)
    else bin.value += ((value - bin.value) * weight) / (weights[at] + weight)
    weights[at] += weight
    bin.n += n
  }
  return bins
}

/**
 * A note on the pooling for the reader; '' when every minute is shown. In a long run a point already covers
 * `windowMinutes`.
 */
export function binNote(width: number, pooling: Pooling, windowMinutes = 1): string {
  if (width === 1) return ''
  const highest = `the highest of its ${windowMinutes === 1 ? 'minutes' : `windows of ${windowMinutes} minutes`}`
  const how = pooling === 'highest' ? highest : `the mean of its minutes${pooling === 'weighted' ? ', weighted by their counts' : ''}`
  return `Minutes are pooled: each point stands for ${width} minutes and is ${how}.`
}
