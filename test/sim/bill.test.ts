import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stages } from '../../src/stages/index.ts'
import type { FactTable } from '../../src/model/factTable.ts'
import { wasteColumn } from '../../src/model/factTables.ts'
import type { Act, Intervention, Scenario } from '../../src/model/scenario.ts'
import { wasteCauses } from '../../src/model/workAccount.ts'
import { laws } from '../../src/sim/laws.ts'
import { World } from '../../src/sim/world.ts'
import { busyScenario } from '../stages/busyWorld.ts'
import { smallScenario } from './smallWorld.ts'

/** Sums of columns over all minutes of a run, by table. */
interface Billed {
  world: World
  bills: Record<string, number>
  /** Rows of `bills`, and of `servers`. */
  rows: { bills: number; servers: number }
  usd: { bills: number; servers: number }
  attempts: { preemptions: number; recomputed: number; endings: number[] }
  servers: { preemptions: number; recomputed: number }
  jobsGpuSeconds: number
}

const intervention = (changes: Partial<Intervention>): Intervention => ({
  ...{ id: 'x', role: 'fault', title: '', atUs: 0, untilUs: null, onAlert: null, changes: [], acts: [] },
  ...changes,
})

function billed(scenario: Scenario, interventions: Intervention[] = [], seed = 1): Billed {
  const world = new World(scenario, { stages }, { seed, interventions, facts: null, keepTurns: Number.POSITIVE_INFINITY })
  const found: Billed = {
    world,
    bills: {},
    rows: { bills: 0, servers: 0 },
    usd: { bills: 0, servers: 0 },
    attempts: { preemptions: 0, recomputed: 0, endings: [0, 0, 0, 0] },
    servers: { preemptions: 0, recomputed: 0 },
    jobsGpuSeconds: 0,
  }
  const sum = (table: FactTable, column: string) =>
    table.column(column).subarray(0, table.rows).reduce((total, value) => total + (value || 0), 0)
  const minuteClosed = ({ bills, servers, attempts, jobs }: Parameters<Parameters<World['run']>[0]['minuteClosed']>[0]) => {
    for (const [column, kind] of Object.entries(bills.spec.columns)) {
      if (kind === 'number') found.bills[column] = (found.bills[column] ?? 0) + sum(bills as FactTable, column)
    }
    for (let row = 0; row < bills.rows; row++) {
      found.usd.bills += bills.column('billed_ms')[row] * bills.column('usd_per_worker_ms')[row]
    }
    found.rows.bills += bills.rows
    found.rows.servers += servers.rows
    found.usd.servers += sum(servers as FactTable, 'billed_usd')
    found.servers.preemptions += sum(servers as FactTable, 'preemptions')
    found.servers.recomputed += sum(servers as FactTable, 'recomputed_tokens')
    found.attempts.preemptions += sum(attempts as FactTable, 'preemptions')
    found.attempts.recomputed += sum(attempts as FactTable, 'recomputed_tokens')
    for (let row = 0; row < attempts.rows; row++) found.attempts.endings[attempts.column('ending')[row]]++
    found.jobsGpuSeconds += sum(jobs as FactTable, 'gpu_seconds')
    return []
  }
  world.run({ minuteClosed }, null)
  return found
}

const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ act: fc.constant('crash' as const), pool: pools(), workers: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ act: fc.constant('drain' as const), pool: pools(), workers: fc.integer({ min: 1, max: 2 }) }),
  fc.record({
    act: fc.constantFrom('crash' as const, 'drain' as const),
    pool: pools(),
    workers: fc.constant(1),
    worker: fc.integer({ min: 0, max: 4 }),
  }),
  fc.record({ act: fc.constant('restart' as const), pool: pools() }),
)
const events = fc.record({ atS: fc.integer({ min: 5, max: 170 }), act: acts })

function pools() {
  return fc.constantFrom('vad-east', 'asr-east', 'llm-east', 'tts-east', 'embed-east', 'egress-east')
}

describe('the bill', () => {
  it('adds up in every minute of every server, whatever dies, leaves, starts anew, is cancelled, or runs on', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.array(events, { maxLength: 6 }),
        fc.constantFrom(0, 0.5, 1),
        fc.constantFrom(0, 8),
        (seed, drawn, cancelOnLeave, depthMax) => {
          const knobs = { 'stage/llm.cancelOnLeave': cancelOnLeave, 'pool/tts-east.depthMax': depthMax }
          const scenario = busyScenario(200, { ...knobs, 'pool/llm-east.kvBlocks': 400 })
          const interventions = drawn.map(({ atS, act }, i) =>
            intervention({ id: `e${i}`, atUs: atS * 1_000_000, acts: [act] }),
          )
          const { world, bills, rows, usd } = billed(scenario, interventions, seed)
          expect(laws(world).filter((law) => !law.ok)).toEqual([])
          expect(rows.bills).toBe(rows.servers)
          expect(usd.bills).toBeCloseTo(usd.servers, 9)
          const parts = ['charged_ms', 'idle_ms', 'cold_ms', 'draining_ms', 'down_ms', ...wasteCauses.map(wasteColumn)]
          expect(parts.reduce((sum, part) => sum + bills[part], 0)).toBeCloseTo(bills.billed_ms, 3)
          for (const part of parts) expect(bills[part]).toBeGreaterThan(-0.001)
        },
      ),
      { numRuns: 15 },
    )
  })

  it('charges what the turns say they used: to those answered, the rest as waste of turns without a sound', () => {
    // With a GPU a worker in every pool both sides count the same time.
    const busy = busyScenario(180, { 'stage/llm.cancelOnLeave': 0.5 })
    const { world, bills } = billed({ ...busy, pools: busy.pools.map((pool) => ({ ...pool, gpusPerWorker: 1 })) })
    const { turns } = world.ledger
    const gpuSeconds = turns.column('gpu_seconds').subarray(0, turns.rows)
    const silent = (row: number) => Number.isNaN(turns.column('gap_ms')[row])
    const usedBy = (want: boolean) => gpuSeconds.reduce((sum, used, row) => (silent(row) === want ? sum + used : sum), 0)
    const unanswered = bills.waste_abandoned_ms + bills.waste_shed_ms + bills.waste_failed_ms
    expect(usedBy(false)).toBeGreaterThan(0)
    expect(usedBy(true)).toBeGreaterThan(0)
    expect(usedBy(false)).toBeCloseTo(bills.charged_ms / 1000, 6)
    expect(usedBy(true)).toBeCloseTo(unanswered / 1000, 6)
  })

  it('tells waste by its cause: zombies where nothing is cancelled, the rest of an iteration where all is', () => {
    const runsOn = billed(busyScenario(120, { 'stage/llm.cancelOnLeave': 0 })).bills
    const cancelled = billed(busyScenario(120, { 'stage/llm.cancelOnLeave': 1 })).bills
    expect(runsOn.waste_zombie_ms).toBeGreaterThan(100)
    expect(runsOn.waste_cancelled_ms).toBe(0)
    expect(cancelled.waste_zombie_ms).toBe(0)
    expect(cancelled.waste_cancelled_ms).toBeGreaterThan(1)
    expect(cancelled.waste_stale_ms).toBeGreaterThan(1)
  })

  it('calls lost what a worker did that crashed under it, and down what it is billed for until it starts again', () => {
    const crash = intervention({ atUs: 61_234_567, acts: [{ act: 'crash', pool: 'tts-east', workers: 2 }] })
    const scenario = smallScenario({ knobs: { 'cohort/app.callsPerMinute': 20, 'pool/tts-east.slowdown': 12 } })
    const [whole, broken] = [billed(scenario), billed(scenario, [crash])]
    expect(whole.bills.waste_lost_ms).toBe(0)
    expect(broken.bills.waste_lost_ms).toBeGreaterThan(0)
    expect(broken.bills.down_ms).toBeCloseTo(2 * 10_000, 3)
    expect(broken.bills.cold_ms).toBeCloseTo(2 * 30_000, 3)
  })

  it('counts every preemption of every attempt, however its turn ended', () => {
    const scarce = { 'stage/llm.outputTokensMedian': 120, 'stage/llm.outputTokensMax': 300, 'people/caller.interruptTimes': 8 }
    for (const cancelOnLeave of [0, 1]) {
      const scenario = busyScenario(150, {
        ...{ ...scarce, 'pool/llm-east.kvBlocks': 260, 'pool/llm-small.kvBlocks': 260, 'stage/llm.attemptsMax': 1 },
        ...{ 'stage/llm.timeoutMs': 20_000, 'stage/llm.cancelOnLeave': cancelOnLeave, 'pool/llm-east.maxSequences': 64 },
      })
      const { world, attempts, servers } = billed(scenario)
      const { turns } = world.ledger
      const live = [...world.ledger.liveTurns].reduce((sum, turn) => sum + turn.preemptions, 0)
      const told = live + turns.column('preemptions').subarray(0, turns.rows).reduce((sum, one) => sum + (one || 0), 0)
      const underWay = servers.preemptions - attempts.preemptions
      expect(servers.preemptions).toBeGreaterThan(20)
      expect(servers.recomputed).toBeGreaterThan(1000)
      // What is in progress at the end of the run has not been written down.
      expect(underWay).toBeGreaterThanOrEqual(0)
      expect(underWay).toBeLessThan(0.1 * servers.preemptions)
      if (cancelOnLeave === 1) expect(told).toBe(attempts.preemptions)
      else expect(told).toBeLessThanOrEqual(attempts.preemptions)
    }
  })

  it('writes every attempt down once, by how it ended', () => {
    const { world, attempts } = billed(busyScenario(120))
    const { turns } = world.ledger
    const asked = turns.column('attempts').subarray(0, turns.rows).reduce((sum, one) => sum + (one || 0), 0)
    const [finished, timedOut, left] = attempts.endings
    expect(finished).toBeGreaterThan(100)
    expect(timedOut).toBeGreaterThan(10)
    // Turns under way at the end have attempts and no row.
    expect(finished + timedOut + left).toBeGreaterThanOrEqual(asked)
    expect(finished + timedOut + left).toBeLessThan(asked + 60)
  })
})
