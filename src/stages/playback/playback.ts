import { usFromMs } from '../../kernel/time.ts'
import type { KnobCell } from '../../model/knobCell.ts'
import type { Turn } from '../../model/turn.ts'
import { TurnNotes } from '../../model/turnNotes.ts'
import type { StageContext } from '../stage.ts'

/** The client's playback of the parts in order: first sound, underruns, the end of the answer. */
export class Playback {
  private readonly context: StageContext
  /** Parts that arrived ahead of an earlier part, by part number. */
  private readonly early = new TurnNotes<{ audioUs: number; arrivesUs: number }[]>(() => [])
  private readonly bufferMs: KnobCell
  private readonly decodeMs: KnobCell

  constructor(context: StageContext) {
    this.context = context
    this.bufferMs = context.knob('stage/playback.bufferMs')
    this.decodeMs = context.knob('stage/playback.decodeMs')
  }

  /** A part arrives at `arrivesUs`, now or soon; it is played after the parts before it. */
  readonly hear = (turn: Turn, part: number, audioUs: number, arrivesUs: number): void => {
    if (part !== turn.partsHeard) {
      this.early.of(turn)[part] = { audioUs, arrivesUs }
      return
    }
    this.queue(turn, audioUs, arrivesUs)
    const early = this.early.find(turn)
    for (let next = early?.[turn.partsHeard]; next !== undefined; next = early?.[turn.partsHeard]) {
      this.queue(turn, next.audioUs, next.arrivesUs)
    }
    this.finishWhenComplete(turn)
  }

  /** Arrival times are known in advance, so the playhead is computed in closed form and costs no event. */
  private queue(turn: Turn, audioUs: number, arrivesUs: number): void {
    turn.partsHeard++
    turn.audioUs += audioUs
    if (audioUs === 0) return
    if (turn.firstAudioUs < 0) {
      turn.firstAudioUs = arrivesUs + usFromMs(this.bufferMs.of(turn.labels) + this.decodeMs.of(turn.labels))
      turn.playheadUs = turn.firstAudioUs + audioUs
      this.context.caller.heardFirst(turn)
      return
    }
    if (arrivesUs > turn.playheadUs) {
      turn.underruns++
      turn.playheadUs = arrivesUs
    }
    this.context.backlog.waitUs += turn.playheadUs - arrivesUs
    turn.playheadUs += audioUs
  }

  /** The model has written its last token: no more segments will come. */
  readonly allSaid = (turn: Turn): void => {
    turn.allSaid = true
    this.finishWhenComplete(turn)
  }

  private finishWhenComplete(turn: Turn): void {
    if (!turn.allSaid || turn.over || turn.partsHeard < turn.partsPlanned) return
    this.context.simulation.at(Math.max(turn.playheadUs, this.context.simulation.nowUs), this.played, turn)
  }

  private readonly played = (turn: Turn): void => {
    if (!turn.over) this.context.caller.end(turn, 'answered')
  }
}
