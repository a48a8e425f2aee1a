import { exponential } from '../../kernel/distributions.ts'
import { usFromMs } from '../../kernel/time.ts'
import type { KnobCell } from '../../model/knobCell.ts'
import { attributeAt } from '../../model/slice.ts'
import { draw, type Turn } from '../../model/turn.ts'
import type { Job } from '../../serving/job.ts'
import { SpareJobs } from '../../serving/spareJobs.ts'
import { ConnectionDelays } from '../connectionDelays.ts'
import type { PoolRef } from '../serverRefs.ts'
import type { StageContext } from '../stage.ts'

/** Synthesised audio queues at the media gateway, a job a part (`kind` is the part's number), then travels to the caller. */
export class Downlink {
  private readonly context: StageContext
  private readonly pools: readonly PoolRef[]
  private readonly delays: ConnectionDelays
  private readonly jobs = new SpareJobs<Turn>()
  private readonly rttMs: KnobCell
  private readonly jitterMs: KnobCell
  private readonly lossRatio: KnobCell
  private readonly priority: KnobCell
  private readonly deadlineMs: KnobCell

  constructor(context: StageContext) {
    this.context = context
    this.pools = context.servers.of('egress')
    this.delays = new ConnectionDelays(context.dictionary)
    this.rttMs = context.knob('stage/downlink.rttMs')
    this.jitterMs = context.knob('stage/downlink.jitterMs')
    this.lossRatio = context.knob('stage/downlink.lossRatio')
    this.priority = context.knob('stage/downlink.priority')
    this.deadlineMs = context.knob('stage/downlink.deadlineMs')
  }

  /** The delay of the last mile holds for the whole turn: for what the caller is shown as for what they hear. */
  readonly begin = (turn: Turn): void => {
    turn.downlinkUs = usFromMs(this.delays.oneWayMs(turn.labels, turn.u[draw.downlink]))
  }

  /** Sends a part of the answer. Parts are numbered so that the client can play them in order; a part may be silent (0 µs). */
  readonly send = (turn: Turn, part: number, audioUs: number): void => {
    if (audioUs === 0) {
      this.context.next.audioPart(turn, part, 0, this.context.simulation.nowUs)
      return
    }
    const job = this.jobs.take(turn, this, part, audioUs / PACKET_US, turn.account)
    job.tenant = turn.labels[attributeAt.tenant]
    job.priority = this.priority.of(turn.labels)
    const { nowUs } = this.context.simulation
    // During playback, a part is due when the playhead reaches the end of the audio received so far.
    job.deadlineUs = Math.max(turn.playheadUs, nowUs + usFromMs(this.deadlineMs.of(turn.labels)))
    this.pools[turn.region].server.submit(job)
  }

  readonly served = (job: Job<Turn>): void => {
    this.jobs.giveBack(job)
    const turn = job.owner
    if (turn.over) return
    const labels = turn.labels
    if (job.kind === 0) turn.egressWaitUs = job.startedUs - job.arrivedUs
    let delayUs = turn.downlinkUs + usFromMs(this.rttMs.of(labels) / 2)
    delayUs += usFromMs(exponential(turn.chance, this.jitterMs.of(labels)))
    if (turn.chance.uniform() < this.lossRatio.of(labels)) delayUs += 2 * turn.downlinkUs + PACKET_US
    const arrivesUs = Math.round(this.context.simulation.nowUs + delayUs)
    this.context.next.audioPart(turn, job.kind, Math.round(job.size * PACKET_US), arrivesUs)
  }

  readonly refused = (job: Job<Turn>): void => {
    this.context.caller.end(job.owner, 'shed')
  }

  readonly abandoned = (job: Job<Turn>): void => {
    if (!job.owner.over) this.context.caller.end(job.owner, 'failed')
  }
}

/** One RTP frame. */
const PACKET_US = 20_000
