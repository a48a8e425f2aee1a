import type { ChartData } from './chartData.ts'
import type { ChartSpec } from './chartSpec.ts'

/** A chart of the report. */
export interface Chart {
  /** Name of its file and of its section on the page. */
  name: string
  /** One line for `parley list charts`. */
  about: string
  /**
   * The part of the report that shows it, in this order: what happened, how long callers waited, what capacity the
   * service had.
   */
  part: ReportPart
  /** Builds a Vega-Lite specification with its rows inline: plain data, ready to be saved. */
  make: (data: ChartData) => ChartSpec
}

/** The parts of a report, in order. */
export const reportParts = ['incident', 'latency', 'capacity'] as const
export type ReportPart = (typeof reportParts)[number]
