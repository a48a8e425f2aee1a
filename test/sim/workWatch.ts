import type { Turn } from '../../src/model/turn.ts'
import type { WorkAccount } from '../../src/model/workAccount.ts'
import type { Job } from '../../src/serving/job.ts'
import type { Pool } from '../../src/serving/pool.ts'
import type { Worker } from '../../src/serving/worker.ts'
import type { World } from '../../src/sim/world.ts'
import type { JobRow } from '../metrics/toldFacts.ts'

/** Worker time of a minute, ms, by what became of it: `charged`, or a cause of waste. */
export type WorkMinute = Record<string, number>

/** What runs on a worker, seen when it began. */
interface Run {
  startedUs: number
  endUs: number
  /** From here on its time is not told yet. */
  fromUs: number
  shares: { account: WorkAccount; recording: number | null; share: number }[]
}

interface Piece {
  pool: string
  minute: number
  us: number
  account: WorkAccount
  /** The recording it is for. */
  recording: number | null
  /** It has a fate already, whatever becomes of its turn. */
  fate: 'stale' | 'lost' | null
}

interface WatchedPool {
  name: string
  workers: readonly Worker[]
  price: () => number
  paid: number
  runs: Map<Worker, Run>
}

/**
 * Cuts what workers do into pieces: at the end of a batch, at the close of a minute, at a change of price, and where a worker
 * dies. A piece is its jobs' by size; of a job whose turn had ended before the piece did it is stale, and lost where the
 * worker died. What the others were for is told in the end.
 */
export class WorkWatch {
  private readonly world: World
  private readonly pools: WatchedPool[] = []
  private readonly pieces: Piece[] = []
  /** Turns that have ended, by what that makes of their work; `closing` in the present event. */
  private readonly fates = new Map<WorkAccount, string>()
  /** Minutes in which they ended. */
  private readonly ends = new Map<WorkAccount, number>()
  private readonly closing: [WorkAccount, string][] = []
  private minute = 0

  constructor(world: World) {
    this.world = world
    const { ledger } = world
    const turnEnded = ledger.turnEnded.bind(ledger)
    ledger.turnEnded = (turn: Turn, how) => {
      this.closing.push([turn.account, turn.firstAudioUs < 0 ? how : 'charged'])
      turnEnded(turn, how)
    }
  }

  add(name: string, pool: Pool, price: () => number): void {
    const { workers } = (pool as unknown as { workerSet: { workers: Worker[] } }).workerSet
    this.pools.push({ name, workers, price, paid: price(), runs: new Map() })
  }

  /** An event has happened. */
  look(): void {
    for (const pool of this.pools) this.see(pool)
    for (const [account, fate] of this.closing.splice(0)) {
      this.fates.set(account, fate)
      this.ends.set(account, this.minute)
    }
  }

  close(minute: number): void {
    this.minute = minute
    for (const pool of this.pools) for (const run of pool.runs.values()) this.tell(pool, run, false)
    this.minute = minute + 1
  }

  minutes(count: number, jobs: readonly JobRow[]): Map<string, WorkMinute[]> {
    const outcomes = new Map(jobs.map((job) => [job.call_id, job.outcome === 'answered' ? 'charged' : job.outcome]))
    const work = new Map(this.pools.map(({ name }) => [name, Array.from({ length: count }, (): WorkMinute => ({}))]))
    for (const { pool, minute, us, account, recording, fate } of this.pieces) {
      const own = recording === null ? this.fates.get(account) : outcomes.get(recording)
      const what = fate ?? own ?? 'unfinished'
      const at = (work.get(pool) as WorkMinute[])[minute]
      at[what] = (at[what] ?? 0) + us / 1000
    }
    return work
  }

  /** The minute in which the last of the turns and recordings ended that anything was done for in each minute. */
  settled(count: number, jobs: readonly JobRow[]): number[] {
    const ended = new Map(jobs.map((job) => [job.call_id, Math.ceil((job.finished_at_ms as number) / 60_000) - 1]))
    const last = Array.from({ length: count }, (_, minute) => minute)
    for (const { minute, account, recording, fate } of this.pieces) {
      if (fate !== null) continue
      const end = (recording === null ? this.ends.get(account) : ended.get(recording)) ?? count - 1
      last[minute] = Math.max(last[minute], end)
    }
    return last
  }

  private see(pool: WatchedPool): void {
    const { nowUs } = this.world.simulation
    const usd = pool.price()
    for (const worker of pool.workers) {
      const run = pool.runs.get(worker)
      const goesOn = run !== undefined && worker.count > 0 && worker.startedUs === run.startedUs
      if (goesOn) {
        run.endUs = worker.endUs
        if (usd !== pool.paid) this.tell(pool, run, false)
        continue
      }
      if (run !== undefined) this.tell(pool, run, run.endUs !== nowUs)
      pool.runs.delete(worker)
      if (worker.count > 0) pool.runs.set(worker, begun(worker))
    }
    for (const [worker, run] of pool.runs) {
      if (pool.workers.includes(worker)) continue
      this.tell(pool, run, run.endUs !== nowUs)
      pool.runs.delete(worker)
    }
    pool.paid = usd
  }

  private tell({ name }: WatchedPool, run: Run, died: boolean): void {
    const { nowUs } = this.world.simulation
    const us = nowUs - run.fromUs
    run.fromUs = nowUs
    if (us === 0) return
    for (const { account, recording, share } of run.shares) {
      const fate = died ? 'lost' : this.fates.has(account) ? 'stale' : null
      this.pieces.push({ pool: name, minute: this.minute, us: us * share, account, recording, fate })
    }
  }
}

function begun(worker: Worker): Run {
  const { startedUs, endUs, count } = worker
  const jobs = count === 1 ? [worker.job as Job] : worker.batch.slice(0, count)
  const size = jobs.reduce((sum, job) => sum + job.size, 0)
  const shares = jobs.map((job) => ({
    account: job.account,
    recording: job.trafficClass === 1 ? (job.owner as { call: { id: number } }).call.id : null,
    share: size > 0 ? job.size / size : 1 / count,
  }))
  return { startedUs, endUs, fromUs: startedUs, shares }
}
