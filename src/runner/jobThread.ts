import { parentPort, workerData } from 'node:worker_threads'
import { Interrupted } from './interrupted.ts'
import type { Job, JobResult } from './job.ts'
import { runJob } from './runJob.ts'
import { type SentError, sentError } from './sentError.ts'

/** What a thread is given when it starts. */
export interface ThreadStart {
  /** One 32-bit word shared with whoever started it: 1 asks the job that runs to end. */
  stop: Int32Array
}

/** What a thread says to the one that started it. */
export type ThreadMessage =
  | { kind: 'ready' }
  | { kind: 'progress'; text: string }
  | { kind: 'done'; result: JobResult }
  | { kind: 'failed'; error: SentError }

const tell = (message: ThreadMessage) => parentPort?.postMessage(message)
const { stop } = workerData as ThreadStart

function progress(text: string): void {
  if (Atomics.load(stop, 0) === 1) throw new Interrupted()
  tell({ kind: 'progress', text })
}

/** Runs the jobs it is sent, one after another, with parley as it is published. */
parentPort?.on('message', (job: Job) => {
  runJob(job, { progress }).then(
    (result) => tell({ kind: 'done', result }),
    (error: unknown) => tell({ kind: 'failed', error: sentError(error) }),
  )
})
tell({ kind: 'ready' })
