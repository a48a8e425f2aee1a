import fc from 'fast-check'
import type { PlainConfig } from './plainConfig.ts'

/** One job and its visits. */
export interface DrawnJob {
  atUs: number
  size: number
  priority: number
  tenant: number
  stream: number
  trafficClass: number
  deadlineUs: number
  patienceUs: number
  wantsLost: boolean
  /** It comes again so often, each time so long after it was served, refused or lost: 0 is at once. */
  pausesUs: number[]
}

/** Something done to the pool; what `value` means is the verb's to say. */
export interface DrawnDeed {
  atUs: number
  verb: string
  value: number
}

export interface DrawnScript {
  config: PlainConfig
  jobs: DrawnJob[]
  deeds: DrawnDeed[]
}

/** What a property draws from; the rest of a configuration is as in `plainest`. */
export interface Space {
  /** Jobs come, and things are done, within this. */
  lengthUs: number
  jobs: number
  deeds: number
  verbs: string[]
  /** Done at the start of every script. */
  first?: DrawnDeed[]
  config: { [K in keyof PlainConfig]?: fc.Arbitrary<PlainConfig[K]> }
}

const whole = (min: number, max: number) => fc.integer({ min, max })
const rarely = <T>(rare: fc.Arbitrary<T>, usual: T) =>
  fc.oneof({ arbitrary: rare, weight: 1 }, { arbitrary: fc.constant(usual), weight: 3 })

const plainest: { [K in keyof PlainConfig]: fc.Arbitrary<PlainConfig[K]> } = {
  workers: whole(1, 4),
  discipline: fc.constant('fifo'),
  stepUs: whole(10, 120),
  perUnitUs: whole(1, 8),
  batching: fc.constant(null),
  depthMax: rarely(whole(0, 6), Number.POSITIVE_INFINITY),
  doors: fc.constant([]),
  coldStartUs: fc.oneof(fc.constant(1), whole(1, 200)),
  restartUs: fc.option(whole(0, 200), { nil: null }),
  weights: fc.tuple(...[0, 1, 2].map(() => fc.constantFrom(1, 2, 4))),
  chunkUs: fc.constant(0),
  instancesPerGpu: fc.constant(1),
  interference: fc.constant(0),
  partition: fc.constant(null),
}

/** What is done to a pool of any kind. */
export const anyVerbs = [
  ...['cancel', 'cancel', 'cancel', 'slowdown', 'slowWorker', 'setWorkers', 'setWorkers', 'crash', 'drain', 'restart'],
  ...['warm', 'scaleDown', 'depthMax', 'coldStart', 'look', 'look'],
]

export function scripts(space: Space): fc.Arbitrary<DrawnScript> {
  const { lengthUs } = space
  const pauseUs = fc.oneof(fc.constant(0), whole(1, lengthUs / 4))
  const job: fc.Arbitrary<DrawnJob> = fc.record({
    atUs: whole(0, lengthUs),
    size: whole(1, 30),
    priority: whole(0, 3),
    tenant: whole(0, 2),
    stream: whole(0, 5),
    trafficClass: whole(0, 1),
    deadlineUs: fc.oneof(whole(0, 2 * lengthUs), whole(0, 2 * lengthUs), fc.constant(Number.POSITIVE_INFINITY)),
    patienceUs: rarely(whole(1, lengthUs / 4), Number.POSITIVE_INFINITY),
    wantsLost: fc.boolean(),
    pausesUs: fc.array(pauseUs, { maxLength: 4, size: 'max' }),
  })
  const deed = fc.record({ atUs: whole(0, lengthUs), verb: fc.constantFrom(...space.verbs), value: whole(0, 1000) })
  return fc.record({
    config: fc.record({ ...plainest, ...space.config }) as fc.Arbitrary<PlainConfig>,
    jobs: fc.array(job, { minLength: 1, maxLength: space.jobs, size: 'max' }),
    deeds: fc.array(deed, { maxLength: space.deeds, size: 'max' }).map((deeds) => [...(space.first ?? []), ...deeds]),
  })
}
