import { availableParallelism } from 'node:os'
import type { Parley } from '../parley/parley.ts'
import type { Job, ResultOf } from './job.ts'
import { JobQueue } from './jobQueue.ts'
import { runJob } from './runJob.ts'
import { ThreadPool } from './threadPool.ts'

export interface JobsOptions {
  /** Number of threads at most; default: one per core. */
  threads?: number
  /** Receives progress of the job at an index (from 0), a line of text for people; '' when it has ended. */
  progress?: (place: number, text: string) => void
  /**
   * A hook for Ctrl-C and its like, which reach this thread only while others do the work: where it is given, even a
   * single job runs on another thread. Called when the first thread is ready, with a function that cancels all work:
   * consumers then get an Interrupted, and no partial results are left. The function it returns is called when the
   * threads have ended.
   */
  interruptible?: (stop: (signal: NodeJS.Signals) => void) => () => void
  /**
   * Default: the standard one. Another contains functions, which cannot be sent to a thread: all jobs run on this
   * thread.
   */
  parley?: Parley
}

/** What came of a job: its result, or the error that ended it alone. */
export type Outcome<J extends Job> = { result: ResultOf<J> } | { error: unknown }

/**
 * Runs jobs on several threads and yields their results in the order of the jobs; results do not depend on the number
 * of threads. A single job without `interruptible`, and all jobs where threads cannot start, run on this thread.
 * Threads take jobs as they become free. Throws the error of the first job that fails, as if it had run here. Ending
 * the iteration ends the work.
 */
export async function* runJobs<J extends Job>(jobs: Iterable<J>, options: JobsOptions = {}): AsyncGenerator<ResultOf<J>, void, void> {
  for await (const outcome of runEachJob(jobs, () => false, options)) {
    if ('result' in outcome) yield outcome.result
  }
}

/**
 * As `runJobs`, but an error for which `isOwn` holds ends only its job: it is yielded in place of the result, and the
 * other jobs run as if the job had succeeded.
 */
export async function* runEachJob<J extends Job>(
  jobs: Iterable<J>,
  isOwn: (error: unknown) => boolean,
  options: JobsOptions = {},
): AsyncGenerator<Outcome<J>, void, void> {
  const queue = new JobQueue(jobs)
  const { threads = availableParallelism(), interruptible } = options
  const isWanted = interruptible !== undefined || (threads > 1 && queue.hasSeveral())
  if (isWanted && (await canCross(options))) yield* onThreads(queue, isOwn, options)
  else yield* here(queue, isOwn, options)
}

/** Whether other threads can build the same parley. */
async function canCross({ parley }: JobsOptions): Promise<boolean> {
  return parley === undefined || parley === (await import('../parley/standardParley.ts')).standardParley
}

async function* here<J extends Job>(
  queue: JobQueue<J>,
  isOwn: (error: unknown) => boolean,
  options: JobsOptions,
): AsyncGenerator<Outcome<J>, void, void> {
  for (let next = queue.take(); next !== null; next = queue.take()) {
    const { place, job } = next
    yield await outcomeOf(runJob(job, { parley: options.parley, progress: (text) => options.progress?.(place, text) }), isOwn)
    options.progress?.(place, '')
  }
}

async function* onThreads<J extends Job>(
  queue: JobQueue<J>,
  isOwn: (error: unknown) => boolean,
  { threads = availableParallelism(), progress = silent, interruptible }: JobsOptions,
): AsyncGenerator<Outcome<J>, void, void> {
  let stopListening: (() => void) | undefined
  const pool = new ThreadPool(queue, {
    progress,
    isOwn,
    ready: () => {
      stopListening ??= interruptible?.((signal) => pool.interrupt(signal))
    },
  })
  try {
    pool.start(threads)
    for (let next = pool.next(); next !== null; next = pool.next()) yield await outcomeOf(next, isOwn)
  } finally {
    await pool.end()
    stopListening?.()
  }
}

async function outcomeOf<J extends Job>(result: Promise<ResultOf<J>>, isOwn: (error: unknown) => boolean): Promise<Outcome<J>> {
  try {
    return { result: await result }
  } catch (error) {
    if (isOwn(error)) return { error }
    throw error
  }
}

function silent(): void {}
