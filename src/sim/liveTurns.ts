import type { Turn } from '../model/turn.ts'

/** The turns under way in the order they began: a linked list through the turns themselves, for frequent insertion and removal. */
export class LiveTurns {
  count = 0
  private first: Turn | null = null
  private last: Turn | null = null

  add(turn: Turn): void {
    turn.before = this.last
    if (this.last === null) this.first = turn
    else this.last.after = turn
    this.last = turn
    this.count++
  }

  remove(turn: Turn): void {
    if (turn.before === null) this.first = turn.after
    else turn.before.after = turn.after
    if (turn.after === null) this.last = turn.before
    else turn.after.before = turn.before
    turn.before = null
    turn.after = null
    this.count--
  }

  *[Symbol.iterator](): Iterator<Turn> {
    for (let turn = this.first; turn !== null; turn = turn.after) yield turn
  }
}
