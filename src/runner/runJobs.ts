import { availableParallelism } from 'node:os'
import type { Parley } from '../parley/parley.ts'
import type { Job, ResultOf } from './job.ts'
import { JobQueue } from './jobQueue.ts'
import { runJob } from './runJob.ts'
import { ThreadPool } from './threadPool.ts'

export interface JobsOptions {
  /** How many threads run jobs at most; default: one a core. */
  threads?: number
  /** Gets what the job at that place (from 0) says of itself, in a line of text for people; '' when it has ended. */
  progress?: (place: number, text: string) => void
  /**
   * Called when the first other thread is ready, with a way to end all work: whoever waits for results then gets an
   * Interrupted, and nothing half done is left. What it returns is called when the threads have ended. A place to listen for
   * Ctrl-C, which reaches this thread only while others do the work.
   */
  interruptible?: (stop: () => void) => () => void
  /** Default: the standard one. Another has code of its own, which cannot cross: all jobs run on this thread. */
  parley?: Parley
}

/**
 * Runs jobs on several threads and yields their results in the order of the jobs; results do not depend on how many threads
 * there are. One job alone, and all jobs where no thread can be had, run on this thread. Jobs are taken as threads come free.
 * Throws the error of the first job that fails, as if it had run here. Whoever stops taking results ends the work.
 */
export async function* runJobs<J extends Job>(jobs: Iterable<J>, options: JobsOptions = {}): AsyncGenerator<ResultOf<J>, void, void> {
  const queue = new JobQueue(jobs)
  const { threads = availableParallelism() } = options
  if (threads > 1 && (await canCross(options)) && queue.hasSeveral()) yield* onThreads(queue, threads, options)
  else yield* here(queue, options)
}

/** Whether other threads can make the same parley. */
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
