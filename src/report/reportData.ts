import type { ChartData } from '../charts/chartData.ts'

export type { RunView, ShownIntervention, WaterfallStep } from '../charts/chartData.ts'
export type { Verdict } from '../model/verdict.ts'

/** Everything a report tells; filled by the command that made the runs. The same data gives the same bytes. */
export interface ReportData extends ChartData {
  seed: number
  counts: { calls: number; turns: number; events: number }
  /** What was done that nobody felt, a line each. */
  unread: string[]
  /** Names of the files beside the report. */
  files: string[]
}
