import type { ChartSpec } from '../charts/chartSpec.ts'
import { dataTable } from './dataTable.ts'
import { escaped } from './html.ts'

/** One chart: heading, finding, drop-down, the element that the script draws into, and its table. */
export function chartSection(name: string, spec: ChartSpec): string {
  const { title, description, usermeta } = spec
  const empty = spec.data.values.length === 0
  const picture = empty
    ? '<p class="empty">This run has nothing to draw here.</p>'
    : `<div class="chart" id="chart-${name}" role="img" aria-label="${escaped(`${title.text}. ${description}`)}" style="min-height:${Number(spec.height)}px"></div>`
  const note = usermeta.note === '' ? '' : `<p class="note">${escaped(usermeta.note)}</p>`
  return `<section class="card" id="${name}" aria-labelledby="title-${name}">
<h3 id="title-${name}">${escaped(title.text)}</h3>
<p class="takeaway">${escaped(description)}</p>
<p class="howto">${escaped(usermeta.howToRead)}</p>
${choice(name, spec)}${picture}
${note}${empty ? '' : dataTable(name, spec)}
</section>`
}

function choice(name: string, spec: ChartSpec): string {
  const { choice: chosen } = spec.usermeta
  if (chosen === null) return ''
  const options = chosen.options.map(
    (option) => `<option${option === chosen.chosen ? ' selected' : ''}>${escaped(option)}</option>`,
  )
  return `<label class="choice">${escaped(chosen.label)} <select data-choice="${name}">${options.join('')}</select></label>\n`
}
