import type { Simulation } from '../kernel/simulation.ts'
import type { FactTable } from '../model/factTable.ts'
import type { ServiceColumn } from '../model/factTables.ts'
import type { Turn } from '../model/turn.ts'
import type { Counts, WorldLedger } from './ledger.ts'

/** A caller without a sound for this long counts as unanswered, whatever comes later, µs. Assumption. */
const OVERDUE_US = 10_000_000

/** Turns under way: counts, and the longest wait for audio since the end of speech, µs. */
class Waiting {
  open = 0
  unanswered = 0
  overdue = 0
  oldestUs = Number.NaN

  add(turn: Turn, nowUs: number): void {
    this.open++
    const heard = turn.firstAudioUs >= 0 && turn.firstAudioUs <= nowUs
    if (heard || turn.speechEndUs > nowUs) return
    this.unanswered++
    const waitedUs = nowUs - turn.speechEndUs
    if (waitedUs > OVERDUE_US) this.overdue++
    if (!(waitedUs <= this.oldestUs)) this.oldestUs = waitedUs
  }
}

/** Writes the rows of the table `service` when a minute closes: the state of calls and turns, which no server can measure. */
export class ServiceFacts {
  private readonly simulation: Simulation
  private readonly ledger: WorldLedger

  constructor(world: { simulation: Simulation; ledger: WorldLedger }) {
    this.simulation = world.simulation
    this.ledger = world.ledger
  }

  write(minute: number, to: FactTable<ServiceColumn>): void {
    const { ledger } = this
    const { nowUs } = this.simulation
    const all = new Waiting()
    const byRegion: Waiting[] = []
    for (const turn of ledger.liveTurns) {
      all.add(turn, nowUs)
      byRegion[turn.region] ??= new Waiting()
      byRegion[turn.region].add(turn, nowUs)
    }
    to.add(row(minute, Number.NaN, ledger.all, all))
    ledger.byRegion.forEach((counts, region) => {
      to.add(row(minute, region, counts, byRegion[region] ?? new Waiting()))
    })
  }
}

function row(minute: number, region: number, counts: Counts, waiting: Waiting): Record<ServiceColumn, number> {
  return {
    minute,
    region,
    calls_begun: counts.callsBegun,
    calls_live: counts.callsLive,
    recordings_begun: counts.recordingsBegun,
    recordings_live: counts.recordingsLive,
    turns_begun: counts.turnsBegun,
    turns_open: waiting.open,
    turns_unanswered: waiting.unanswered,
    turns_overdue: waiting.overdue,
    oldest_unanswered_ms: waiting.oldestUs / 1000,
  }
}
