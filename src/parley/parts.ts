import type { Chart } from '../charts/chart.ts'
import type { Detector } from '../detectors/detector.ts'
import type { Metric } from '../model/metric.ts'
import type { Shorthand } from '../model/shorthand.ts'
import type { ServerKind } from '../serving/serverKind.ts'
import type { Pipeline } from '../stages/pipelines.ts'
import type { Stage } from '../stages/stage.ts'

/** The registries of a simulator. Names are unique within a registry. Lists show entries in this order. */
export interface Parts {
  /** Stages, in the order in which a turn passes them. */
  stages: readonly Stage[]
  /** Lists of stages by name. */
  pipelines: readonly Pipeline[]
  /** Server kinds. */
  servers: readonly ServerKind[]
  faults: readonly Shorthand[]
  mitigations: readonly Shorthand[]
  /** Metrics of every service; stages contribute their own. */
  metrics: readonly Metric[]
  detectors: readonly Detector[]
  /** Charts of the report; metrics contribute their own. */
  charts: readonly Chart[]
}
