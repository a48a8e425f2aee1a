import type { Job } from '../../../src/serving/job.ts'
import type { Discipline } from '../../../src/serving/poolConfig.ts'
import type { Coming } from './plainClock.ts'
import type { PlainDoor } from './plainDoors.ts'

/** Everything a plain pool is made of; `streamsMax` makes it a sequence batcher. Times in µs. */
export interface PlainConfig {
  workers: number
  discipline: Discipline
  /** A batch takes `stepUs` and `perUnitUs` for every unit of its jobs. */
  stepUs: number
  perUnitUs: number
  batching: { max: number; delayUs: number; preferred: number[]; streamsMax: number | null } | null
  depthMax: number
  doors: PlainDoor[]
  coldStartUs: number
  restartUs: number | null
  /** Of tenants 0, 1, 2. */
  weights: number[]
  chunkUs: number
  instancesPerGpu: number
  interference: number
  partition: { batchWorkers: number; borrowing: boolean } | null
}

/** One worker, with all that is pending for it. */
export class PlainWorker {
  readonly index: number
  state: 'cold' | 'up' | 'leaving' | 'down' | 'gone' = 'cold'
  times = 1
  partition = 0
  /** The others on its GPU and itself; null while it does not serve. */
  gpu: PlainWorker[] | null = null
  /** What runs now. */
  jobs: Job[] = []
  startedUs = Number.NaN
  endUs = Number.NaN
  /** The end of its batch, of its cold start or of its repair, of the chunk it gives way at, of the batch delay. */
  end: Coming | null = null
  warming: Coming | null = null
  boundary: Coming | null = null
  delay: Coming | null = null

  constructor(index: number) {
    this.index = index
  }

  get serves(): boolean {
    return this.state === 'up' || this.state === 'leaving'
  }
}
