import { US_PER_MINUTE } from '../kernel/time.ts'
import type { FactMinute } from '../model/factMinute.ts'
import { TurnTable } from '../model/turnColumns.ts'

const MS_PER_MINUTE = US_PER_MINUTE / 1000

/** The turns that began in one minute: how many, and those of them that have ended. */
interface BeganMinute {
  begun: number
  ended: TurnTable
}

/** Gathers ended turns by the minute in which they began, and hands a minute on once all of its turns have ended. */
export class BeganWindows {
  private readonly fold: (minute: number, turns: TurnTable) => void
  /** Minutes that are not complete, from `first` on. */
  private readonly pending: BeganMinute[] = []
  /** Tables of minutes that were handed on, to be filled again. */
  private readonly spare: TurnTable[] = []
  private first = 0

  /** `fold` gets every minute once, in order. */
  constructor(fold: (minute: number, turns: TurnTable) => void) {
    this.fold = fold
  }

  close({ minute, service, turns, firstTurn, lastTurn }: FactMinute): void {
    this.at(minute).begun = service.column('turns_begun')[0]
    const spokeAt = turns.column('spoke_at_ms')
    for (let row = firstTurn; row < lastTurn; row++) {
      this.at(Math.floor(spokeAt[row] / MS_PER_MINUTE)).ended.takeRow(turns, row)
    }
    while (this.pending.length > 0 && this.first <= minute && this.pending[0].begun === this.pending[0].ended.rows) this.handOn()
  }

  /** The run is over: what has ended of the turns of the last minutes is all that will be known. */
  finish(): void {
    while (this.pending.length > 0) this.handOn()
  }

  private handOn(): void {
    const { ended } = this.pending.shift() as BeganMinute
    this.fold(this.first++, ended)
    ended.clear()
    this.spare.push(ended)
  }

  private at(minute: number): BeganMinute {
    const { pending, first } = this
    while (pending.length <= minute - first) pending.push({ begun: Number.NaN, ended: this.spare.pop() ?? new TurnTable() })
    return pending[minute - first]
  }
}
