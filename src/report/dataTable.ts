import type { Cell, ChartSpec } from '../charts/chartSpec.ts'
import { escaped } from './html.ts'

/**
 * The table equivalent of a chart: one row per row of the chart's data. Optional end tags are left out: ten thousand
 * rows are most of the page.
 */
export function dataTable(name: string, spec: ChartSpec): string {
  const { columns } = spec.usermeta
  const rows = spec.data.values
  const head = columns.map((column) => `<th scope="col">${escaped(column.label)}`).join('')
  const body = rows.map((row) => `<tr>${columns.map(({ field }) => `<td>${cellText(row[field])}`).join('')}`).join('\n')
  const title = escaped(spec.title.text)
  return `<details class="data"><summary>Table: ${title} (${rows.length} ${rows.length === 1 ? 'row' : 'rows'})</summary>
<div class="scroll" role="region" tabindex="0" aria-label="Table: ${title}"><table data-chart="${name}"><thead><tr>${head}</thead>
<tbody>${body}</tbody></table></div></details>`
}

function cellText(cell: Cell | undefined): string {
  return cell === null || cell === undefined ? '–' : escaped(String(cell))
}
