import { geometricFrom } from '../../kernel/distributions.ts'
import { usFromMs } from '../../kernel/time.ts'
import type { KnobCell } from '../../model/knobCell.ts'
import { attributeAt } from '../../model/slice.ts'
import { draw, type Turn } from '../../model/turn.ts'
import type { Job } from '../../serving/job.ts'
import { SpareJobs } from '../../serving/spareJobs.ts'
import type { PoolRef } from '../serverRefs.ts'
import type { StageContext } from '../stage.ts'
import { SpeechMargins } from './speechMargins.ts'

/** Detects the start of speech, with false silences, and its end. Its work is CPU time. */
export class Vad {
  private readonly context: StageContext
  private readonly pools: readonly PoolRef[]
  private readonly margins: SpeechMargins
  private readonly jobs = new SpareJobs<Turn>()
  private readonly minSpeechMs: KnobCell
  private readonly thresholdDb: KnobCell
  private readonly falseSilenceRatio: KnobCell
  private readonly reopenMs: KnobCell
  private readonly hangoverMs: KnobCell
  private readonly missedSilenceRatio: KnobCell
  private readonly frameMs: KnobCell
  private readonly priority: KnobCell
  private readonly deadlineMs: KnobCell

  constructor(context: StageContext) {
    this.context = context
    this.pools = context.servers.of('vad')
    this.margins = new SpeechMargins(context.dictionary)
    this.minSpeechMs = context.knob('stage/vad.minSpeechMs')
    this.thresholdDb = context.knob('stage/vad.thresholdDb')
    this.falseSilenceRatio = context.knob('stage/vad.falseSilenceRatio')
    this.reopenMs = context.knob('stage/vad.reopenMs')
    this.hangoverMs = context.knob('stage/vad.hangoverMs')
    this.missedSilenceRatio = context.knob('stage/vad.missedSilenceRatio')
    this.frameMs = context.knob('stage/vad.frameMs')
    this.priority = context.knob('stage/vad.priority')
    this.deadlineMs = context.knob('stage/vad.deadlineMs')
  }

  /**
   * A chunk has arrived. The first is evaluated before anything else happens; after the onset chunks are sent to recognition
   * as they arrive, and the VAD runs in parallel with a job for every second of audio.
   */
  readonly hear = (turn: Turn): void => {
    turn.chunksHeard++
    turn.unseenUs += turn.chunkUs
    const first = turn.chunksHeard === 1
    const last = turn.chunksHeard === turn.chunks
    if (!first && turn.streamOpenUs >= 0) this.context.next.audioChunk(turn)
    if (first || last || turn.unseenUs >= FOLLOW_US) this.evaluate(turn, first, last)
  }

  private evaluate(turn: Turn, first: boolean, last: boolean): void {
    const workMs = (turn.unseenUs / FRAME_US) * this.frameMs.of(turn.labels)
    const job = this.jobs.take(turn, this, (first ? ONSET : 0) + (last ? END : 0), workMs, turn.account)
    job.tenant = turn.labels[TENANT]
    job.priority = this.priority.of(turn.labels)
    job.deadlineUs = this.context.simulation.nowUs + usFromMs(this.deadlineMs.of(turn.labels))
    turn.unseenUs = 0
    this.pools[turn.region].server.submit(job)
  }

  readonly served = (job: Job<Turn>): void => {
    this.jobs.giveBack(job)
    const turn = job.owner
    if (turn.over) return
    turn.vadWaitUs = Math.max(turn.vadWaitUs, job.startedUs - job.arrivedUs)
    if ((job.kind & ONSET) !== 0) {
      this.open(turn)
      this.context.next.audioChunk(turn)
    }
    if ((job.kind & END) !== 0) this.awaitSilence(turn)
  }

  readonly refused = (job: Job<Turn>): void => {
    this.context.caller.end(job.owner, 'shed')
  }

  readonly abandoned = (job: Job<Turn>): void => {
    if (!job.owner.over) this.context.caller.end(job.owner, 'failed')
  }

  /**
   * The onset. Each false silence closes the stream and costs a reopening and a new onset before chunks count again; one
   * uniform decides the whole cascade (below p, u/p is uniform again).
   */
  private open(turn: Turn): void {
    const labels = turn.labels
    const base = this.falseSilenceRatio.of(labels)
    const lost = this.margins.lostRatio(labels, this.thresholdDb.of(labels))
    const p = base + (1 - base) * lost
    let u = turn.u[draw.falseSilence]
    while (u < p && turn.reopens < REOPENS_MAX) {
      turn.reopens++
      u /= p
    }
    const minSpeechMs = this.minSpeechMs.of(labels)
    // The chunk just received contains speech already; only the part of minSpeech beyond it is still to come.
    const onsetUs = Math.max(0, usFromMs(minSpeechMs) - turn.chunkUs)
    const restartUs = usFromMs(this.reopenMs.of(labels) + minSpeechMs)
    turn.streamOpenUs = this.context.simulation.nowUs + onsetUs + turn.reopens * restartUs
  }

  private awaitSilence(turn: Turn): void {
    const labels = turn.labels
    const hangoverMs = this.hangoverMs.of(labels)
    const lateFrames = geometricFrom(turn.u[draw.lateEnd], this.margins.endFound(labels)) - 1
    const missed = turn.u[draw.missedSilence] < this.missedSilenceRatio.of(labels) ? hangoverMs : 0
    this.context.simulation.in(usFromMs(hangoverMs + missed) + lateFrames * FRAME_US, this.endpointed, turn)
  }

  private readonly endpointed = (turn: Turn): void => {
    if (turn.over) return
    turn.endpointUs = this.context.simulation.nowUs
    this.context.next.utterance(turn)
  }
}

/** The VAD evaluates a stream at least this often, µs. Assumption. */
const FOLLOW_US = 1_000_000
const TENANT = attributeAt.tenant
const ONSET = 1
const END = 2
/** Silero’s window: 512 samples at 16 kHz. */
const FRAME_US = 32_000
/** After this many false silences the client holds the stream open. Assumption. */
const REOPENS_MAX = 6
