import type { Turn } from './turn.ts'

/** State that one stage keeps for each turn beyond the fields shared by all stages. */
export class TurnNotes<Note> {
  private readonly make: () => Note

  /** `make`: the initial note of a turn. */
  constructor(make: () => Note) {
    this.make = make
  }

  /** The note of a turn, made on first use. */
  of(turn: Turn): Note {
    turn.notes ??= new Map()
    let note = turn.notes.get(this) as Note | undefined
    if (note === undefined) {
      note = this.make()
      turn.notes.set(this, note)
    }
    return note
  }

  /** The note of a turn; null when it has none. */
  find(turn: Turn): Note | null {
    return (turn.notes?.get(this) as Note | undefined) ?? null
  }
}
