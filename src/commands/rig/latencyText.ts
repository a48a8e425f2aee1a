import { numberText, textTable } from '../textTable.ts'

/** One row per name: mean and percentiles, ms. */
export function latencyTable(rows: readonly (readonly [name: string, times: Record<string, number> | null])[]): string {
  const shown = rows.flatMap(([name, times]) => (times === null ? [] : [{ name, times }]))
  if (shown.length === 0) return ''
  const columns = Object.keys(shown[0].times)
  return textTable(
    ['ms', ...columns.map((name) => (name === 'avg' ? 'mean' : name))],
    shown.map(({ name, times }) => [name, ...columns.map((column) => numberText(times[column]))]),
  )
}
