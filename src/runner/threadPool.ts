import { Interrupted } from './interrupted.ts'
import type { Job, ResultOf } from './job.ts'
import type { JobQueue } from './jobQueue.ts'
import { runJob } from './runJob.ts'
import { Thread } from './thread.ts'

/** A job taken by a thread, and the promise of its result. */
interface Taken<J extends Job> {
  place: number
  job: J
  result: Promise<ResultOf<J>>
  resolve: (result: ResultOf<J>) => void
  reject: (error: unknown) => void
}

interface Listener {
  /** Receives progress of the job at an index; '' when it has ended. */
  progress: (place: number, text: string) => void
  /** Whether an error ends its job only, and not the others. */
  isOwn: (error: unknown) => boolean
  /** Called for each thread that is ready for work. */
  ready: () => void
}

/** Threads that take jobs from a queue as they become free. Results are returned in the order of the jobs. */
export class ThreadPool<J extends Job> {
  private readonly queue: JobQueue<J>
  private readonly listener: Listener
  /** Results taken and not yet returned by `next`, in order. */
  private readonly results: Promise<ResultOf<J>>[] = []
  private readonly running = new Set<Taken<J>>()
  private readonly threads: Thread[] = []
  private readonly workers: Promise<void>[] = []
  private ending = false

  constructor(queue: JobQueue<J>, listener: Listener) {
    this.queue = queue
    this.listener = listener
  }

  /** Starts `count` threads, but no more than there are jobs. */
  start(count: number): void {
    for (let i = 0; i < count; i++) {
      const first = this.take()
      if (first === null) return
      this.workers.push(this.work(first))
    }
  }

  /**
   * The result of the next job; null when there are no more. Rejects with the job's error; later jobs may then not be
   * run.
   */
  next(): Promise<ResultOf<J>> | null {
    return this.results.shift() ?? null
  }

  /** Rejects the results of all running jobs with an Interrupted. */
  interrupt(signal: NodeJS.Signals): void {
    this.queue.close()
    for (const { reject } of this.running) reject(new Interrupted(signal))
  }

  /** Ends all threads; jobs that write files remove their partial files. */
  async end(): Promise<void> {
    this.ending = true
    this.queue.close()
    await Promise.all(this.threads.map((thread) => thread.end()))
    await Promise.all(this.workers)
  }

  private take(): Taken<J> | null {
    const next = this.queue.take()
    if (next === null) return null
    let resolve: Taken<J>['resolve'] = () => {}
    let reject: Taken<J>['reject'] = () => {}
    const result = new Promise<ResultOf<J>>((onResult, onError) => {
      resolve = onResult
      reject = onError
    })
    // Prevents an unhandled rejection: a failed result may never be requested.
    result.catch(() => {})
    this.results.push(result)
    const taken = { ...next, result, resolve, reject }
    this.running.add(taken)
    return taken
  }

  private async work(first: Taken<J>): Promise<void> {
    const thread = await Thread.start().catch(() => null)
    if (thread !== null) this.threads.push(thread)
    if (this.ending) await thread?.end()
    else if (thread !== null) this.listener.ready()
    for (let taken: Taken<J> | null = this.ending ? null : first; taken !== null; ) taken = await this.done(taken, thread)
  }

  /**
   * Runs a job (on this thread if `thread` is null) and returns the next one, which is taken before the result is
   * resolved.
   */
  private async done(taken: Taken<J>, thread: Thread | null): Promise<Taken<J> | null> {
    const { place, job } = taken
    const progress = (text: string) => this.listener.progress(place, text)
    try {
      const result = await (thread === null ? runJob(job, { progress }) : thread.run(job, progress))
      const next = this.take()
      taken.resolve(result)
      return next
    } catch (error) {
      if (this.listener.isOwn(error)) {
        const next = this.take()
        taken.reject(error)
        return next
      }
      this.queue.close()
      taken.reject(error)
      return null
    } finally {
      this.running.delete(taken)
      if (!this.ending) progress('')
    }
  }
}
