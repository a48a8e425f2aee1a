import fc from 'fast-check'
import type { PlainDoor } from './plainDoors.ts'
import { anyVerbs, type Space } from './poolScripts.ts'

const whole = (min: number, max: number) => fc.integer({ min, max })

const ordered = fc.constantFrom('fifo' as const, 'lifo' as const, 'priority' as const, 'edf' as const, 'wfq' as const)
const dynamic = fc.record({
  max: whole(1, 6),
  delayUs: fc.oneof(fc.constant(0), whole(1, 300), whole(1, 300), fc.constant(Number.POSITIVE_INFINITY)),
  preferred: fc.oneof(fc.constant<number[]>([]), fc.array(whole(1, 5), { maxLength: 2 })),
  streamsMax: fc.constant(null),
})
const slotted = fc.record({
  max: whole(1, 4),
  delayUs: fc.oneof(fc.constant(0), whole(1, 200)),
  preferred: fc.constant<number[]>([]),
  streamsMax: whole(1, 3),
})
const door = fc.oneof(
  fc.constant<PlainDoor>({ kind: 'deadline' }),
  // A power of two: what has run into a bucket is then a number without rounding.
  fc.record({ kind: fc.constant('tokenBucket' as const), usPerToken: fc.constantFrom(32, 128, 512), burst: whole(1, 4) }),
)
const batchVerbs = [...anyVerbs, 'batchMax', 'batchDelay']
const streamVerbs = [...batchVerbs, ...Array<string>(12).fill('open'), ...Array<string>(6).fill('close'), 'streamsMax']

const usual = { lengthUs: 2000, jobs: 40, deeds: 12, verbs: batchVerbs }

/** Worlds of random scripts, one for each part of a pool that can be read by itself. */
export const spaces = {
  orders: { ...usual, jobs: 30, verbs: anyVerbs, config: { discipline: ordered } },
  batches: { ...usual, config: { discipline: ordered, batching: dynamic } },
  streams: {
    ...{ ...usual, deeds: 40, verbs: streamVerbs },
    first: [0, 1, 2, 3].map((value) => ({ atUs: 0, verb: 'open', value })),
    config: { batching: slotted },
  },
  streamPartitions: {
    ...{ ...usual, deeds: 40, verbs: streamVerbs },
    first: [0, 1, 2, 3].map((value) => ({ atUs: 0, verb: 'open', value })),
    config: { batching: slotted, partition: fc.record({ batchWorkers: whole(0, 3), borrowing: fc.boolean() }) },
  },
  interruptions: {
    ...{ ...usual, jobs: 30, verbs: anyVerbs },
    config: {
      discipline: fc.constantFrom('priorityPreemptive' as const, 'srpt' as const),
      chunkUs: fc.oneof(fc.constant(0), whole(10, 100)),
    },
  },
  doors: {
    ...usual,
    config: {
      discipline: ordered,
      batching: fc.option(dynamic, { nil: null }),
      doors: fc.array(door, { minLength: 1, maxLength: 3 }),
    },
  },
  sharing: {
    ...{ ...usual, jobs: 12, verbs: anyVerbs },
    // Whole numbers of µs at every slowdown.
    config: {
      discipline: fc.constant('ps' as const),
      stepUs: whole(10, 60).map((half) => 2 * half),
      perUnitUs: fc.constantFrom(2, 4, 6),
    },
  },
  partitions: {
    ...usual,
    config: {
      discipline: ordered,
      batching: fc.option(dynamic, { nil: null }),
      partition: fc.record({ batchWorkers: whole(0, 3), borrowing: fc.boolean() }),
    },
  },
  gpus: {
    ...usual,
    config: {
      discipline: ordered,
      batching: fc.option(dynamic, { nil: null }),
      instancesPerGpu: whole(2, 3),
      interference: fc.constantFrom(0, 0.5, 1),
    },
  },
} satisfies Record<string, Space>
