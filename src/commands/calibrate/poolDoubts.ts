import type { PoolFit } from '../../rig/pool/calibratePool.ts'
import type { MeasuredPoolRow } from '../../rig/pool/poolRows.ts'
import type { Terminal } from '../terminal.ts'
import { numberText } from '../textTable.ts'
import { percent } from './rowTable.ts'

/** In a closed loop throughput × mean latency is the number of clients (Little’s law). NVIDIA’s tables keep to it within 3 %. */
const LITTLE_MAX = 0.1
/** Mean error from where a fit is more likely to assume another server than to be a poor fit of this one. */
const MISSED = 0.15

/** Rows that cannot be what a closed loop measured: a column in another unit, or clients that pause. */
export function sayWhenNotClosedLoop(rows: readonly MeasuredPoolRow[], terminal: Terminal): void {
  for (const { gpu, concurrency, measured } of rows) {
    const clients = (measured.throughput * measured.avgMs) / 1000
    if (Math.abs(clients / concurrency - 1) <= LITTLE_MAX) continue
    const which = `${gpu === '' ? '' : `${gpu}, `}${concurrency} clients`
    terminal.say(
      `${which}: ${numberText(measured.throughput)} a second that take ${numberText(measured.avgMs)} ms each keep ` +
        `${numberText(clients)} clients busy; fitted as it stands. Milliseconds? Every client sending again at once?`,
    )
  }
}

/** A fit that misses what it was fitted to. */
export function sayWhenMissed(fits: readonly PoolFit[], terminal: Terminal): void {
  for (const { gpu, avgMape } of fits) {
    if (avgMape <= MISSED) continue
    terminal.say(
      `${gpu || 'this pool'}: missed by ${percent(avgMape)}, so the server may work otherwise than taken for granted: ` +
        'say how with --instances, --batch-max, --batch-preferred, --batch-delay-ms',
    )
  }
}
