import { plain, valueText } from '../charts/metricText.ts'
import type { Expectation } from '../model/scenario.ts'

type Bounds = readonly [number, number]

/** An upper bound of a ratio above this is shown as "at least": scenarios have no other way to leave it open. */
const OPEN_RATIO = 10

/** The detector whose alerts an expectation counts (`alerts.saturation`); null for a metric stream. */
export function alertedDetector({ metric }: Pick<Expectation, 'metric'>): string | null {
  return /^alerts?\.(.+)$/.exec(metric)?.[1] ?? null
}

/** The bounds in words: `420 ± 15 ms → 930 ± 40 ms`, `within 5 %`, `at least 1.5 times`, `silent`. */
export function boundsText(expectation: Expectation, unit: string, withTwin: boolean): string {
  const { drill } = expectation
  if (alertedDetector(expectation) !== null && drill !== null) return alertBounds(drill)
  const healthy = withTwin ? expectation.healthy : null
  const parts: string[] = []
  if (healthy !== null && drill !== null) parts.push(`${rangeText(healthy, unit)} → ${rangeText(drill, unit)}`)
  else if (drill !== null) parts.push(rangeText(drill, unit))
  else if (healthy !== null) parts.push(`healthy ${rangeText(healthy, unit)}`)
  if (withTwin && expectation.ratio !== null) parts.push(ratioText(expectation.ratio))
  if (withTwin && expectation.difference !== null) parts.push(differenceText(expectation.difference, unit))
  return parts.join('; ')
}

/** What was measured, in words that match the bounds. */
export function seenText(
  expectation: Expectation,
  seen: {
    healthy: number | null
    drill: number | null
    firstAlert: number | null
    waiting: number
    silentMinutes: number
  },
  unit: string,
): string {
  const { healthy, drill, firstAlert, waiting, silentMinutes } = seen
  if (alertedDetector(expectation) !== null) {
    return firstAlert === null ? 'silent' : `${plain(drill ?? 0)} alerts, the first in minute ${firstAlert}`
  }
  const silence = silentMinutes === 0 ? '' : `; in ${silentMinutes === 1 ? 'a minute' : `${silentMinutes} minutes`} of it most callers got no answer`
  // A missing value while callers wait is the worst case, and the text says so.
  if (drill === null) return waiting > 0 ? `nobody got that far while up to ${plain(waiting)} callers waited` : `nothing was measured there${silence}`
  if (healthy === null) return `${valueText(drill, unit)}${silence}`
  const change = expectation.difference === null ? changeText(healthy, drill) : signed(drill - healthy, unit)
  return `${valueText(healthy, unit)} → ${valueText(drill, unit)}${change === '' ? '' : ` (${change})`}${silence}`
}

/** `+3.2 %` or `2.2 times`. */
export function changeText(healthy: number, drill: number): string {
  if (healthy === drill) return 'no change'
  if (healthy === 0) return ''
  const ratio = drill / healthy
  if (ratio >= 1.5) return `${plain(ratio)} times`
  return `${ratio > 1 ? '+' : '−'}${plain(Math.abs(ratio - 1) * 100)} %`
}

function alertBounds([least, most]: Bounds): string {
  if (most === 0) return 'silent'
  if (least <= 0) return `at most ${plain(most)} alerts`
  return least === 1 ? 'fires' : `at least ${plain(least)} alerts`
}

/** `420 ± 15 ms`; `0 % to 5 %` where an end is zero. */
function rangeText([least, most]: Bounds, unit: string): string {
  if (least === most) return valueText(least, unit)
  if (least <= 0) return `${valueText(least, unit)} to ${valueText(most, unit)}`
  const middle = (least + most) / 2
  const half = plain(((most - least) / 2) * (unit === 'ratio' ? 100 : 1))
  return `${plain(middle * (unit === 'ratio' ? 100 : 1))} ± ${half}${unitEnding(unit)}`
}

function ratioText([least, most]: Bounds): string {
  if (most >= OPEN_RATIO && least > 0) return `at least ${plain(least)} times`
  const middle = ((least + most) / 2 - 1) * 100
  const half = ((most - least) / 2) * 100
  if (Math.abs(middle) < 1e-6) return `within ${plain(half)} %`
  return `${middle > 0 ? '+' : '−'}${plain(Math.abs(middle))} ± ${plain(half)} %`
}

function differenceText([least, most]: Bounds, unit: string): string {
  if (least === -most) return `within ${amount(most, unit)}`
  if (least >= 0) return `${least === 0 ? 'at most' : `${amount(least, unit)} to`} ${amount(most, unit)} more`
  if (most <= 0) return `at least ${amount(-most, unit)} less`
  return `${amount(-least, unit)} less to ${amount(most, unit)} more`
}

function signed(difference: number, unit: string): string {
  return difference === 0 ? 'no change' : `${difference > 0 ? '+' : '−'}${amount(Math.abs(difference), unit)}`
}

/** The size of a difference; ratios differ by points. */
function amount(size: number, unit: string): string {
  return unit === 'ratio' ? `${plain(size * 100)} points` : valueText(size, unit)
}

function unitEnding(unit: string): string {
  if (unit === 'ratio') return ' %'
  return unit === '' || unit === 'count' ? '' : ` ${unit}`
}
