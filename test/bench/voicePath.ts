import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { replay } from '../../src/experiment/replay.ts'
import { FactTables } from '../../src/export/factTables.ts'
import type { Scenario } from '../../src/model/scenario.ts'
import { loadScenario } from '../../src/scenario/load.ts'
import { bareMultiServer } from './bareQueues.ts'
import { type Figure, figureOf, ROUNDS, secondsOf } from './figure.ts'
import { roomShares } from './roomShares.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

export const WORLD = 'scenarios/world.yaml'
/** Hours replayed before the clock counts: after three the code is compiled. */
const WARM_UP = 3

/** Customers of the yardstick: some 60 ms. */
const CUSTOMERS = 300_000

export interface VoicePath {
  /** Turns per second. */
  perSecond: Figure
  /** Customers per second of the yardstick, as fast as the machine ran it just before and after each round. */
  yardstick: Figure
  /** Turns per 1,000 customers of the yardstick: it differs from machine to machine, and from hour to hour, far less than the rate. */
  perThousand: Figure
  eventsPerTurn: number
  shares: [string, number][]
}

/** The whole path of a turn, microphone to ear: turns a second, beside a yardstick, and the share of the time each room takes. */
export async function benchVoicePath(): Promise<VoicePath> {
  const world = loadScenario(WORLD, { read: (path) => readFileSync(path, 'utf8') }, standardParley)
  const rounds: { rate: number; beside: number }[] = []
  let events = 0
  let turns = 0
  let before = yardstickRate()
  for (let seed = 0; seed < WARM_UP + ROUNDS; seed++) {
    const began = performance.now()
    const counts = runHour(world, seed)
    const rate = (counts.turns / (performance.now() - began)) * 1000
    const after = yardstickRate()
    if (seed >= WARM_UP) {
      rounds.push({ rate, beside: (before + after) / 2 })
      events += counts.events
      turns += counts.turns
    }
    before = after
  }
  const shares = await roomShares(() => runHour(world, WARM_UP + ROUNDS))
  const figure = (of: (round: { rate: number; beside: number }) => number) => figureOf(rounds.map(of))
  return {
    perSecond: figure(({ rate }) => rate),
    yardstick: figure(({ beside }) => beside),
    perThousand: figure(({ rate, beside }) => (1000 * rate) / beside),
    eventsPerTurn: events / turns,
    shares,
  }
}

/** Customers per second of the bare event loop's M/M/1: what this machine can do at this moment. */
function yardstickRate(): number {
  return CUSTOMERS / secondsOf(() => bareMultiServer(CUSTOMERS, 1, 1250, 1000))
}

/** One hour as `parley run` replays it: metrics folded, detectors watching, the tables of facts written to disk. */
function runHour(world: Scenario, seed: number): { turns: number; events: number } {
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'))
  const tables = new FactTables(
    (name) => {
      const fd = openSync(join(folder, `${name}.parquet`), 'w')
      return { write: (bytes: Uint8Array) => void writeSync(fd, bytes), close: () => closeSync(fd) }
    },
    { scenario: world.name, seed, role: 'twin', mitigations: [] },
  )
  const { counts } = replay(world, {
    ...{ seed, role: 'twin', mitigations: [], facts: null, keepTurns: 0, minuteSink: null, keepWindows: 720, progress: null },
    tableSink: (facts) => tables.write(facts),
  }, standardParley)
  tables.close()
  rmSync(folder, { recursive: true })
  return counts
}
