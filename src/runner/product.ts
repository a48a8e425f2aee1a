import { charts } from '../charts/index.ts'
import { replay } from '../experiment/replay.ts'
import type { Recorder } from '../record/recordRun.ts'

/**
 * What jobs that replay a scenario are run with: the one place where the runner gets stages, faults, detectors and charts from.
 * It holds functions, so it cannot cross to another thread; a thread takes the standard one.
 */
export type Product = Recorder

/** parley as it is published. */
export const standardProduct: Product = { replay, charts }
