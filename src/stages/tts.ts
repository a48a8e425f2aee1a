import { lognormalFrom } from '../kernel/distributions.ts'
import { US_PER_MS, usFromMs } from '../kernel/time.ts'
import type { KnobCell } from '../model/knobCell.ts'
import { attributeAt } from '../model/slice.ts'
import { draw, type Turn } from '../model/turn.ts'
import { Job } from '../serving/job.ts'
import { charge, type PoolSite, type StageContext } from './path.ts'

/** One piece of one segment on its way through the synthesiser. */
class SpeechJob extends Job<Turn> {
  /** Its place among the parts of the answer. */
  part = 0
  audioUs = 0
  /** Audio of its segment that is to follow it, in pieces of `pieceUs`. */
  restAudioUs = 0
  pieceUs = 0
}

/** Speech synthesis: normalise, then the acoustic model over a segment and the vocoder piece by piece, batched on a GPU pool. */
export class Tts {
  private readonly context: StageContext
  private readonly normMs: KnobCell
  private readonly acousticRtf: KnobCell
  private readonly vocoderRtf: KnobCell
  private readonly chunkAudioMs: KnobCell
  private readonly restAudioMs: KnobCell
  private readonly priorityFirst: KnobCell
  private readonly cacheHitRatio: KnobCell
  private readonly charsPerSecond: KnobCell
  private readonly placement: KnobCell

  constructor(context: StageContext) {
    this.context = context
    this.normMs = context.knob('stage/tts.normMs')
    this.acousticRtf = context.knob('stage/tts.acousticRtf')
    this.vocoderRtf = context.knob('stage/tts.vocoderRtf')
    this.chunkAudioMs = context.knob('stage/tts.chunkAudioMs')
    this.restAudioMs = context.knob('stage/tts.restAudioMs')
    this.priorityFirst = context.knob('stage/tts.priorityFirst')
    this.cacheHitRatio = context.knob('stage/tts.cacheHitRatio')
    this.charsPerSecond = context.knob('stage/tts.charsPerSecond')
    this.placement = context.knob('stage/tts.placement')
  }

  /** One more segment of text is complete. */
  readonly say = (turn: Turn, characters: number): void => {
    const segment = turn.segments++
    if (segment === 0) turn.textReadyUs = this.context.simulation.nowUs
    const labels = turn.labels
    const audioUs = usFromMs((characters / this.charsPerSecond.of(labels)) * 1000)
    const firstUs = Math.min(audioUs, usFromMs(this.chunkAudioMs.of(labels)))
    const job = new SpeechJob(turn, this)
    job.part = turn.partsPlanned
    job.audioUs = firstUs
    job.restAudioUs = audioUs - firstUs
    job.pieceUs = usFromMs(this.restAudioMs.of(labels))
    job.size = (audioUs * this.acousticRtf.of(labels) + firstUs * this.vocoderRtf.of(labels)) / US_PER_MS
    turn.partsPlanned += 1 + piecesLeft(job)
    const normMs = lognormalFrom(turn.u[draw.norm], this.normMs.of(labels), 0.5)
    this.context.simulation.in(usFromMs(normMs), this.synthesise, job)
  }

  private readonly synthesise = (job: SpeechJob): void => {
    const turn = job.owner
    if (turn.over) return
    if (job.part === 0) {
      turn.ttsCacheHit = turn.u[draw.ttsCache] < this.cacheHitRatio.of(turn.labels) ? 1 : 0
      if (turn.ttsCacheHit === 1) {
        this.playCached(turn, job)
        return
      }
    }
    const { server } = this.siteOf(turn)
    if (job.part === 0) turn.ttsCold = server.workersCold > 0
    server.submit(job)
  }

  /** The whole segment lies in the audio cache and leaves as it is, in as many parts as were planned. */
  private playCached(turn: Turn, job: SpeechJob): void {
    turn.ttsFirstByteUs = this.context.simulation.nowUs
    const last = piecesLeft(job)
    this.context.path.downlink.send(turn, 0, job.audioUs + job.restAudioUs)
    for (let part = 1; part <= last; part++) this.context.path.downlink.send(turn, part, 0)
  }

  private siteOf(turn: Turn): PoolSite {
    const placement = this.placement.nameOf(turn.labels)
    const region = placement === 'near' ? turn.labels[REGION] : this.context.dictionary.code('region', placement)
    return this.context.sites.tts[region]
  }

  readonly served = (job: Job<Turn>): void => {
    const speech = job as SpeechJob
    const turn = speech.owner
    if (turn.over) return
    const site = this.siteOf(turn)
    charge(turn, site, speech.gpuUs)
    if (turn.ttsFirstByteUs < 0 && speech.part === 0) {
      turn.ttsFirstByteUs = this.context.simulation.nowUs
      turn.ttsWaitUs = speech.startedUs - speech.arrivedUs
      turn.ttsWorkUs = speech.finishedUs - speech.startedUs
      // Who waited for the last cold worker meets none that is cold any more.
      turn.ttsCold = turn.ttsWaitUs > 0 && (turn.ttsCold || site.server.workersCold > 0)
    }
    this.context.path.downlink.send(turn, speech.part, speech.audioUs)
    if (speech.restAudioUs > 0) this.vocodeNext(speech, site)
  }

  /** The next piece of the segment goes back to the pool; in a pool with priority, behind other segments' first bytes. */
  private vocodeNext(before: SpeechJob, site: PoolSite): void {
    const { labels } = before.owner
    const job = new SpeechJob(before.owner, this)
    job.part = before.part + 1
    job.audioUs = Math.min(before.restAudioUs, before.pieceUs)
    job.pieceUs = before.pieceUs
    job.restAudioUs = before.restAudioUs - job.audioUs
    job.size = (job.audioUs * this.vocoderRtf.of(labels)) / US_PER_MS
    job.priority = this.priorityFirst.of(labels)
    site.server.submit(job)
  }

  readonly refused = (job: Job<Turn>): void => {
    if (!job.owner.over) this.context.path.caller.end(job.owner, 'shed')
  }
}

/** Parts that follow a job. What was planned when its segment was said holds, whatever is turned meanwhile. */
function piecesLeft(job: SpeechJob): number {
  return Math.ceil(job.restAudioUs / job.pieceUs)
}

const REGION = attributeAt.region
