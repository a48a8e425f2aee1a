import { beforeAll, describe, expect, it } from 'vitest'
import type { Scenario } from '../../src/model/scenario.ts'
import { wasteCauses } from '../../src/model/workAccount.ts'
import type { AttemptRow, BillRow, TurnRow } from '../metrics/toldFacts.ts'
import { eventfulScenario } from './eventfulWorld.ts'
import type { Watched } from './watched.ts'
import type { WorkMinute } from './workWatch.ts'
import { type WatchedRun, watchedRun } from './watchedWorld.ts'

/** The same where prices change between minutes only and requests that nobody waits for are cancelled. */
function orderlyScenario(): Scenario {
  const scenario = eventfulScenario()
  const interventions = scenario.interventions.map((one) =>
    one.changes.some(({ knob }) => knob === 'pool/tts-east.usdPerGpuHour') ? { ...one, atUs: 240_000_000 } : one,
  )
  return { ...scenario, interventions, knobs: { ...scenario.knobs, 'stage/llm.cancelOnLeave': 1 } }
}

/** Both worlds, by what sets them apart. */
let runs: Record<string, WatchedRun>
beforeAll(() => {
  runs = { eventful: watchedRun(eventfulScenario()), orderly: watchedRun(orderlyScenario()) }
})

const sum = <One>(all: readonly One[], of: (one: One) => number | null) => all.reduce((total, one) => total + (of(one) ?? 0), 0)
const wasted = (row: BillRow, cause: string) => row[`waste_${cause}_ms` as keyof BillRow] as number
const worked = (row: BillRow) => (row.charged_ms as number) + sum(wasteCauses, (cause) => wasted(row, cause))
const billsOf = ({ told }: WatchedRun) => told.flatMap(({ bills }) => bills)
const turnsOf = ({ told }: WatchedRun) => told.flatMap(({ turns }) => turns)

/** GPUs of a worker, as the pool is written down. */
function gpusOf({ world }: WatchedRun, pool: string | null): number {
  const spec = world.scenario.pools.find(({ name }) => name === pool)
  return (spec?.gpusPerWorker ?? Number.NaN) / Number(spec?.knobs.instancesPerGpu ?? 1)
}

/** Lines where two numbers of a row are further apart than adding up many parts explains. */
function apart(row: BillRow, numbers: Record<string, [told: number | null, seen: number]>, slackMs = 1e-6): string[] {
  return Object.entries(numbers)
    .filter(([, [told, seen]]) => !(Math.abs((told ?? Number.NaN) - seen) <= slackMs + 1e-9 * Math.abs(seen)))
    .map(([what, [told, seen]]) => `${row.pool} ${row.minute} ${what}: ${told}, seen ${seen}`)
}

/** The last iteration of many ends within the µs at whose end that is seen. */
const ITERATION_SLACK_MS = 0.1

const everyRow = (of: (row: BillRow, seen: Watched, run: WatchedRun) => string[]) =>
  Object.values(runs).flatMap((run) =>
    billsOf(run).flatMap((row) => of(row, run.seen.get(row.pool as string)?.[row.minute as number] as Watched, run)),
  )

describe('the row of a pool in bills', () => {
  it('comes once for every minute, in order, when the minute has closed or later', () => {
    for (const run of Object.values(runs)) {
      const { pools } = run.world.scenario
      const keys = billsOf(run).map(({ minute, pool, stage, region }) => ({ minute, pool, stage, region }))
      expect(keys).toEqual(run.told.flatMap(({ minute }) => pools.map(({ name, stage, region }) => ({ minute, pool: name, stage, region }))))
      expect(run.told.flatMap(({ minute, bills }) => bills.filter((row) => (row.minute as number) > minute))).toEqual([])
    }
  })

  it('comes when the last turn or recording that was worked for in the minute, or before it, has ended', () => {
    for (const run of Object.values(runs)) {
      const last = run.told.length - 1
      for (const { minute, closedMs } of run.told) {
        const cameIn = run.told.findIndex(({ bills }) => bills.some((row) => row.minute === minute))
        expect(cameIn).toBeGreaterThanOrEqual(Math.max(...run.settled.slice(0, minute + 1)))
        // No later than everybody who had come by then has ended, and what was in progress after the close.
        const calls = run.told.flatMap((at) => at.calls).filter((call) => (call.started_at_ms as number) <= closedMs)
        const ends = calls.map(({ ended_at_ms: ms }) => (ms === null ? last : Math.ceil(ms / 60_000) - 1))
        expect(cameIn).toBeLessThanOrEqual(Math.min(last, Math.max(minute + 1, ...ends)))
      }
      expect(Math.max(...run.settled.map((end, minute) => end - minute))).toBeGreaterThan(0)
    }
  })

  it('has the time that was billed, by state of the workers, as they were seen', () => {
    const wrong = everyRow((row, seen) =>
      apart(row, {
        billed: [row.billed_ms, seen.billed_worker_ms],
        cold: [row.cold_ms, seen.cold_ms],
        down: [row.down_ms, seen.down_ms],
      }),
    )
    expect(wrong).toEqual([])
  })

  it('has the time at work, leaving without any, and idle, as they were seen', () => {
    const wrong = everyRow((row, seen) =>
      apart(
        row,
        {
          work: [worked(row), seen.busy_ms],
          draining: [row.draining_ms, seen.draining_ms],
          idle: [row.idle_ms, seen.up_ms - seen.busy_ms - seen.draining_ms],
        },
        row.stage === 'llm' ? ITERATION_SLACK_MS : undefined,
      ),
    )
    expect(wrong).toEqual([])
  })

  it('has the mean price of the minute', () => {
    const price = ({ billed_usd, billed_worker_ms }: Watched) => (billed_worker_ms > 0 ? billed_usd / billed_worker_ms : 0)
    const wrong = everyRow((row, seen) => {
      const [told, of] = [row.usd_per_worker_ms as number, price(seen)]
      return Math.abs(told - of) <= 1e-9 * of ? [] : [`${row.pool} ${row.minute}: ${told}, seen ${of}`]
    })
    expect(wrong).toEqual([])
  })

  it('says of the work of a pool of workers what became of it, piece by piece', () => {
    const wrong = everyRow((row, _, run) => {
      const seen = run.work.get(row.pool as string)?.[row.minute as number] as WorkMinute
      if (row.stage === 'llm') return []
      const causes = wasteCauses.map((cause) => [cause, [wasted(row, cause), seen[cause] ?? 0]])
      return apart(row, { charged: [row.charged_ms, seen.charged ?? 0], ...Object.fromEntries(causes) })
    })
    expect(wrong).toEqual([])
  })

  it('is of runs in which every part and every cause is met', () => {
    for (const part of ['charged', 'idle', 'cold', 'draining', 'down']) {
      expect(sum(Object.values(runs).flatMap(billsOf), (row) => row[`${part}_ms` as keyof BillRow] as number), part).toBeGreaterThan(1)
    }
    for (const cause of wasteCauses) expect(sum(Object.values(runs).flatMap(billsOf), (row) => wasted(row, cause)), cause).toBeGreaterThan(0.01)
  })
})

const silent = ({ gap_ms }: TurnRow) => gap_ms === null
const causes = ['abandoned', 'shed', 'failed'] as const
const perMillion = (told: number, expected: number) => expect(Math.abs(told - expected)).toBeLessThanOrEqual(1e-6 * Math.abs(expected))

describe('the bill of a whole run', () => {
  const gpuMs = (run: WatchedRun, of: (row: BillRow) => number | null) => sum(billsOf(run), (row) => (of(row) as number) * gpusOf(run, row.pool))

  it('charges every GPU second of turns that had a sound, and of recordings that were done', () => {
    for (const run of Object.values(runs)) {
      const turns = sum(turnsOf(run).filter((turn) => !silent(turn)), (turn) => turn.gpu_seconds)
      const jobs = run.told.flatMap((at) => at.jobs).filter(({ outcome }) => outcome === 'answered')
      expect(turns).toBeGreaterThan(10)
      expect(sum(jobs, (job) => job.gpu_seconds)).toBeGreaterThan(1)
      perMillion(gpuMs(run, (row) => row.charged_ms) / 1000, turns + sum(jobs, (job) => job.gpu_seconds))
    }
  })

  it('calls every GPU second of a silent turn waste of its outcome, and that of recordings turned away', () => {
    for (const run of Object.values(runs)) {
      for (const cause of causes) {
        const ended = <One extends { outcome: string | null }>(all: One[]) => all.filter(({ outcome }) => outcome === cause)
        const turns = sum(ended(turnsOf(run)).filter(silent), (turn) => turn.gpu_seconds)
        const jobs = sum(ended(run.told.flatMap((at) => at.jobs)), (job) => job.gpu_seconds)
        perMillion(gpuMs(run, (row) => wasted(row, cause)) / 1000, turns + jobs)
      }
    }
  })

  it('charges what turns with a sound and recordings cost, where no price changes within a minute', () => {
    const run = runs.orderly
    const usd = (of: (row: BillRow) => number | null) => sum(billsOf(run), (row) => (of(row) as number) * (row.usd_per_worker_ms as number))
    const turns = sum(turnsOf(run).filter((turn) => !silent(turn)), (turn) => turn.cost_usd)
    const jobs = sum(run.told.flatMap((at) => at.jobs), (job) => {
      const { usd_per_worker_ms: price } = billsOf(run).find(({ pool }) => pool === job.pool) as BillRow
      return job.outcome === 'answered' ? ((job.gpu_seconds as number) * 1000 * (price as number)) / gpusOf(run, job.pool) : 0
    })
    perMillion(usd((row) => row.charged_ms), turns + jobs)
    const given = sum(turnsOf(run).filter(silent), (turn) => turn.cost_usd)
    expect(given).toBeGreaterThan(0)
    expect(usd((row) => sum(causes, (cause) => wasted(row, cause)))).toBeGreaterThanOrEqual(given * (1 - 1e-9))
  })

  it('has of each LLM pool what the requests of turns with a sound and of silent ones used, where none runs on', () => {
    const run = runs.orderly
    const turns = new Map(turnsOf(run).map((turn) => [`${turn.call_id}/${turn.turn_index}`, turn]))
    const attempts = run.told.flatMap((at) => at.attempts)
    const fate = ({ call_id, turn_index }: AttemptRow) => {
      const turn = turns.get(`${call_id}/${turn_index}`)
      if (turn === undefined) return null
      return silent(turn) ? turn.outcome : 'charged'
    }
    for (const { name } of run.world.scenario.pools.filter(({ stage }) => stage === 'llm')) {
      const rows = billsOf(run).filter(({ pool }) => pool === name)
      const used = (what: string) =>
        (sum(attempts.filter((one) => one.pool === name && fate(one) === what), (one) => one.gpu_seconds) * 1000) / gpusOf(run, name)
      expect(used('charged')).toBeGreaterThan(100)
      perMillion(sum(rows, (row) => row.charged_ms), used('charged'))
      for (const cause of causes) perMillion(sum(rows, (row) => wasted(row, cause)), used(cause))
      expect(sum(rows, (row) => wasted(row, 'zombie'))).toBe(0)
    }
  })
})
