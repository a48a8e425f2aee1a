import type { ChartData } from '../charts/chartData.ts'

export type { RunView, ShownIntervention, WaterfallStep } from '../charts/chartData.ts'
export type { Verdict } from '../model/verdict.ts'

/** All input of a report. The same data gives the same bytes. */
export interface ReportData extends ChartData {
  seed: number
  counts: { calls: number; turns: number; events: number }
  /** Interventions or parts of them without effect, one line each. */
  unread: string[]
  /** Names of the files beside the report. */
  files: string[]
}
