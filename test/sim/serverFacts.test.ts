import { beforeAll, describe, expect, it } from 'vitest'
import type { ServerRow } from '../metrics/toldFacts.ts'
import { eventfulScenario, frozenScenario } from './eventfulWorld.ts'
import { reckonedBacklogs, reckonedService } from './reckonedService.ts'
import type { Watched } from './watched.ts'
import { type WatchedRun, watchedRun } from './watchedWorld.ts'

type Column = keyof Watched & keyof ServerRow

let run: WatchedRun
beforeAll(() => {
  run = watchedRun(eventfulScenario())
})

interface Asked {
  /** Which pools: those of the language model, or the others. */
  llm: boolean
  /** Relative. */
  within?: number
}

/** Cells of the table that are not what the watches saw. */
function differences(columns: Column[], { llm, within = 1e-9 }: Asked): string[] {
  return run.told.flatMap(({ minute, servers }) =>
    servers
      .filter(({ stage }) => (stage === 'llm') === llm)
      .flatMap((row) => {
        const seen = run.seen.get(row.pool as string)?.[minute] as Watched
        return columns
          .filter((column) => !alike(row[column], seen[column], within))
          .map((column) => `${row.pool} ${minute} ${column}: ${row[column]}, seen ${seen[column]}`)
      }),
  )
}

function alike(a: number | null, b: number | null, within: number): boolean {
  if (a === null || b === null) return a === b
  return Math.abs(a - b) <= within * Math.max(Math.abs(a), Math.abs(b))
}

describe('the row of a pool of workers', () => {
  const llm = false

  it('counts the jobs that came, those refused, and those that met a worker with what they had waited', () => {
    expect(differences(['arrivals', 'refused', 'started', 'wait_ms_sum'], { llm })).toEqual([])
  })

  it('has means that are exact to the µs through crashes, restarts, cold starts, warm-ups, drains and scaling', () => {
    expect(differences(['queue_mean', 'utilisation', 'workers_up', 'workers_cold', 'workers_down'], { llm })).toEqual([])
  })

  it('has the mean of its batches', () => {
    expect(differences(['batch_size_mean'], { llm })).toEqual([])
  })

  it('bills every worker that is there, whatever its state, at its price', () => {
    expect(differences(['billed_worker_ms', 'billed_usd'], { llm })).toEqual([])
  })

  it('has the age of the job that has waited longest', () => {
    expect(differences(['oldest_wait_ms'], { llm })).toEqual([])
  })

  it('has no KV blocks and preempts nobody', () => {
    expect(differences(['kv_usage', 'preemptions'], { llm })).toEqual([])
  })
})

describe('the row of a fleet of language models', () => {
  const llm = true

  it('counts the requests that joined a batch for the first time, what they had waited, and those that lost their blocks', () => {
    expect(differences(['started', 'wait_ms_sum', 'preemptions'], { llm })).toEqual([])
  })

  it('has the mean queue, those held while no replica is up included, and the KV blocks in use at the close', () => {
    expect(differences(['queue_mean', 'kv_usage'], { llm })).toEqual([])
  })

  it('counts a request once, when it comes: not again after a crash, held or not, turned away or not', () => {
    expect(differences(['arrivals', 'refused'], { llm })).toEqual([])
  })

  it('has the replicas as they are, each until the µs at which it is warm or empty, and bills them at their price', () => {
    const states: Column[] = ['workers_up', 'workers_cold', 'workers_down', 'billed_worker_ms', 'billed_usd']
    expect(differences(states, { llm })).toEqual([])
  })

  it('is busy while sequences are in a batch, and has the mean of their number over that time', () => {
    expect(differences(['batch_size_mean', 'utilisation'], { llm, within: 1e-5 })).toEqual([])
  })

  it('has the age of the request that has waited longest', () => {
    expect(differences(['oldest_wait_ms'], { llm })).toEqual([])
  })

  it('has tokens computed again where requests lost their blocks', () => {
    const rows = run.told.flatMap(({ servers }) => servers).filter(({ preemptions }) => (preemptions ?? 0) > 0)
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.filter(({ recomputed_tokens: tokens }) => !((tokens ?? 0) > 0))).toEqual([])
  })
})

describe('every row of servers', () => {
  it('stands for a pool of the scenario, in their order, and for the whole of its minute, the last one shorter', () => {
    const pools = run.world.scenario.pools.map(({ name: pool, stage, region }) => ({ pool, stage, region }))
    const keys = run.told.map(({ servers }) => servers.map(({ pool, stage, region }) => ({ pool, stage, region })))
    expect(keys).toEqual(run.told.map(() => pools))
    const lengths = run.told.map(({ servers }) => servers.map(({ minute, length_ms: ms }) => [minute, ms]))
    expect(lengths).toEqual([0, 1, 2, 3, 4, 5].map((minute) => pools.map(() => [minute, minute === 5 ? 30_000 : 60_000])))
    expect([true, false].flatMap((llm) => differences(['length_ms'], { llm }))).toEqual([])
  })

  it('is of a run in which all this happens', () => {
    const seen = [...run.seen.values()].flat()
    const happens = (holds: (row: Watched) => boolean) => seen.filter(holds).length
    expect(happens((row) => row.refused > 0)).toBeGreaterThan(3)
    expect(happens((row) => row.workers_cold > 0 && row.workers_cold < 1)).toBeGreaterThan(3)
    expect(happens((row) => row.workers_down > 0)).toBeGreaterThan(3)
    expect(happens((row) => row.preemptions > 0)).toBeGreaterThan(3)
    expect(happens((row) => (row.batch_size_mean ?? 0) > 1.5)).toBeGreaterThan(3)
    expect(happens((row) => row.utilisation === null)).toBeGreaterThan(1)
  })
})

describe('the rows of service', () => {
  it('are what the turns, the calls, the recordings and the clients were when the minute closed, for all and by region', () => {
    expect(serviceDifferences(run)).toEqual([])
  })

  it('are so in a service that freezes, where callers wait for too long', () => {
    const frozen = watchedRun(frozenScenario())
    expect(serviceDifferences(frozen)).toEqual([])
    expect(Math.max(...frozen.told.map(({ service }) => service[0].turns_overdue as number))).toBeGreaterThan(10)
  })

  it('are one for all and one for each region, in that order', () => {
    expect(run.told.map(({ service }) => service.map(({ region }) => region))).toEqual(
      run.told.map(() => [null, 'east', 'west']),
    )
  })
})

describe('the rows of backlogs', () => {
  it('are what waits in apps to be sent and in clients to be played, mean over the minute', () => {
    const reckoned = reckonedBacklogs(run)
    run.told.forEach(({ minute, backlogs }) => {
      expect(backlogs.map(({ stage }) => stage)).toEqual(['capture', 'playback'])
      backlogs.forEach((row, i) => {
        expect(alike(row.waiting_mean as number, reckoned[minute][i].waiting_mean as number, 1e-9)).toBe(true)
      })
    })
  })
})

/** Cells of the table that are not what was reckoned. */
function serviceDifferences(of: WatchedRun): string[] {
  const reckoned = reckonedService(of)
  return of.told.flatMap(({ minute, service }) =>
    service.flatMap((row, i) =>
      Object.entries(reckoned[minute][i])
        .filter(([column, value]) => {
          const told = row[column as keyof typeof row]
          return typeof value === 'number' && typeof told === 'number' ? !alike(told, value, 1e-9) : told !== value
        })
        .map(([column, value]) => `${minute} ${row.region} ${column}: ${row[column as keyof typeof row]}, reckoned ${value}`),
    ),
  )
}
