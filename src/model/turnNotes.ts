import type { Turn } from './turn.ts'

/** What one stage keeps of turns beyond the fields that all stages share. */
export class TurnNotes<Note> {
  private readonly make: () => Note

  /** `make`: the note of a turn that has none yet. */
  constructor(make: () => Note) {
    this.make = make
  }

  /** The note of a turn, made when it has none. */
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
