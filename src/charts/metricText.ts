import type { Scenario } from '../model/scenario.ts'
import { sliceName } from '../model/slice.ts'

/** The label of a slice: its name in the scenario if it has one. */
export function sliceText(slice: string, scenario: Scenario): string {
  if (slice === '') return 'all calls'
  if (slice in scenario.slices) return slice
  const named = Object.keys(scenario.slices).find((name) => sliceName(scenario.slices[name]) === slice)
  return (
    named ??
    slice
      .split(',')
      .map((part) => part.replace('=', ' = ').replaceAll('|', ' or '))
      .join(', ')
  )
}

/** The canonical slice of a named slice, or the slice itself. */
export function canonicalSlice(slice: string, scenario: Scenario): string {
  const where = Object.hasOwn(scenario.slices, slice) ? scenario.slices[slice] : undefined
  return where === undefined ? slice : sliceName(where)
}

/** A value with its unit, for people: `421 ms`, `2.1 %`, `$3.40`. */
export function valueText(value: number | null, unit: string): string {
  if (value === null) return 'no data'
  if (unit === 'ratio') return `${plain(value * 100)} %`
  if (unit === 'USD' || unit === 'usd') return `$${Math.abs(value) < 0.1 ? plain(value) : value.toFixed(2)}`
  return unit === '' || unit === 'count' ? plain(value) : `${plain(value)} ${unit}`
}

/** Three significant digits, with thousands separators. */
export function plain(value: number): string {
  const size = Math.abs(value)
  if (size >= 1000)
    return Math.round(value)
      .toString()
      .replace(/\B(?=(\d{3})+$)/g, ',')
  return Number(value.toPrecision(3)).toString()
}
