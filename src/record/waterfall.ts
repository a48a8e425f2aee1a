import type { WaterfallStep } from '../charts/chartData.ts'
import { onsetUs } from '../experiment/judge.ts'
import type { Replay } from '../experiment/replayTypes.ts'
import { quantileSorted } from '../metrics/quantile.ts'
import type { TurnColumn, TurnTable } from '../model/turnColumns.ts'

/** What lies between the caller's last word and the first sound of the reply, in order: columns added, columns taken off. */
const path: [stage: string, plus: TurnColumn[], minus: TurnColumn[]][] = [
  ['endpoint', ['endpoint_delay_ms'], []],
  ['ASR final', ['final_ms'], ['endpoint_delay_ms']],
  ['retrieval wait', ['retrieval_wait_ms'], []],
  ['retrieval work', ['retrieval_work_ms'], []],
  ['LLM wait', ['llm_wait_ms'], []],
  ['LLM first token', ['ttft_ms'], ['llm_wait_ms']],
  ['first segment written', ['wait_for_text_ms'], []],
  ['TTS first audio', ['tts_first_audio_byte_ms'], []],
  ['egress wait', ['egress_wait_ms'], []],
  ['downlink', ['downlink_ms'], []],
]

/** The stages of a turn at the median and p95, over the turns since the first fault; without one, over all. [] when turns were not kept. */
export function waterfallOf(drill: Replay, twin: Replay | null): WaterfallStep[] {
  if (drill.turns.rows < drill.counts.turns) return []
  const sinceMs = (onsetUs(drill.truth) ?? 0) / 1000
  return path.flatMap(([stage, plus, minus]) => {
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

function sortedSteps(turns: TurnTable, sinceMs: number, plus: TurnColumn[], minus: TurnColumn[]): Float64Array {
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
