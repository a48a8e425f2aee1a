import { escaped } from './html.ts'
import type { ReportData } from './reportData.ts'

/** Queries, mitigations, rollback trigger and prevention, as the scenario states them. */
export function playbook(data: ReportData): string {
  const { queries, mitigations, rollbackTrigger, prevention } = data.scenario
  const asked = queries.map(
    ({ title, sql }, i) =>
      `<li><details><summary>${escaped(title)}</summary><pre tabindex="0" aria-label="SQL of query ${i + 1}"><code>${escaped(sql.trim())}</code></pre></details></li>`,
  )
  const mending = mitigations.map(
    ({ id, title }) => `<li>${escaped(title)}<br><code>parley run … --with ${escaped(id)}</code></li>`,
  )
  return `<section class="card" id="playbook" aria-labelledby="title-playbook"><h2 id="title-playbook">What to do</h2>
<div class="columns">
<div><h3>What would mend it</h3>${mending.length === 0 ? '<p>The scenario names no mitigation.</p>' : `<ul>${mending.join('')}</ul>`}
<h3>Rollback trigger</h3><p>${escaped(rollbackTrigger || 'None given.')}</p>
<h3>Prevention</h3><p>${escaped(prevention || 'None given.')}</p></div>
<div><h3>The first five queries</h3><p class="howto">Run one with <code>parley query RUN_DIR q1</code>, over the Parquet files beside this report.</p>
${asked.length === 0 ? '<p>The scenario has no queries.</p>' : `<ol>${asked.join('\n')}</ol>`}</div>
</div></section>`
}
