import { exponential } from '../../kernel/distributions.ts'
import { usFromMs } from '../../kernel/time.ts'
import type { KnobCell } from '../../model/knobCell.ts'
import { type AudioSource, draw, type Turn } from '../../model/turn.ts'
import { ConnectionDelays } from '../connectionDelays.ts'
import type { StageContext } from '../stage.ts'

/** Chunks travel to the serving region and arrive in order. */
export class Uplink {
  private readonly context: StageContext
  private readonly delays: ConnectionDelays
  private readonly rttMs: KnobCell
  private readonly jitterMs: KnobCell
  private readonly lossRatio: KnobCell
  private readonly bufferMs: KnobCell

  constructor(context: StageContext) {
    this.context = context
    this.delays = new ConnectionDelays(context.dictionary)
    this.rttMs = context.knob('stage/uplink.rttMs')
    this.jitterMs = context.knob('stage/uplink.jitterMs')
    this.lossRatio = context.knob('stage/uplink.lossRatio')
    this.bufferMs = context.knob('stage/uplink.bufferMs')
  }

  /** Sends the first chunk; each arrival sends the next. */
  readonly send = (turn: Turn): void => {
    const labels = turn.labels
    const lineMs = this.delays.oneWayMs(labels, turn.u[draw.uplink])
    turn.uplinkUs = usFromMs(lineMs + this.rttMs.of(labels) / 2 + this.bufferMs.of(labels))
    this.sendChunk(turn)
  }

  private sendChunk(turn: Turn): void {
    const labels = turn.labels
    let delayUs = turn.uplinkUs + usFromMs(exponential(turn.chance, this.jitterMs.of(labels)))
    if (turn.chance.uniform() < this.lossRatio.of(labels)) delayUs += 2 * turn.uplinkUs + RESEND_US
    const departureUs = (turn.audio as AudioSource).departureUs(turn, turn.chunksSent)
    const arrivalUs = Math.max(departureUs + delayUs, turn.lastArrivalUs)
    turn.chunksSent++
    turn.lastArrivalUs = Math.round(arrivalUs)
    this.context.simulation.at(turn.lastArrivalUs, this.arrived, turn)
  }

  private readonly arrived = (turn: Turn): void => {
    if (turn.over) return
    const more = turn.chunksSent < turn.chunks
    this.context.next.audioChunk(turn)
    if (more) this.sendChunk(turn)
  }
}

/** A lost packet is requested again after one packet time. */
const RESEND_US = 20_000
