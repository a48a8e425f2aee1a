import type { PoolFit } from '../../rig/pool/calibratePool.ts'
import type { MeasuredPoolRow } from '../../rig/pool/poolRows.ts'
import type { Terminal } from '../terminal.ts'
import { numberText } from '../textTable.ts'
import { percent } from './rowTable.ts'

/**
 * In a closed loop throughput × mean latency is the number of clients (Little’s law). NVIDIA’s tables satisfy it
 * within 3 %.
 */
const LITTLE_MAX = 0.1
/** Mean error above which the server's settings are probably wrong, rather than the fit being poor. */
const MISSED = 0.15

/** One line on rows that a closed loop cannot have produced: a column in another unit, or clients with think time. */
export function sayWhenNotClosedLoop(rows: readonly MeasuredPoolRow[], terminal: Terminal): void {
  const busy = ({ measured }: MeasuredPoolRow) => (measured.throughput * measured.avgMs) / 1000
  const odd = rows.filter((row) => Math.abs(busy(row) / row.concurrency - 1) > LITTLE_MAX)
  if (odd.length === 0) return
  const [{ gpu, concurrency, measured }] = odd
  const which = `${gpu === '' ? '' : `${gpu}, `}${concurrency} clients`
  const others = odd.length === 1 ? '' : ` (and so in ${odd.length - 1} more rows)`
  terminal.say(
    `${which}: ${numberText(measured.throughput)} a second that take ${numberText(measured.avgMs)} ms each keep ` +
      `${numberText(busy(odd[0]))} clients busy${others}; fitted as it stands. Milliseconds? Every client sending again at once?`,
  )
}

/**
 * Only runs with fewer clients than instances show the time of an instance alone; without them interference is not
 * identifiable and stays 0.
 */
export function sayWhenNeverAlone(fits: readonly PoolFit[], rows: readonly MeasuredPoolRow[], terminal: Terminal): void {
  for (const { gpu, used, instances } of fits) {
    if (instances === 1 || used.some((clients) => clients < instances)) continue
    const fewer = rows.filter((row) => row.gpu === gpu && row.concurrency < instances)
    const remedy = fewer.length > 0 ? `add ${fewer[0].concurrency} to --use` : 'measure a lone client and add it'
    terminal.say(
      `${gpu || 'this pool'}: no row below ${instances} clients was used: how instances slow each other cannot be told ` +
        `from these and counts as not at all; ${remedy}`,
    )
  }
}

/** Rigs accept as many preferred sizes as Triton, a scenario's pool one. */
export function sayWhenNoScenarioTakesIt({ batchPreferred, batchMax }: PoolFit, terminal: Terminal): void {
  const below = batchPreferred.filter((size) => size < batchMax)
  if (below.length < 2) return
  terminal.say(
    `this profile prefers batches of ${below.join(' and ')}: rig pool takes it, a scenario does not, as its pools have ` +
      'one preferred size below the maximum; leave one with --batch-preferred',
  )
}

/** Warns of a fit that misses the rows it was fitted to. */
export function sayWhenMissed(fits: readonly PoolFit[], terminal: Terminal): void {
  for (const { gpu, avgMape } of fits) {
    if (avgMape <= MISSED) continue
    terminal.say(
      `${gpu || 'this pool'}: missed by ${percent(avgMape)}, so the server may work otherwise than taken for granted: ` +
        'say how with --instances, --batch-max, --batch-preferred, --batch-delay-ms',
    )
  }
}
