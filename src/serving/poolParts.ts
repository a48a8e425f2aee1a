import { type BatchPolicy, DynamicBatching } from './batching.ts'
import { FairQueue } from './queue/fairQueue.ts'
import { FifoQueue } from './queue/fifoQueue.ts'
import type { Job } from './job.ts'
import { DeadlineQueue, PriorityQueue, RemainingQueue } from './queue/keyedQueue.ts'
import { LifoQueue } from './queue/lifoQueue.ts'
import type { Queue } from './queue/queue.ts'
import { PartitionedQueue } from './queue/partitionedQueue.ts'
import { interrupts, type PoolConfig } from './poolConfig.ts'
import { SequenceQueue } from './queue/sequenceQueue.ts'

/** The queue that a configuration asks for. `aloneUs`: how long a job is expected to take by itself. */
export function queueFor(config: PoolConfig, aloneUs: (job: Job) => number): Queue {
  const { batching, partition } = config
  if (batching?.kind === 'sequence') return new SequenceQueue(batching.streamsMax)
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

/** Throws a RangeError that says which parts of a configuration do not go together. */
export function checkConfig(config: PoolConfig): void {
  const { discipline = 'fifo', batching = { kind: 'none' }, name = 'pool' } = config
  const wrong = (what: string) => new RangeError(`${name}: ${what}`)
  if (!(config.workers >= 0)) throw wrong(`workers is ${config.workers}; 0 or more would do`)
  if (batching.kind !== 'none' && !(batching.max >= 1)) throw wrong(`batch max is ${batching.max}; 1 or more would do`)
  if (batching.kind !== 'none' && !(batching.maxDelayUs >= 0)) throw wrong('the batch delay must be 0 or more')
  if (batching.kind === 'sequence' && discipline !== 'fifo')
    throw wrong(`a sequence batcher serves oldest first; discipline ${discipline} does not go with it`)
  if (batching.kind === 'sequence' && config.partition)
    throw wrong('a sequence batcher cannot be partitioned; make two pools')
  const alone = interrupts(discipline)
  if (alone && batching.kind !== 'none')
    throw wrong(`${discipline} interrupts single jobs; batching does not go with it`)
  if (alone && (config.instancesPerGpu ?? 1) > 1) throw wrong(`${discipline} does not go with instances sharing a GPU`)
  if (alone && config.partition) throw wrong(`${discipline} cannot be partitioned; make two pools`)
  if ((config.instancesPerGpu ?? 1) < 1) throw wrong('instancesPerGpu must be 1 or more')
}
