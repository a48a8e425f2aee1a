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
   * Called when the first other thread is ready, with a function that cancels all work: consumers then get an
   * Interrupted, and no partial results are left. The function it returns is called when the threads have ended. A
   * hook for Ctrl-C, which reaches this thread only while others do the work.
   */
  interruptible?: (stop: () => void) => () => void
  /**
   * Default: the standard one. Another contains functions, which cannot be sent to a thread: all jobs run on this
   * thread.
   */
  parley?: Parley
}

/**
 * Runs jobs on several threads and yields their results in the order of the jobs; results do not depend on the number
 * of threads. A single job, and all jobs where threads cannot start, run on this thread. Threads take jobs as they
 * become free. Throws the error of the first job that fails, as if it had run here. Ending the iteration ends the
 * work.
 */
export async function* runJobs<J extends Job>(jobs: Iterable<J>, options: JobsOptions = {}): AsyncGenerator<ResultOf<J>, void, void> {
  const queue = new JobQueue(jobs)
  const { threads = availableParallelism() } = options
  if (threads > 1 && (await canCross(options)) && queue.hasSeveral()) yield* onThreads(queue, threads, options)
  else yield* here(queue, options)
}

/** Whether other threads can build the same parley. */
async function canCross({ parley }: JobsOptions): Promise<boolean> {
  return parley === undefined || parley === (await import('../parley/standardParley.ts')).standardParley
}

async function* here<J extends Job>(queue: JobQueue<J>, options: JobsOptions): AsyncGenerator<ResultOf<J>, void, void> {
  for (let next = queue.take(); next !== null; next = queue.take()) {
    const { place, job } = next
    yield await runJob(job, { parley: options.parley, progress: (text) => options.progress?.(place, text) })
    options.progress?.(place, '')
  }
}

async function* onThreads<J extends Job>(
  queue: JobQueue<J>,
  threads: number,
  options: JobsOptions,
): AsyncGenerator<ResultOf<J>, void, void> {
  let stopListening: (() => void) | undefined
  const pool = new ThreadPool(queue, {
    progress: options.progress ?? silent,
    ready: () => {
      stopListening ??= options.interruptible?.(() => pool.interrupt())
    },
  })
  try {
    pool.start(threads)
    for (let next = pool.next(); next !== null; next = pool.next()) yield await next
  } finally {
    await pool.end()
    stopListening?.()
  }
}

function silent(): void {}
