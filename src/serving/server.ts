import type { Law } from '../model/law.ts'
import type { WorkerName } from '../model/workerName.ts'
import type { Scalable } from './scalable.ts'

/** Counts and means of one server since its window was last read. Times in µs; depths and workers are means over the window. */
export interface ServerWindow {
  queueDepthMean: number
  /** Busy share of the serving workers, 0–1; null when none served. */
  utilisation: number | null
  workersUp: number
  workersCold: number
  workersDown: number
  /** Null without a batch. */
  batchSizeMean: number | null
  arrivals: number
  refused: number
  /** Left the queue when its patience ran out. */
  abandoned: number
  /** Work that started on a worker for the first time, and the sum of its waits. */
  started: number
  waitUsSum: number
  /** KV blocks in use ÷ all when the window ends, 0–1; null for servers without. */
  kvUsage: number | null
  /** Preemptions that lost a request's KV blocks, and the tokens computed again because of them. */
  preemptions: number
  recomputedTokens: number
  /** Age of the oldest waiting work when the window ends; NaN when none waits. */
  oldestWaitUs: number
  /** Worker time rented. */
  billedUs: number
  /** Of it: up (draining workers included), cold, down; and of the time up, busy, and draining without work. */
  upUs: number
  coldUs: number
  downUs: number
  busyUs: number
  drainingUs: number
}

/** Workers behind a queue to which work is submitted: a pool of jobs, or a fleet of LLM replicas. */
export interface Server<Work> extends Scalable {
  readonly name: string
  /** Admits work, or refuses it at once; its listener is called before this returns. */
  submit(work: Work): void
  /** Cancels work without calling its listener. What runs for it may run to the end of its batch or iteration. */
  cancel(work: Work): void
  /** Books the time of running work up to now, so that the closing minute has its share. */
  settle(): void
  /** The window since the last call; `nowUs` must be the present. */
  window(nowUs: number): ServerWindow
  /** Worker time rented since the start of the run, µs. */
  readonly rentedUs: number
  /** Workers in their cold start (loading weights). */
  readonly workersCold: number
  /**
   * Crashes that many workers and the work they run, or the named one. Work whose listener has no `lost` is queued again.
   * Returns how many crashed.
   */
  crash(workers: number): number
  crashWorker(worker: WorkerName): number
  /**
   * Drains that many workers, or the named one: they accept no new work and leave when done, and a cold one replaces each.
   * Returns how many were drained.
   */
  drain(workers: number): number
  drainWorker(worker: WorkerName): number
  /** Every worker drops its work and restarts cold. */
  restart(): void
  /** Makes cold workers ready at once. */
  warm(): void
  /** Empties the caches of the server. */
  flush(): void
  /** Invariants of its counts, checked at any time. */
  laws(nowUs: number): Law[]
}
