import type { MeasuredLatency } from '../../rig/pool/poolRows.ts'
import { numberText, textTable } from '../textTable.ts'

interface LatencyRow {
  used: boolean
  measured: MeasuredLatency
  simulated: MeasuredLatency
}

/** Each row measured and simulated, with the fitted rows marked; the columns `keys` come first. */
export function rowTable<Row extends LatencyRow>(rows: readonly Row[], keys: readonly (keyof Row & string)[]): string {
  const shown = ['throughput', 'avgMs', 'p95Ms'] as const
  const names = ['throughput', 'mean, ms', 'p95, ms']
  const columns = names.flatMap((name) => [name, 'simulated', 'error'])
  const cells = rows.map((row) => [
    ...keys.map((key) => String(row[key])),
    row.used ? 'fitted' : '',
    ...shown.flatMap((key) => pair(row.measured[key], row.simulated[key])),
  ])
  return textTable([...keys, '', ...columns], cells)
}

/** Measured, simulated and the error between them; dashes for missing measurements. */
export function pair(measured: number | null, simulated: number): string[] {
  if (measured === null || Number.isNaN(measured)) return ['–', numberText(simulated), '–']
  return [numberText(measured), numberText(simulated), `${(100 * (simulated / measured - 1)).toFixed(1)} %`]
}

/** A share as a percentage with one decimal; a dash for null. */
export function percent(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`
}
