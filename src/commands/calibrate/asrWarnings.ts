import type { CalibratedAsrRow } from '../../rig/asr/calibrateAsr.ts'
import type { Terminal } from '../terminal.ts'
import { numberText } from '../textTable.ts'
import { percent } from './rowTable.ts'

/**
 * Relative error of a fitted row above which the measurements probably describe something else, rather than the fit
 * being poor.
 */
const MISSED = 0.3

/** One line on the fitted rows that the fit misses, with the worst of them. */
export function sayWhenAsrMissed(rows: readonly CalibratedAsrRow[], terminal: Terminal): void {
  const errorOf = ({ measured, simulated }: CalibratedAsrRow) => Math.abs(simulated.avgMs / measured.avgMs - 1)
  const missed = rows.filter((row) => row.used && errorOf(row) > MISSED).sort((a, b) => errorOf(b) - errorOf(a))
  if (missed.length === 0) return
  const [{ dataset, streams, measured, simulated }] = missed
  const others = missed.length === 1 ? '' : ` (and ${missed.length - 1} more rows)`
  terminal.say(
    `${dataset}, ${streams} streams: measured ${numberText(measured.avgMs)} ms, simulated ${numberText(simulated.avgMs)}, ` +
      `missed by ${percent(errorOf(missed[0]))}${others}, though fitted: milliseconds? Streams in real time, all beginning together?`,
  )
}
