import type { Numbers } from '../analysis/replications.ts'
import type { RigSetting } from '../rig/rigSetting.ts'
import { numbersOf, type RigReplicationJob } from './rigReplicationJob.ts'
import { runJob } from './runJob.ts'
import { type JobsOptions, runJobs } from './runJobs.ts'

/**
 * Other threads take 0.1 to 0.2 s to start, on a busy machine a second or more, and then compile the same code again.
 * Work below this total is as fast without them, ms.
 */
const THREADS_PAY_MS = 2000

/** Replications of rigs: which, how many, and from which seed. */
export interface RigReplications {
  /** One rig, or several to be run on the same seeds. */
  rigs: readonly RigSetting[]
  /** Seed of the first replication; each further one adds 1. */
  seed: number
  /** Least and greatest number of replications: the consumer may stop between the two. */
  min: number
  max: number
  /** The first replication, where the caller has run it already and needs more of it than its numbers. */
  first?: { numbers: Numbers[]; tookMs: number }
}

export interface RigReplicationsOptions extends Omit<JobsOptions, 'progress' | 'product'> {
  /** Receives the number of replications under way or done. */
  progress?: (replication: number) => void
  /** Clock by which to decide whether other threads pay; numbers do not depend on it. */
  clockMs?: () => number
}

const wallClockMs = () => performance.now()

/**
 * Yields the numbers of each rig, replication by replication. The first runs on this thread: errors surface before any
 * other thread starts, and its time decides whether threads pay. Throws InputError for settings that cannot be run.
 */
export async function* rigReplications(
  { rigs, seed, min, max, first }: RigReplications,
  { progress, clockMs = wallClockMs, ...options }: RigReplicationsOptions = {},
): AsyncGenerator<Numbers[], void, void> {
  const jobsOf = (replication: number) =>
    rigs.map((rig): RigReplicationJob => ({ kind: 'rig replication', rig, seed: seed + replication }))
  progress?.(1)
  const beganMs = clockMs()
  const numbers = first?.numbers ?? []
  if (first === undefined) for (const job of jobsOf(0)) numbers.push(numbersOf(await runJob(job)))
  const eachMs = first?.tookMs ?? clockMs() - beganMs
  yield numbers
  // Short work ends before anybody interrupts it.
  const how = eachMs * (min - 1) < THREADS_PAY_MS ? { threads: 1, interruptible: undefined } : {}
  const others = function* () {
    for (let replication = 1; replication < max; replication++) {
      progress?.(replication + 1)
      yield* jobsOf(replication)
    }
  }
  let replication: Numbers[] = []
  for await (const result of runJobs(others(), { ...options, ...how })) {
    replication.push(numbersOf(result))
    if (replication.length < rigs.length) continue
    yield replication
    replication = []
  }
}
