import { charts } from '../charts/index.ts'
import { detectors } from '../detectors/index.ts'
import { faults } from '../faults/index.ts'
import { coreMetrics } from '../metrics/index.ts'
import { mitigations } from '../mitigations/index.ts'
import { stages } from '../stages/index.ts'
import { pipelines } from '../stages/pipelines.ts'
import type { Parts } from './parts.ts'
import { serverKinds } from '../serving/serverKinds.ts'

/** All shipped parts, for `createParley`: as they are, or extended. */
export const standardParts: Parts = {
  stages,
  pipelines,
  servers: serverKinds,
  faults,
  mitigations,
  metrics: coreMetrics,
  detectors,
  charts,
}
