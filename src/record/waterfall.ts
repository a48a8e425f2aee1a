import type { WaterfallStep } from '../charts/chartData.ts'
import { onsetUs } from '../experiment/judge.ts'
import type { Replay } from '../experiment/replayTypes.ts'
import { quantileSorted } from '../metrics/quantile.ts'
import type { TurnTable } from '../model/turnColumns.ts'
import type { Stage } from '../stages/stage.ts'

/**
 * The latency between the caller's last word and the first sound of the reply, stage by stage, ms at the median and
 * p95, over the turns since the first fault (all turns without one). [] when turns were not kept.
 */
export function waterfallOf(stages: readonly Stage[], drill: Replay, twin: Replay | null): WaterfallStep[] {
  if (drill.turns.rows < drill.counts.turns) return []
  const sinceMs = (onsetUs(drill.truth) ?? 0) / 1000
  return stages.flatMap(({ steps = [] }) => steps).flatMap(({ title: stage, plus, minus }) => {
    const drillMs = sortedSteps(drill.turns, sinceMs, plus, minus)
    const healthyMs = twin === null ? new Float64Array() : sortedSteps(twin.turns, sinceMs, plus, minus)
    return (['p50', 'p95'] as const).map((quantile) => ({
      stage,
      quantile,
      drillMs: atQuantile(drillMs, quantile),
      healthyMs: atQuantile(healthyMs, quantile),
    }))
  })
}

function atQuantile(sorted: Float64Array, quantile: 'p50' | 'p95'): number | null {
  return sorted.length === 0 ? null : quantileSorted(sorted, quantile === 'p50' ? 0.5 : 0.95)
}

function sortedSteps(turns: TurnTable, sinceMs: number, plus: readonly string[], minus: readonly string[]): Float64Array {
  const spokeAtMs = turns.column('spoke_at_ms')
  const added = plus.map((name) => turns.column(name))
  const taken = minus.map((name) => turns.column(name))
  const values: number[] = []
  for (let row = 0; row < turns.rows; row++) {
    if (spokeAtMs[row] < sinceMs) continue
    let value = 0
    for (const column of added) value += column[row]
    for (const column of taken) value -= column[row]
    if (!Number.isNaN(value)) values.push(value)
  }
  return Float64Array.from(values).sort()
}
