import type { ChartData } from './chartData.ts'
import type { ChartSpec } from './chartSpec.ts'

/** A chart of the report. */
export interface Chart {
  /** Names its file and its place on the page. */
  name: string
  /** One line for `parley list charts`. */
  about: string
  /** The part of the report it stands in, in this order: what happened, how long callers waited, what the service had. */
  part: ReportPart
  /** A Vega-Lite specification with its rows inline: plain data, ready to be saved. */
  make: (data: ChartData) => ChartSpec
}

export const reportParts = ['incident', 'latency', 'capacity'] as const
export type ReportPart = (typeof reportParts)[number]
