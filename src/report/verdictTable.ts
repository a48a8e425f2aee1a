import { sliceText, valueText } from '../charts/metricText.ts'
import type { Verdict } from '../model/verdict.ts'
import { escaped } from './html.ts'
import type { ReportData } from './reportData.ts'

const groups: [Verdict['kind'], string][] = [
  ['moves', 'Must move'],
  ['flat', 'Must stay flat'],
  ['detector', 'Detectors'],
]

const heads = ['Verdict', 'Statement', 'Expected', 'Healthy', 'Drill', 'Seen']

/**
 * Expected against measured; "must move" precedes "must stay flat". ARIA roles are explicit because the phone layout
 * removes the table display, and with it the table semantics.
 */
export function verdictTable(data: ReportData): string {
  const parts = groups.flatMap(([kind, title]) => {
    const rows = data.verdicts.filter((verdict) => verdict.kind === kind).map((verdict) => verdictRow(data, verdict))
    return rows.length === 0
      ? []
      : [
          `<tbody role="rowgroup"><tr role="row"><th colspan="6" scope="rowgroup" role="rowheader" class="group">${title}</th></tr>\n${rows.join('\n')}</tbody>`,
        ]
  })
  if (parts.length === 0) return '<p class="empty">The scenario states no expectations.</p>'
  return `<div class="scroll" role="region" tabindex="0" aria-label="Verdict table"><table class="verdicts" role="table">
<thead role="rowgroup"><tr role="row">${heads.map((head) => `<th scope="col" role="columnheader">${head}</th>`).join('')}</tr></thead>
${parts.join('\n')}
</table></div>`
}

function verdictRow(data: ReportData, verdict: Verdict): string {
  const { name, metric, slice, expected, healthy, drill, seen, ok } = verdict
  const unit = data.streams.unitOf(metric)
  const stream = `${data.streams.labelOf(metric)} · ${sliceText(slice, data.scenario)}`
  const cells: [string, string][] = [
    ['Expected', expected],
    ['Healthy', healthy === null ? '–' : valueText(healthy, unit)],
    ['Drill', drill === null ? '–' : valueText(drill, unit)],
    ['Seen', seen],
  ]
  return `<tr role="row"><td role="cell"><span class="mark ${ok ? 'ok' : 'miss'}">${ok ? 'as expected' : 'missed'}</span></td><th scope="row" role="rowheader">${escaped(name)}<small>${escaped(stream)}</small></th>${cells
    .map(([label, text]) => `<td role="cell" data-label="${label}">${escaped(text)}</td>`)
    .join('')}</tr>`
}
