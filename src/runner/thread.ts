import { Worker } from 'node:worker_threads'
import { type Job, removeUnfinished, type ResultOf, writesFiles } from './job.ts'
import type { ThreadMessage, ThreadStart } from './jobThread.ts'
import { receivedError } from './sentError.ts'

/** Time for a job that writes files to clean up when asked to end, ms; after that it is killed. */
const ENDING_MS = 2000

/** A worker thread that runs jobs, one at a time. */
export class Thread {
  private readonly worker: Worker
  private readonly id: number
  private readonly stop: Int32Array
  /** Resolved when the running job has ended or failed. */
  private idle: Promise<unknown> = Promise.resolve()
  private job: Job | null = null
  private isDead = false

  private constructor(worker: Worker, stop: Int32Array) {
    this.worker = worker
    this.id = worker.threadId
    this.stop = stop
    // Without a listener an error between two jobs would end the process; the next `run` rejects because the thread is
    // dead.
    worker.on('error', () => {})
    worker.on('exit', () => {
      this.isDead = true
    })
  }

  /** Starts a thread and waits until it is ready for work. Rejects where threads are not available. */
  static async start(): Promise<Thread> {
    const stop = new Int32Array(new SharedArrayBuffer(4))
    const worker = startWorker({ stop })
    const thread = new Thread(worker, stop)
    await new Promise<void>((ready, failed) => {
      worker.once('message', () => ready())
      worker.once('error', failed)
      worker.once('exit', (code) => failed(died(code)))
    })
    return thread
  }

  /**
   * Runs a job on the thread, which must be idle. Rejects with the job's own error, and with an Error when the thread
   * exits.
   */
  run<J extends Job>(job: J, progress: (text: string) => void): Promise<ResultOf<J>> {
    const { worker } = this
    if (this.isDead) return Promise.reject(died(null))
    this.job = job
    const done = new Promise<ResultOf<J>>((resolve, reject) => {
      const settled = (tell: () => void) => {
        this.job = null
        worker.off('message', onMessage).off('error', onError).off('exit', onExit)
        tell()
      }
      const onMessage = (message: ThreadMessage) => {
        if (message.kind === 'progress') progress(message.text)
        if (message.kind === 'done') settled(() => resolve(message.result as ResultOf<J>))
        if (message.kind === 'failed') settled(() => reject(receivedError(message.error)))
      }
      const onError = (error: Error) => settled(() => reject(error))
      const onExit = (code: number) => settled(() => reject(died(code)))
      worker.on('message', onMessage).on('error', onError).on('exit', onExit)
    })
    this.idle = done.catch(() => {})
    worker.postMessage(job)
    return done
  }

  /**
   * Ends the thread. A job that writes files is asked to end first and removes its partial files; those of one that is
   * killed are removed here.
   */
  async end(): Promise<void> {
    if (this.job !== null && writesFiles(this.job)) {
      Atomics.store(this.stop, 0, 1)
      let timer: NodeJS.Timeout | undefined
      const patience = new Promise((over) => {
        timer = setTimeout(over, ENDING_MS)
      })
      await Promise.race([this.idle, patience])
      clearTimeout(timer)
    }
    const unfinished = this.job
    await this.worker.terminate()
    if (unfinished !== null) removeUnfinished(unfinished, this.id)
  }
}

function died(code: number | null): Error {
  return new Error(`a thread ended before its job did${code === null ? '' : ` (code ${code})`}`)
}

/**
 * The thread's module is beside this one, compiled or as source; Node loads TypeScript in a thread only through a
 * loader. `execArgv` of this process is not passed on: it describes how this process was started, such as `-e`, and
 * some flags make a thread fail.
 */
function startWorker(workerData: ThreadStart): Worker {
  const options = { workerData, execArgv: [] }
  if (import.meta.url.endsWith('.js')) return new Worker(new URL('./jobThread.js', import.meta.url), options)
  const source = new URL('./jobThread.ts', import.meta.url).href
  const loader = import.meta.resolve('tsx/esm/api')
  const start = `import('${loader}').then(({ register }) => { register(); return import('${source}') })`
  return new Worker(start, { ...options, eval: true })
}
