import { usFromMs } from '../../kernel/time.ts'
import type { Call } from '../../model/call.ts'
import type { KnobCell } from '../../model/knobCell.ts'
import { attributeAt } from '../../model/slice.ts'
import type { Turn } from '../../model/turn.ts'
import type { Job } from '../../serving/job.ts'
import { SpareJobs } from '../../serving/spareJobs.ts'
import { TranscriptQuality } from './transcriptQuality.ts'
import type { PoolRef } from '../serverRefs.ts'
import type { StageContext } from '../stage.ts'

const CHUNK = 0
const FINAL = 1

/** Streaming recognition: one job a chunk while the caller speaks, then a final pass over the whole utterance. */
export class Asr {
  private readonly context: StageContext
  private readonly pools: readonly PoolRef[]
  private readonly quality: TranscriptQuality
  private readonly jobs = new SpareJobs<Turn>()
  private readonly lookaheadMs: KnobCell
  private readonly finalWork: KnobCell
  private readonly jobTimes: KnobCell
  private readonly deadlineMs: KnobCell

  constructor(context: StageContext) {
    this.context = context
    this.pools = context.servers.of('asr')
    this.quality = new TranscriptQuality(context)
    this.lookaheadMs = context.knob('stage/asr.lookaheadMs')
    this.finalWork = context.knob('stage/asr.finalWork')
    this.jobTimes = context.knob('stage/asr.jobTimes')
    this.deadlineMs = context.knob('stage/asr.deadlineMs')
  }

  /** Requests a stream slot for a call; its chunks wait until it has one. */
  readonly open = (call: Call): void => {
    this.pools[call.region].server.openStream(call.id)
  }

  readonly close = (call: Call): void => {
    this.pools[call.region].server.closeStream(call.id)
  }

  /** A chunk from the VAD; while the stream is closed it is only buffered for the final pass. */
  readonly hear = (turn: Turn): void => {
    if (this.context.simulation.nowUs < turn.streamOpenUs) return
    const lookaheadMs = this.lookaheadMs.of(turn.labels)
    if (lookaheadMs > 0) this.context.simulation.in(usFromMs(lookaheadMs), this.submitChunk, turn)
    else this.submitChunk(turn)
  }

  private readonly submitChunk = (turn: Turn): void => {
    if (turn.over) return
    this.submit(turn, CHUNK, this.jobTimes.of(turn.labels))
  }

  /** The turn has ended: decodes the buffered utterance again. This is why words can stay right while partials are late. */
  readonly finish = (turn: Turn): void => {
    const work = this.finalWork.of(turn.labels) * this.jobTimes.of(turn.labels)
    this.submit(turn, FINAL, Math.max(1, turn.chunks * work))
  }

  private submit(turn: Turn, kind: number, size: number): void {
    const job = this.jobs.take(turn, this, kind, size, turn.account)
    job.stream = turn.call.id
    job.tenant = turn.labels[attributeAt.tenant]
    job.deadlineUs = this.context.simulation.nowUs + usFromMs(this.deadlineMs.of(turn.labels))
    this.pools[turn.region].server.submit(job)
  }

  readonly served = (job: Job<Turn>): void => {
    this.jobs.giveBack(job)
    const turn = job.owner
    if (turn.over) return
    const nowUs = this.context.simulation.nowUs
    if (turn.firstPartialUs < 0) {
      this.onCriticalPath(turn, job)
      turn.firstPartialUs = nowUs + turn.downlinkUs
    } else if (job.kind === FINAL) this.onCriticalPath(turn, job)
    if (job.kind === CHUNK) turn.partials++
    else {
      turn.finalUs = nowUs
      turn.asrWorker = job.worker
      this.quality.understand(turn)
      this.context.next.transcript(turn)
    }
  }

  /** The waits on the critical path of a turn: of the first chunk and of the final pass. */
  private onCriticalPath(turn: Turn, job: Job<Turn>): void {
    turn.asrWaitUs += job.startedUs - job.arrivedUs
    turn.asrWorkUs += job.finishedUs - job.startedUs
  }

  readonly refused = (job: Job<Turn>): void => {
    this.context.caller.end(job.owner, 'shed')
  }

  readonly abandoned = (job: Job<Turn>): void => {
    if (!job.owner.over) this.context.caller.end(job.owner, 'failed')
  }
}
