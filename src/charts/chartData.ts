import type { Alert } from '../model/alert.ts'
import type { Streams } from '../metrics/streams.ts'
import type { StageQueue } from '../model/stageQueue.ts'
import type { MinuteTable } from '../model/metricPoint.ts'
import type { Intervention, Scenario } from '../model/scenario.ts'
import type { Verdict } from '../model/verdict.ts'

/** One run as charts see it: its metric stream and how long it was. */
export interface RunView {
  minutes: MinuteTable
  durationMinutes: number
}

/** An intervention that took place, in minutes from the start of the run. */
export interface ShownIntervention {
  id: string
  role: Intervention['role']
  title: string
  fromMinute: number
  /** Null: it stayed until the end. */
  untilMinute: number | null
}

/** One stage of a turn at one quantile over the turns since the first fault; null when no turn got there. */
export interface WaterfallStep {
  stage: string
  healthyMs: number | null
  drillMs: number | null
  quantile: 'p50' | 'p95'
}

/** Everything a chart may draw from. */
export interface ChartData {
  scenario: Scenario
  /** The metric streams that a run has. */
  streams: Streams
  /** The queues of the stages, in the order of a turn. */
  queues: readonly StageQueue[]
  drill: RunView
  /** The same callers without the fault; null when only one run was made. */
  twin: RunView | null
  verdicts: Verdict[]
  alerts: Alert[]
  interventions: ShownIntervention[]
  /** In the order of the turn's path. */
  waterfall: WaterfallStep[]
}

/** The minute the first fault begins; null in a run without one. */
export function onsetMinute(data: ChartData): number | null {
  const starts = data.interventions.filter((one) => one.role === 'fault').map((one) => one.fromMinute)
  return starts.length === 0 ? null : Math.min(...starts)
}
