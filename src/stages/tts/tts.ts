import { lognormalFrom } from '../../kernel/distributions.ts'
import { US_PER_MS, usFromMs } from '../../kernel/time.ts'
import type { KnobCell } from '../../model/knobCell.ts'
import { attributeAt } from '../../model/slice.ts'
import { draw, type Turn } from '../../model/turn.ts'
import type { Job } from '../../serving/job.ts'
import { SpareJobs } from '../../serving/spareJobs.ts'
import type { PoolRef } from '../serverRefs.ts'
import type { StageContext } from '../stage.ts'

/** One segment in synthesis, piece by piece. */
class Segment {
  readonly turn: Turn
  readonly pieceUs: number
  /** The present piece: its index among the parts of the answer, and its audio. */
  part: number
  audioUs: number
  /** Audio of the answer before it. */
  startsUs = 0
  /** Audio after it, in pieces of `pieceUs`. */
  restAudioUs: number

  constructor(turn: Turn, audioUs: number, firstUs: number, pieceUs: number) {
    this.turn = turn
    this.pieceUs = pieceUs
    this.part = turn.partsPlanned
    this.audioUs = firstUs
    this.restAudioUs = audioUs - firstUs
  }

  /** Number of pieces after this one. The plan made when the segment was submitted holds, whatever knobs change meanwhile. */
  get piecesLeft(): number {
    return Math.ceil(this.restAudioUs / this.pieceUs)
  }

  next(): void {
    this.part++
    this.startsUs += this.audioUs
    this.audioUs = Math.min(this.restAudioUs, this.pieceUs)
    this.restAudioUs -= this.audioUs
  }
}

/** Speech synthesis: normalise, then the acoustic model over a segment and the vocoder piece by piece, batched on a GPU pool. */
export class Tts {
  private readonly context: StageContext
  private readonly pools: readonly PoolRef[]
  private readonly jobs = new SpareJobs<Segment>()
  private readonly normMs: KnobCell
  private readonly acousticRtf: KnobCell
  private readonly vocoderRtf: KnobCell
  private readonly chunkAudioMs: KnobCell
  private readonly restAudioMs: KnobCell
  private readonly priorityFirst: KnobCell
  private readonly cacheHitRatio: KnobCell
  private readonly charsPerSecond: KnobCell
  private readonly placement: KnobCell
  private readonly priority: KnobCell
  private readonly deadlineMs: KnobCell

  constructor(context: StageContext) {
    this.context = context
    this.pools = context.servers.of('tts')
    this.normMs = context.knob('stage/tts.normMs')
    this.acousticRtf = context.knob('stage/tts.acousticRtf')
    this.vocoderRtf = context.knob('stage/tts.vocoderRtf')
    this.chunkAudioMs = context.knob('stage/tts.chunkAudioMs')
    this.restAudioMs = context.knob('stage/tts.restAudioMs')
    this.priorityFirst = context.knob('stage/tts.priorityFirst')
    this.cacheHitRatio = context.knob('stage/tts.cacheHitRatio')
    this.charsPerSecond = context.knob('stage/tts.charsPerSecond')
    this.placement = context.knob('stage/tts.placement')
    this.priority = context.knob('stage/tts.priority')
    this.deadlineMs = context.knob('stage/tts.deadlineMs')
  }

  /** Another segment of text is complete. */
  readonly say = (turn: Turn, characters: number): void => {
    const segment = turn.segments++
    const labels = turn.labels
    if (segment === 0) turn.textReadyUs = this.context.simulation.nowUs
    const audioUs = usFromMs((characters / this.charsPerSecond.of(labels)) * 1000)
    const firstUs = Math.min(audioUs, usFromMs(this.chunkAudioMs.of(labels)))
    const piece = new Segment(turn, audioUs, firstUs, usFromMs(this.restAudioMs.of(labels)))
    const work = audioUs * this.acousticRtf.of(labels) + firstUs * this.vocoderRtf.of(labels)
    const job = this.jobs.take(piece, this, 0, work / US_PER_MS, turn.account)
    job.tenant = labels[attributeAt.tenant]
    job.priority = this.priority.of(labels)
    piece.startsUs = turn.audioSaidUs
    turn.audioSaidUs += audioUs
    turn.partsPlanned += 1 + piece.piecesLeft
    const normMs = lognormalFrom(turn.u[draw.norm], this.normMs.of(labels), 0.5)
    this.context.simulation.in(usFromMs(normMs), this.synthesise, job)
  }

  private readonly synthesise = (job: Job<Segment>): void => {
    const { turn, part } = job.owner
    if (turn.over) return
    if (part === 0) {
      turn.ttsCacheHit = turn.u[draw.ttsCache] < this.cacheHitRatio.of(turn.labels) ? 1 : 0
      if (turn.ttsCacheHit === 1) {
        this.playCached(turn, job.owner)
        return
      }
    }
    const { server } = this.poolOf(turn)
    if (part === 0) turn.ttsCold = server.workersCold > 0
    job.deadlineUs = this.dueUs(job.owner)
    server.submit(job)
  }

  /** The whole segment is in the audio cache and is sent at once, in as many parts as were planned. */
  private playCached(turn: Turn, segment: Segment): void {
    turn.ttsFirstByteUs = this.context.simulation.nowUs
    const last = segment.piecesLeft
    this.context.next.audioPart(turn, 0, segment.audioUs + segment.restAudioUs, turn.ttsFirstByteUs)
    for (let part = 1; part <= last; part++) this.context.next.audioPart(turn, part, 0, turn.ttsFirstByteUs)
  }

  private poolOf(turn: Turn): PoolRef {
    const placement = this.placement.nameOf(turn.labels)
    const region = placement === 'near' ? turn.region : this.context.dictionary.code('region', placement)
    return this.pools[region]
  }

  readonly served = (job: Job<Segment>): void => {
    const segment = job.owner
    const { turn, part } = segment
    if (turn.over) {
      this.jobs.giveBack(job)
      return
    }
    const pool = this.poolOf(turn)
    if (turn.ttsFirstByteUs < 0 && part === 0) {
      turn.ttsFirstByteUs = this.context.simulation.nowUs
      turn.ttsWorker = job.worker
      turn.ttsWaitUs = job.startedUs - job.arrivedUs
      turn.ttsWorkUs = job.finishedUs - job.startedUs
      // A job that waited for the last cold worker may find none cold by now.
      turn.ttsCold = turn.ttsWaitUs > 0 && (turn.ttsCold || pool.server.workersCold > 0)
    }
    this.context.next.audioPart(turn, part, segment.audioUs, this.context.simulation.nowUs)
    if (segment.restAudioUs > 0) this.vocodeNext(job, pool)
    else this.jobs.giveBack(job)
  }

  /** Resubmits the segment for its next piece; in a pool with priority, behind other segments' first bytes. */
  private vocodeNext(job: Job<Segment>, pool: PoolRef): void {
    const segment = job.owner
    const { labels } = segment.turn
    segment.next()
    job.size = (segment.audioUs * this.vocoderRtf.of(labels)) / US_PER_MS
    job.priority = this.priority.of(labels) + this.priorityFirst.of(labels)
    job.deadlineUs = this.dueUs(segment)
    pool.server.submit(job)
  }

  /** When a piece is due, µs: when playback, continuing as it was heard so far, reaches it; the first piece soon after its text. */
  private dueUs({ turn, startsUs }: Segment): number {
    if (turn.playheadUs >= 0) return turn.playheadUs + Math.max(0, startsUs - turn.audioUs)
    return turn.textReadyUs + usFromMs(this.deadlineMs.of(turn.labels)) + startsUs
  }

  readonly refused = (job: Job<Segment>): void => {
    const { turn } = job.owner
    if (!turn.over) this.context.caller.end(turn, 'shed')
  }

  readonly abandoned = (job: Job<Segment>): void => {
    const { turn } = job.owner
    if (!turn.over) this.context.caller.end(turn, 'failed')
  }
}
