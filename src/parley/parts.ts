import type { Chart } from '../charts/chart.ts'
import type { Detector } from '../detectors/detector.ts'
import type { Metric } from '../model/metric.ts'
import type { Shorthand } from '../model/shorthand.ts'
import type { ServerKind } from '../serving/serverKind.ts'
import type { Pipeline } from '../stages/pipelines.ts'
import type { Stage } from '../stages/stage.ts'

/** The registries of a simulator: every entry has a name of its own in its registry. Lists show them in this order. */
export interface Parts {
  /** What a turn can go through, in the order of a turn. */
  stages: readonly Stage[]
  /** Ways through the stages. */
  pipelines: readonly Pipeline[]
  /** Ways of serving. */
  servers: readonly ServerKind[]
  faults: readonly Shorthand[]
  mitigations: readonly Shorthand[]
  /** What is measured of every service; stages bring metrics of their own. */
  metrics: readonly Metric[]
  detectors: readonly Detector[]
  /** Charts of the report; metrics bring charts of their own. */
  charts: readonly Chart[]
}
