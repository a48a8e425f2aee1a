import type { FactMinute } from '../model/factMinute.ts'
import { type ColumnKind, FactTable } from '../model/factTable.ts'
import { minuteOfMs } from '../model/minute.ts'
import type { TurnColumn } from '../model/turnColumns.ts'
import type { TurnColumns } from '../model/metric.ts'

/** The turns that began in one minute: their number, and the rows of those that have ended. */
interface BeganMinute {
  begun: number
  ended: FactTable<TurnColumn>
}

/** Groups ended turns by the minute in which they began. Emits a minute once all of its turns have ended. */
export class BeganWindows {
  private readonly columns: readonly TurnColumn[]
  private readonly fold: (minute: number, turns: TurnColumns) => void
  /** Incomplete minutes, from minute `first` on. */
  private readonly pending: BeganMinute[] = []
  /** Tables of emitted minutes, for reuse. */
  private readonly spare: FactTable<TurnColumn>[] = []
  private first = 0

  /** Keeps the region and the columns in `reads`. `fold` is called for every minute once, in order. */
  constructor(reads: readonly TurnColumn[], fold: (minute: number, turns: TurnColumns) => void) {
    this.columns = [...new Set<TurnColumn>(['region', ...reads])]
    this.fold = fold
  }

  close({ minute, service, turns, firstTurn, lastTurn }: FactMinute): void {
    this.at(minute).begun = service.column('turns_begun')[0]
    const spokeAt = turns.column('spoke_at_ms')
    const from = this.columns.map((name) => turns.column(name))
    for (let row = firstTurn; row < lastTurn; row++) {
      const { ended } = this.at(minuteOfMs(spokeAt[row]))
      const to = ended.append()
      const { columns } = ended
      for (let c = 0; c < from.length; c++) columns[c][to] = from[c][row]
    }
    while (this.pending.length > 0 && this.first <= minute && this.isComplete(this.pending[0])) this.handOn()
  }

  /** End of the run: emits the incomplete minutes with the turns that have ended. */
  finish(): void {
    while (this.pending.length > 0) this.handOn()
  }

  private isComplete({ begun, ended }: BeganMinute): boolean {
    return begun === ended.rows
  }

  private handOn(): void {
    const { ended } = this.pending.shift() as BeganMinute
    this.fold(this.first++, ended)
    ended.clear()
    this.spare.push(ended)
  }

  private at(minute: number): BeganMinute {
    const { pending, first } = this
    while (pending.length <= minute - first) pending.push({ begun: Number.NaN, ended: this.spare.pop() ?? this.newTable() })
    return pending[minute - first]
  }

  private newTable(): FactTable<TurnColumn> {
    const columns: Record<TurnColumn, ColumnKind> = Object.fromEntries(this.columns.map((name) => [name, 'number']))
    return new FactTable({ name: 'turns', columns, required: [] })
  }
}
