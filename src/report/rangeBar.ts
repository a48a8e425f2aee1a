import type { ReportData } from './reportData.ts'

/** The form that holds the shown time range: what a brush does by mouse, these fields do by keyboard and by touch. */
export function rangeBar(data: ReportData): string {
  const end = data.drill.durationMinutes
  const field = (id: string, label: string, value: number) =>
    `<label>${label} <input id="${id}" type="number" inputmode="numeric" min="0" max="${end}" step="1" value="${value}"></label>`
  return `<form class="range" id="range" aria-label="Time shown in the charts">
<span class="range-fields">${field('from-minute', 'Minutes', 0)} ${field('to-minute', 'to', end)}</span>
<button type="submit">Show</button> <button type="button" id="reset-range" disabled>Reset</button>
<output id="range-says" aria-live="polite">The whole run is shown.</output>
</form>`
}
