import type { WorkerName } from '../model/workerName.ts'
import type { Scalable } from '../serving/scalable.ts'
import type { Law } from './law.ts'

/** What one site did in a minute. Depths and workers are means over it. */
export interface SiteMinute {
  name: string
  stage: string
  region: string
  queueDepthMean: number
  utilisation: number | null
  workersUp: number
  workersCold: number
  workersDown: number
  batchSizeMean: number | null
  arrivals: number
  refused: number
  started: number
  waitUsSum: number
  /** KV blocks in use ÷ all when the minute closes; null for pools without. */
  kvUsage: number | null
  /** Requests that lost their KV blocks, and the tokens that were computed again for it. */
  preemptions: number
  recomputedTokens: number
  /** Age of the job that has waited longest when the minute closes; NaN when none waits. */
  oldestWaitUs: number
  /** Worker time rented, and its price. */
  billedUs: number
  usd: number
  /** Of it: up (leaving ones included), cold, down; and of the time up, at work, and leaving without work. */
  upUs: number
  coldUs: number
  downUs: number
  busyUs: number
  drainingUs: number
}

/** Everything the world wants of a pool or a fleet besides its work. */
export interface SiteServer extends Scalable {
  /** Worker time rented since the start of the run, µs. */
  readonly rentedUs: number
  /** The window since the last call, without name, stage, region and money. */
  close(nowUs: number): Omit<SiteMinute, 'name' | 'stage' | 'region' | 'usd'>
  /** Workers that load weights. */
  readonly workersCold: number
  /** So many workers die, or this one. Returns how many it found. */
  crash(workers: number): number
  crashWorker(worker: WorkerName): number
  restart(): void
  /** So many workers leave, or this one, and a cold one comes for each. Returns how many it found. */
  drain(workers: number): number
  drainWorker(worker: WorkerName): number
  warm(): void
  flush(): void
  /** Books the time of what runs, so that the minute that ends has its share. */
  settle(): void
  laws(nowUs: number): Law[]
}
