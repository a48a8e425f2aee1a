import { metricText, sliceText, unitOf, valueText } from '../charts/metricText.ts'
import type { Verdict } from '../model/verdict.ts'
import { escaped } from './html.ts'
import type { ReportData } from './reportData.ts'

const groups: [Verdict['kind'], string][] = [
  ['moves', 'Must move'],
  ['flat', 'Must stay flat'],
  ['detector', 'Detectors'],
]

/** Expected against seen, what must move before what must stay flat. */
export function verdictTable(data: ReportData): string {
  const parts = groups.flatMap(([kind, title]) => {
    const rows = data.verdicts.filter((verdict) => verdict.kind === kind).map((verdict) => verdictRow(data, verdict))
    return rows.length === 0 ? [] : [`<tbody><tr><th colspan="6" scope="rowgroup" class="group">${title}</th></tr>\n${rows.join('\n')}</tbody>`]
  })
  if (parts.length === 0) return '<p class="empty">The scenario states no expectations.</p>'
  return `<div class="scroll" role="region" tabindex="0" aria-label="Expected against seen"><table class="verdicts">
<thead><tr><th scope="col">Verdict</th><th scope="col">Statement</th><th scope="col">Expected</th><th scope="col">Healthy</th><th scope="col">Drill</th><th scope="col">Seen</th></tr></thead>
${parts.join('\n')}
</table></div>`
}

function verdictRow(data: ReportData, verdict: Verdict): string {
  const { name, metric, slice, expected, healthy, drill, seen, ok } = verdict
  const unit = unitOf(metric, data.drill.minutes)
  const stream = `${metricText(metric)} · ${sliceText(slice, data.scenario)}`
  const cells: [string, string][] = [
    ['Expected', expected],
    ['Healthy', healthy === null ? '–' : valueText(healthy, unit)],
    ['Drill', drill === null ? '–' : valueText(drill, unit)],
    ['Seen', seen],
  ]
  return `<tr><td><span class="mark ${ok ? 'ok' : 'miss'}">${ok ? 'as expected' : 'missed'}</span></td><th scope="row">${escaped(name)}<small>${escaped(stream)}</small></th>${cells
    .map(([label, text]) => `<td data-label="${label}">${escaped(text)}</td>`)
    .join('')}</tr>`
}
