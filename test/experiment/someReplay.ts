import type { Replay } from '../../src/experiment/replayTypes.ts'
import { MinuteTable } from '../../src/model/metricPoint.ts'
import type { Scenario } from '../../src/model/scenario.ts'
import { attributes, SliceDictionary } from '../../src/model/slice.ts'
import { shippedTurnTable } from '../model/shippedTurns.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

const MINUTES = 30
const tenants = ['acme', 'globex']

/** Half an hour with four turns a minute, two a tenant, whose reply gap is whatever the function says. */
export function replayOf(gapMs: (minute: number, tenant: string) => number): Replay {
  const dictionary = new SliceDictionary()
  const turns = shippedTurnTable()
  for (let minute = 0; minute < MINUTES; minute++) {
    for (let i = 0; i < 4; i++) {
      const row = turns.append()
      for (const column of turns.columns) column[row] = Number.NaN
      for (const attribute of attributes) turns.column(attribute)[row] = dictionary.code(attribute, 'any')
      const tenant = tenants[i % 2]
      turns.column('tenant')[row] = dictionary.code('tenant', tenant)
      turns.column('ended_at_ms')[row] = minute * 60_000 + i + 1
      turns.column('gap_ms')[row] = gapMs(minute, tenant)
      turns.column('preference')[row] = i % 2
    }
  }
  const scenario = { durationUs: MINUTES * 60_000_000, slices: {}, expect: [] } as unknown as Scenario
  return {
    scenario,
    seed: 1,
    role: 'drill',
    minutes: new MinuteTable(),
    streams: standardParley.streams,
    dictionary,
    names: { dictionary, models: [], pools: [], stages: [], stageNames: [], jobKinds: [] },
    turns,
    alerts: [],
    unread: [],
    digests: [],
    truth: [],
    counts: { calls: 1, turns: turns.rows, events: 1 },
    laws: [],
  }
}
