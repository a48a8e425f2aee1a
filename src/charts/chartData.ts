import type { Alert } from '../model/alert.ts'
import type { Streams } from '../metrics/streams.ts'
import type { StageQueue } from '../model/stageQueue.ts'
import type { MinuteTable } from '../model/metricPoint.ts'
import type { Intervention, Scenario } from '../model/scenario.ts'
import type { Verdict } from '../model/verdict.ts'

/** One run as input of charts: its metric streams and its length. */
export interface RunView {
  minutes: MinuteTable
  durationMinutes: number
}

/** An intervention that took place; times in minutes from the start of the run. */
export interface ShownIntervention {
  id: string
  role: Intervention['role']
  title: string
  fromMinute: number
  /** Null: until the end of the run. */
  untilMinute: number | null
}

/** One stage of a turn at one quantile over the turns since the first fault, ms; null when no turn reached it. */
export interface WaterfallStep {
  stage: string
  healthyMs: number | null
  drillMs: number | null
  quantile: 'p50' | 'p95'
}

/** All input of the charts. */
export interface ChartData {
  scenario: Scenario
  /** The metric streams of the run. */
  streams: Streams
  /** The queues of the stages, in the order of a turn. */
  queues: readonly StageQueue[]
  drill: RunView
  /** The healthy twin: the same callers without the fault. Null when only one run was made. */
  twin: RunView | null
  verdicts: Verdict[]
  alerts: Alert[]
  interventions: ShownIntervention[]
  /** In the order of a turn's path. */
  waterfall: WaterfallStep[]
}

/** The minute in which the first fault begins; null in a run without one. */
export function onsetMinute(data: ChartData): number | null {
  const starts = data.interventions.filter((one) => one.role === 'fault').map((one) => one.fromMinute)
  return starts.length === 0 ? null : Math.min(...starts)
}
