import { type BatchPolicy, DynamicBatching } from './batching.ts'
import { FairQueue } from './queue/fairQueue.ts'
import { FifoQueue } from './queue/fifoQueue.ts'
import type { Job } from './job.ts'
import { DeadlineQueue, PriorityQueue, RemainingQueue } from './queue/keyedQueue.ts'
import { LifoQueue } from './queue/lifoQueue.ts'
import type { Queue } from './queue/queue.ts'
import type { Conflict } from './serverKind.ts'
import { PartitionedQueue } from './queue/partitionedQueue.ts'
import { interrupts, type PoolConfig } from './poolConfig.ts'
import { SequenceQueue } from './queue/sequenceQueue.ts'

/** The queue of a configuration. `aloneUs`: expected service time of a job alone, µs. */
export function queueFor(config: PoolConfig, aloneUs: (job: Job) => number): Queue {
  const { batching, partition } = config
  if (batching?.kind === 'sequence') return new SequenceQueue(batching.streamsMax, partition ?? null)
  if (partition) return new PartitionedQueue(orderedQueue(config, aloneUs), orderedQueue(config, aloneUs), partition.borrowing)
  return orderedQueue(config, aloneUs)
}

function orderedQueue(config: PoolConfig, aloneUs: (job: Job) => number): Queue {
  const delays = config.batching?.kind === 'dynamic'
  switch (config.discipline) {
    case 'lifo':
      return new LifoQueue(delays)
    case 'priority':
    case 'priorityPreemptive':
      return new PriorityQueue(delays)
    case 'edf':
      return new DeadlineQueue(delays)
    case 'srpt':
      return new RemainingQueue(aloneUs)
    case 'wfq':
      return new FairQueue(config.weights ?? new Map())
    default:
      return new FifoQueue()
  }
}

/** How workers fill batches; null: one job at a time. */
export function batchingFor(config: PoolConfig): BatchPolicy | null {
  const { batching } = config
  if (!batching || batching.kind === 'none') return null
  return new DynamicBatching(
    batching.max,
    Math.ceil(batching.maxDelayUs),
    batching.kind === 'dynamic' ? batching.preferred : [],
  )
}

/** The settings checked for conflicts: all of a pool's configuration but its service model, accounts and name. */
export type PoolSettings = Omit<PoolConfig, 'service' | 'book' | 'name'>

/** Which parts of a configuration conflict; knobs by their names in scenarios. */
export function poolConflicts(config: PoolSettings): Conflict[] {
  const { discipline = 'fifo', batching = { kind: 'none' }, partition, instancesPerGpu = 1 } = config
  const found: Conflict[] = []
  const report = (knobs: string[], what: string, remedy: string) => found.push({ knobs, found: what, remedy })
  if (!(config.workers >= 0)) report(['workers'], `workers is ${config.workers}`, '0 or more would do')
  if (batching.kind !== 'none' && !(batching.max >= 1)) report(['batchMax'], `batch max is ${batching.max}`, '1 or more would do')
  if (batching.kind !== 'none' && !(batching.maxDelayUs >= 0))
    report(['batchDelayMs'], `the batch delay is ${batching.maxDelayUs} µs`, '0 or more would do')
  if (batching.kind === 'sequence' && discipline !== 'fifo')
    report(['discipline'], `a sequence batcher serves oldest first, and discipline ${discipline} does not go with it`, 'leave it out')
  const alone = interrupts(discipline)
  if (alone && batching.kind !== 'none')
    report(
      ['discipline', 'batchMax'],
      `${discipline} interrupts single jobs, and batching does not go with it`,
      'set batchMax to 1, or take priority, edf or wfq',
    )
  if (alone && instancesPerGpu > 1)
    report(
      ['discipline', 'instancesPerGpu'],
      `${discipline} does not go with ${instancesPerGpu} instances that share a GPU`,
      'set instancesPerGpu to 1, or take priority, edf or wfq',
    )
  if (alone && partition) report(['partitionWorkers', 'discipline'], `${discipline} cannot be partitioned`, 'make two pools')
  if (!(instancesPerGpu >= 1)) report(['instancesPerGpu'], `instancesPerGpu is ${instancesPerGpu}`, '1 or more would do')
  return found
}

/** Throws a RangeError that says which parts of a configuration conflict. */
export function checkConfig(config: PoolConfig): void {
  for (const { found, remedy } of poolConflicts(config)) throw new RangeError(`${config.name ?? 'pool'}: ${found}; ${remedy}`)
}
