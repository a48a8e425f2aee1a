import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { replay } from '../../src/experiment/replay.ts'
import { TurnParquet } from '../../src/export/turnParquet.ts'
import type { Scenario } from '../../src/model/scenario.ts'
import { loadScenario } from '../../src/scenario/load.ts'
import { type Figure, figureOf, ROUNDS } from './figure.ts'
import { roomShares } from './roomShares.ts'

export const WORLD = 'scenarios/world.yaml'
/** Hours replayed before the clock counts: after three the code is compiled. */
const WARM_UP = 3

/** The whole path of a turn, microphone to ear: turns a second, and the share of the time each room takes. */
export async function benchVoicePath(): Promise<{
  perSecond: Figure
  eventsPerTurn: number
  shares: [string, number][]
}> {
  const world = loadScenario(WORLD, { read: (path) => readFileSync(path, 'utf8') })
  const rates: number[] = []
  let events = 0
  let turns = 0
  for (let seed = 0; seed < WARM_UP + ROUNDS; seed++) {
    const began = performance.now()
    const counts = runHour(world, seed)
    if (seed < WARM_UP) continue
    rates.push((counts.turns / (performance.now() - began)) * 1000)
    events += counts.events
    turns += counts.turns
  }
  const shares = await roomShares(() => runHour(world, WARM_UP + ROUNDS))
  return { perSecond: figureOf(rates), eventsPerTurn: events / turns, shares }
}

/** One hour as `parley run` replays it: metrics folded, detectors watching, turns.parquet written to disk. */
function runHour(world: Scenario, seed: number): { turns: number; events: number } {
  const file = join(tmpdir(), `parley-bench-${process.pid}.parquet`)
  const fd = openSync(file, 'w')
  const sink = { write: (bytes: Uint8Array) => void writeSync(fd, bytes), close: () => closeSync(fd) }
  let parquet: TurnParquet | null = null
  const { counts } = replay(world, {
    ...{ seed, role: 'twin', mitigations: [], facts: null, keepTurns: 0, minuteSink: null, keepWindows: 720, progress: null },
    turnSink: (turns, firstRow, lastRow, { dictionary, models }) => {
      const metadata = { scenario: world.name, seed, role: 'twin', mitigations: [] } as const
      parquet ??= new TurnParquet(sink, dictionary, models, { ...metadata, mitigations: [] })
      parquet.write(turns, firstRow, lastRow)
    },
  })
  ;(parquet as TurnParquet | null)?.close()
  rmSync(file)
  return counts
}
