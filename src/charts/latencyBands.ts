import { type ChartData, onsetMinute } from './chartData.ts'
import { type ChartSpec, chartSpec, type Row } from './chartSpec.ts'
import { eventMarks } from './eventMarks.ts'
import { joined, mediansSince } from './joined.ts'
import { silenceText } from './silence.ts'
import { canonicalSlice, plain, sliceText } from './metricText.ts'
import { runColour, runStroke } from './runLines.ts'
import { brush, inRange, minuteAxis, rangeParams } from './timeAxis.ts'
import { binMinutes, binNote } from './timeBins.ts'

const quantiles = ['p50', 'p95', 'p99']

/** p50 to p99 as a band and p95 as a line, drill over twin, selectable for all calls and every named slice. */
export function latencyBands(data: ChartData, metric: string, title: string, subtitle: string): ChartSpec {
  const { scenario } = data
  const named = Object.keys(scenario.slices).map((name) => canonicalSlice(name, scenario))
  const slices = ['', ...named].filter((slice) => data.drill.minutes.series(`${metric}.p95`, slice).length > 0)
  const width = binMinutes(data.drill.durationMinutes, slices.length)
  const rows = slices.flatMap((slice) => bandRows(data, metric, slice, width))
  const chosen = slices.find((slice) => movedIn(data, metric, slice)) ?? slices[0] ?? ''
  const options = slices.map((slice) => sliceText(slice, scenario))
  return chartSpec({
    title,
    howToRead: `${subtitle} Line: p95. Band: p50 to p99.`,
    takeaway: takeaway(data, metric, title, chosen),
    note: binNote(width, 'highest'),
    columns: [
      { field: 'minute', label: 'minute' },
      { field: 'choice', label: 'slice' },
      ...['drill', 'twin'].flatMap((run) =>
        quantiles.map((quantile) => ({
          field: run + quantile,
          label: `${quantile}, ${run === 'twin' ? 'healthy twin' : run} (ms)`,
        })),
      ),
    ],
    rows,
    choice: options.length > 1 ? { label: 'Slice', options, chosen: sliceText(chosen, scenario) } : null,
    brushable: true,
    height: 180,
    params: rangeParams(data),
    transform: [inRange],
    encoding: { x: minuteAxis(data) },
    layer: [...bandLayers(data), ...eventMarks(data)],
  })
}

function bandLayers(data: ChartData): object[] {
  const runs = data.twin === null ? ['drill'] : ['twin', 'drill']
  const y = (field: string) => ({ field, type: 'quantitative', title: 'ms', axis: { tickCount: 5, format: ',d' } })
  const tooltip = [
    { field: 'minute' },
    ...runs.flatMap((run) =>
      quantiles.map((quantile) => ({ field: run + quantile, title: `${run} ${quantile} (ms)` })),
    ),
  ]
  const colour = (run: string) => runColour(run === 'twin' ? 'healthy twin' : run)
  const bands = runs.map((run) => ({
    mark: { type: 'area', opacity: 0.18, line: false },
    encoding: { y: y(`${run}p50`), y2: { field: `${run}p99` }, color: colour(run) },
  }))
  const lines = runs.map((run) => ({
    mark: { type: 'line', ...runStroke(run) },
    encoding: { y: y(`${run}p95`), color: colour(run), tooltip },
  }))
  const [first, ...others] = [...bands, ...lines]
  return [{ params: [brush], ...first }, ...others]
}

function bandRows(data: ChartData, metric: string, slice: string, width: number): Row[] {
  const series = quantiles.map((quantile) => joined(data, `${metric}.${quantile}`, slice, width))
  const minutes = series.find((points) => points.length > 0) ?? []
  return minutes.map(({ minute }, i) => {
    const row: Row = { minute, choice: sliceText(slice, data.scenario) }
    quantiles.forEach((quantile, q) => {
      row[`drill${quantile}`] = series[q][i]?.drill ?? null
      row[`twin${quantile}`] = series[q][i]?.twin ?? null
    })
    return row
  })
}

/** Whether an expectation says that this metric moves in this slice. */
function movedIn(data: ChartData, metric: string, slice: string): boolean {
  const { verdicts, scenario } = data
  return verdicts.some(
    (verdict) =>
      verdict.kind === 'moves' &&
      verdict.metric.startsWith(metric) &&
      canonicalSlice(verdict.slice, scenario) === slice,
  )
}

function takeaway(data: ChartData, metric: string, title: string, slice: string): string {
  const { drill, twin } = mediansSince(joined(data, `${metric}.p95`, slice, 1), onsetMinute(data) ?? 0)
  const silence = silenceText(data)
  if (drill === null) return silence === '' ? `${title}: nothing was measured.` : `${title}: nobody got that far.${silence}`
  const where = sliceText(slice, data.scenario)
  if (twin === null) return `Typical p95, ${where}: ${plain(drill)} ms.${silence}`
  return `Typical p95 since the fault, ${where}: ${plain(twin)} ms in the healthy twin, ${plain(drill)} ms in the drill.${silence}`
}
