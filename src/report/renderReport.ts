import type { Chart } from '../charts/chart.ts'
import type { ChartSpec } from '../charts/chartSpec.ts'
import { darkTheme, lightTheme } from '../charts/theme.ts'
import { clock } from '../charts/timeAxis.ts'
import { bundles } from './bundles.ts'
import { chartSection } from './chartSection.ts'
import { client } from './client.ts'
import { type Finding, findings } from './findings.ts'
import { escaped, scriptJson } from './html.ts'
import { playbook } from './playbook.ts'
import { rangeBar } from './rangeBar.ts'
import type { ReportData } from './reportData.ts'
import { style } from './style.ts'
import { verdictTable } from './verdictTable.ts'

/** Content security policy: the page may run its inline parts and load nothing, so it is complete offline. */
const policy =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:"

/**
 * One self-contained HTML file with these charts; the same data gives the same bytes. Throws only if the chart
 * libraries are not installed.
 */
export function renderReport(data: ReportData, charts: readonly Chart[]): string {
  const specs = Object.fromEntries(charts.map(({ name, make }) => [name, make(data)]))
  const { title } = data.scenario
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="generator" content="parley">
<link rel="icon" href="data:,"><title>${escaped(title)} · parley</title><style>${style}</style></head><body>
${hero(data)}
<main>
<ul class="findings">${findings(data, specs).map(card).join('\n')}</ul>
<section class="card" aria-labelledby="title-story"><h2 id="title-story">The story</h2><p class="story">${escaped(data.scenario.story)}</p></section>
<section class="card" id="verdicts" aria-labelledby="title-verdicts"><h2 id="title-verdicts">Expected against seen</h2>
<p class="howto">${data.twin === null ? 'This run was made without its healthy twin.' : 'Healthy is the twin: the same callers, without the fault.'}</p>
${verdictTable(data)}${unread(data)}</section>
<h2 class="charts-title" id="charts">The evidence</h2>
<noscript><p class="card">Charts need JavaScript. Every chart’s numbers are in the table beneath its heading.</p></noscript>
${rangeBar(data)}
<div class="charts">
${Object.entries(specs)
  .map(([name, spec]) => chartSection(name, spec))
  .join('\n')}
</div>
<div style="height:1rem"></div>
${playbook(data)}
<section class="card" aria-labelledby="title-files"><h2 id="title-files">Beside this report</h2><ul class="files">${data.files.map((file) => `<li><a href="${escaped(encodeURI(file))}">${escaped(file)}</a></li>`).join('')}</ul></section>
</main>
${scripts(data, specs)}
</body></html>
`
}

/** Interventions that had no effect, or only part of it. */
function unread({ unread: lines }: ReportData): string {
  if (lines.length === 0) return ''
  return `<h3>No effect, or only a part</h3><ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`
}

function hero(data: ReportData): string {
  const { scenario, verdicts, counts, seed, drill } = data
  const missed = verdicts.filter((verdict) => !verdict.ok).length
  const all = verdicts.length
  const says = missed === 0 ? `All ${all} expectations met` : `${missed} of ${all} expectations missed`
  const facts = [
    scenario.name,
    `seed ${seed}`,
    `${drill.durationMinutes} minutes, ${clock(data, 0)} to ${clock(data, drill.durationMinutes)}`,
    `${grouped(counts.calls)} calls`,
    `${grouped(counts.turns)} turns`,
    `${grouped(counts.events)} events`,
  ]
  return `<header><div><p class="eyebrow">parley · drill report</p><h1>${escaped(scenario.title)}</h1>
${all === 0 ? '' : `<p class="pill ${missed === 0 ? 'ok' : 'miss'}">${says}</p>`}
<p class="meta">${facts.map((fact) => `<span>${escaped(fact)}</span>`).join('')}</p></div></header>`
}

function card({ question, answer, evidence }: Finding): string {
  return `<li><h2>${escaped(question)}</h2><p>${escaped(answer)}</p><a href="#${evidence}" aria-label="Evidence: ${escaped(question)}">Evidence</a></li>`
}

function scripts(data: ReportData, specs: Record<string, ChartSpec>): string {
  const drawn = Object.fromEntries(Object.entries(specs).filter(([, spec]) => spec.data.values.length > 0))
  const page = {
    durationMinutes: data.drill.durationMinutes,
    startMinuteOfDay: data.scenario.startMinuteOfDay,
    themes: { light: lightTheme, dark: darkTheme },
    specs: drawn,
  }
  const libraries = bundles().map((source) => `<script>${source}</script>`)
  return [
    `<script type="application/json" id="report-data">${scriptJson(page)}</script>`,
    ...libraries,
    `<script>${client}</script>`,
  ].join('\n')
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}
