import { type Job, jobState } from '../../src/serving/job.ts'
import type { Pool } from '../../src/serving/pool.ts'
import { type Worker, workerState } from '../../src/serving/worker.ts'
import { Sums, type Watched } from './watched.ts'

/** One stay of a job in the pool. */
interface Stay {
  arrivedUs: number
  met: boolean
}

/** Looks at a pool's jobs and workers after every event and keeps sums of its own; it reads none of the pool's meters. */
export class PoolWatch {
  private readonly sums = new Sums()
  private readonly stays = new Map<Job, Stay>()
  private readonly batchOf = new Map<Worker, number>()
  private readonly workers: readonly Worker[]
  private readonly usdPerWorkerUs: () => number

  constructor(pool: Pool, usdPerWorkerUs: () => number) {
    this.workers = (pool as unknown as { workerSet: { workers: Worker[] } }).workerSet.workers
    this.usdPerWorkerUs = usdPerWorkerUs
    const { sums, stays } = this
    const submit = pool.submit.bind(pool)
    pool.submit = (job) => {
      sums.count.arrivals++
      stays.set(job, { arrivedUs: pool.nowUs, met: false })
      submit(job)
      if (job.state === jobState.refused) sums.count.refused++
    }
    this.see(0)
  }

  /** An event has happened: until it, everything was as it was seen last. */
  look(nowUs: number): void {
    this.sums.passTo(nowUs)
    this.see(nowUs)
  }

  close(nowUs: number): Watched {
    this.sums.passTo(nowUs)
    const waiting = [...this.stays].filter(([job]) => job.state === jobState.waiting)
    const since = Math.min(...waiting.map(([, { arrivedUs }]) => arrivedUs))
    return { ...this.sums.close(), kv_usage: null, oldest_wait_ms: waiting.length > 0 ? (nowUs - since) / 1000 : null }
  }

  private see(nowUs: number): void {
    const { now } = this.sums
    now.queue = 0
    for (const [job, stay] of this.stays) this.seeJob(job, stay, nowUs)
    now.up = now.cold = now.down = now.busy = now.draining = 0
    for (const worker of this.workers) this.seeWorker(worker)
    now.sequences = 0
    now.usd = this.usdPerWorkerUs()
  }

  private seeJob(job: Job, stay: Stay, nowUs: number): void {
    if (job.state === jobState.waiting) this.sums.now.queue++
    else if (job.state !== jobState.running) this.stays.delete(job)
    else if (!stay.met) {
      stay.met = true
      this.sums.count.started++
      this.sums.count.waitedUs += nowUs - stay.arrivedUs
    }
  }

  private seeWorker(worker: Worker): void {
    const { now, count } = this.sums
    if (worker.state === workerState.cold) now.cold++
    else if (worker.state === workerState.down) now.down++
    else now.up++
    if (worker.count === 0) {
      if (worker.state === workerState.draining) now.draining++
      return
    }
    now.busy++
    if (this.batchOf.get(worker) === worker.startedUs) return
    this.batchOf.set(worker, worker.startedUs)
    count.batches++
    count.batched += worker.count
  }
}
