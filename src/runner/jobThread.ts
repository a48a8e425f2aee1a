import { parentPort, workerData } from 'node:worker_threads'
import { Interrupted } from './interrupted.ts'
import type { Job, JobResult } from './job.ts'
import { runJob } from './runJob.ts'
import { type SentError, sentError } from './sentError.ts'

/** Start data of a thread. */
export interface ThreadStart {
  /** One 32-bit word shared with the parent thread: 1 asks the running job to end. */
  stop: Int32Array
}

/** Messages of a thread to its parent. */
export type ThreadMessage =
  | { kind: 'ready' }
  | { kind: 'progress'; text: string }
  | { kind: 'done'; result: JobResult }
  | { kind: 'failed'; error: SentError }

const send = (message: ThreadMessage) => parentPort?.postMessage(message)
const { stop } = workerData as ThreadStart

function progress(text: string): void {
  if (Atomics.load(stop, 0) === 1) throw new Interrupted()
  send({ kind: 'progress', text })
}

/** Runs the jobs it receives, one after another, with the standard parley. */
parentPort?.on('message', (job: Job) => {
  runJob(job, { progress }).then(
    (result) => send({ kind: 'done', result }),
    (error: unknown) => send({ kind: 'failed', error: sentError(error) }),
  )
})
send({ kind: 'ready' })
