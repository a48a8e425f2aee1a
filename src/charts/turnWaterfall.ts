import type { ChartData } from './chartData.ts'
import { type ChartSpec, chartSpec, type Row, rounded } from './chartSpec.ts'
import { plain } from './metricText.ts'
import { runColourByRow, runNames } from './runLines.ts'

/** Latency of a turn stage by stage, p50 and p95, drill beside twin, ms. */
export function turnWaterfall(data: ChartData): ChartSpec {
  const runs = data.twin === null ? ['drill'] : ['drill', 'healthy twin']
  const rows = runs.flatMap((run) => steps(data, run))
  const stages = [...new Set(data.waterfall.map((step) => step.stage))]
  const y = { field: 'stage', type: 'ordinal', title: null, scale: { domain: stages, paddingInner: 0.28 } }
  const yOffset = { field: 'run', type: 'nominal', scale: { domain: runs } }
  const color = runColourByRow
  const tooltip = [
    { field: 'stage' },
    { field: 'run' },
    { field: 'p50', title: 'median ms' },
    { field: 'p95', title: 'p95 ms' },
  ]
  const x = {
    type: 'quantitative',
    title: 'ms, medians laid end to end',
    axis: { format: ',d', tickCount: { expr: 'max(3, floor(width / 90))' } },
  }
  return chartSpec({
    title: 'Where a turn spends its time',
    howToRead:
      'Bars: the median of each stage, laid end to end; above the drill, below its healthy twin. Thin lines reach that stage’s p95.',
    takeaway: waterfallTakeaway(data),
    note: 'Percentiles do not add up: the end of the last bar is the sum of the medians, not the median of the turn.',
    columns: [
      { field: 'stage', label: 'stage' },
      { field: 'run', label: 'run' },
      { field: 'start', label: 'starts at (ms)' },
      { field: 'p50', label: 'median (ms)' },
      { field: 'p95', label: 'p95 (ms)' },
    ],
    rows,
    height: Math.max(60, stages.length * 26),
    layer: [
      {
        transform: [{ filter: 'isValid(datum.p95)' }, { calculate: 'datum.start + datum.p95', as: 'tail' }],
        mark: { type: 'rule', strokeWidth: 1.5, opacity: 0.75 },
        encoding: { x: { ...x, field: 'start' }, x2: { field: 'tail' }, y, yOffset, color, tooltip },
      },
      {
        transform: [{ filter: 'isValid(datum.p50)' }, { calculate: 'datum.start + datum.p50', as: 'end' }],
        mark: { type: 'bar', minBandSize: 4 },
        encoding: { x: { ...x, field: 'start' }, x2: { field: 'end' }, y, yOffset, color, tooltip },
      },
    ],
  })
}

/** One row per stage; it starts where the medians before it end. */
function steps(data: ChartData, run: string): Row[] {
  const side = run === runNames[0] ? 'drillMs' : 'healthyMs'
  const rows = new Map<string, Row>()
  for (const step of data.waterfall) {
    const row: Row = rows.get(step.stage) ?? { stage: step.stage, run, start: 0, p50: null, p95: null }
    row[step.quantile] = rounded(step[side])
    rows.set(step.stage, row)
  }
  let start = 0
  for (const row of rows.values()) {
    row.start = rounded(start)
    start += Number(row.p50 ?? 0)
  }
  return [...rows.values()]
}

/** The stage whose p95 changed most. */
function waterfallTakeaway(data: ChartData): string {
  const tails = data.waterfall.filter(
    (step) => step.quantile === 'p95' && step.healthyMs !== null && step.drillMs !== null,
  )
  const changed = tails.map((step) => ({ ...step, byMs: (step.drillMs as number) - (step.healthyMs as number) }))
  changed.sort((a, b) => Math.abs(b.byMs) - Math.abs(a.byMs))
  const [most] = changed
  if (most === undefined) return 'There is nothing to compare the stages of a turn with.'
  const { stage, healthyMs, drillMs } = most
  if (Math.abs(most.byMs) < 0.1 * Math.max(50, healthyMs as number))
    return 'No stage of the turn takes longer than in the healthy twin.'
  return `The largest change is in “${stage}”: p95 ${plain(healthyMs as number)} ms in the healthy twin, ${plain(drillMs as number)} ms in the drill.`
}
