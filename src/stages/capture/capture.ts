import { usFromMs } from '../../kernel/time.ts'
import type { KnobCell } from '../../model/knobCell.ts'
import type { AudioSource, Turn } from '../../model/turn.ts'
import type { StageContext } from '../stage.ts'

/**
 * The caller's device: packs speech into packets and sends them at `sendRate`. Where no network is behind it, its chunks arrive
 * as they leave.
 */
export class Capture implements AudioSource {
  private readonly context: StageContext
  private readonly packetMs: KnobCell
  private readonly sendRate: KnobCell
  /** Null in a pipeline without speech recognition: audio is sent packet by packet. */
  private readonly chunkMs: KnobCell | null

  constructor(context: StageContext) {
    this.context = context
    this.packetMs = context.knob('stage/capture.packetMs')
    this.sendRate = context.knob('stage/capture.sendRate')
    this.chunkMs = context.offer('chunkMs')
  }

  /** The caller starts to speak: from here on chunks leave the device in order. */
  readonly speak = (turn: Turn): void => {
    turn.audio = this
    turn.chunkUs = usFromMs((this.chunkMs ?? this.packetMs).of(turn.labels))
    turn.chunks = Math.max(1, Math.ceil(turn.speechUs / turn.chunkUs))
    const lag = 1 / this.sendRate.of(turn.labels) - 1
    if (lag > 0) {
      turn.captureWaitUs = turn.speechUs * lag
      const packetUs = usFromMs(this.packetMs.of(turn.labels))
      this.context.backlog.waitUs += ((turn.speechUs / packetUs) * turn.captureWaitUs) / 2
    }
    if (this.context.sends('audioSource')) this.context.next.audioSource(turn)
    else this.sendChunk(turn)
  }

  private sendChunk(turn: Turn): void {
    const departureUs = Math.round(this.departureUs(turn, turn.chunksSent++))
    this.context.simulation.at(departureUs, this.left, turn)
  }

  private readonly left = (turn: Turn): void => {
    if (turn.over) return
    const more = turn.chunksSent < turn.chunks
    this.context.next.audioChunk(turn)
    if (more) this.sendChunk(turn)
  }

  /**
   * When the last packet of chunk `i` leaves the device, µs: packed in whole packets, stretched where sending is slower than
   * speaking.
   */
  departureUs(turn: Turn, chunk: number): number {
    const packetUs = usFromMs(this.packetMs.of(turn.labels))
    const spokenUs = Math.min((chunk + 1) * turn.chunkUs, turn.speechUs)
    const packedUs = Math.ceil(spokenUs / packetUs) * packetUs
    return turn.spokeAtUs + packedUs + turn.captureWaitUs * (spokenUs / turn.speechUs)
  }
}
