import { lognormalFrom } from '../kernel/distributions.ts'
import { usFromMs } from '../kernel/time.ts'
import type { KnobCell } from '../model/knobCell.ts'
import { attributeAt } from '../model/slice.ts'
import { draw, type Turn } from '../model/turn.ts'
import { Job } from '../serving/job.ts'
import { charge, type PoolSite, type StageContext } from './path.ts'
import type { KnobSpecs } from '../model/knob.ts'

export const ttsKnobs = {
  normMs: {
    unit: 'ms',
    base: 6,
    min: 0,
    max: 60000,
    perTurn: true,
    about: 'Median of text normalisation, lognormal sigma 0.5. Assumption.',
  },
  firstSegmentChars: {
    unit: 'characters',
    base: 38,
    min: 1,
    max: 5000,
    perTurn: true,
    about: 'Median length of the first segment handed to synthesis; fault catalogue B04: 38 healthy, 95 broken.',
  },
  segmentChars: {
    unit: 'characters',
    base: 90,
    min: 1,
    max: 5000,
    perTurn: true,
    about: 'Length of the segments after the first. Assumption.',
  },
  acousticRtf: {
    unit: 'ratio',
    base: 0.03,
    min: 0,
    max: 10,
    perTurn: true,
    about:
      'Acoustic model time per second of audio, alone on the GPU. Assumption; a third of the whole for FastPitch + HiFi-GAN at batch 1.',
  },
  vocoderRtf: {
    unit: 'ratio',
    base: 0.2,
    min: 0,
    max: 10,
    perTurn: true,
    about: 'Vocoder time per second of audio; the domain page’s healthy 0.20 (0.45 is a slow voice).',
  },
  chunkAudioMs: {
    unit: 'ms',
    base: 400,
    min: 20,
    max: 60000,
    perTurn: true,
    about: 'Audio vocoded before the first byte leaves. Assumption.',
  },
  cacheHitRatio: {
    unit: 'ratio',
    base: 0.25,
    min: 0,
    max: 1,
    perTurn: true,
    about: 'Share of first segments (greetings, fillers) found in the audio cache. Assumption.',
  },
  charsPerSecond: {
    unit: 'perSecond',
    base: 15.9,
    min: 1,
    max: 200,
    perTurn: true,
    about: 'Speaking rate; 128 characters are 8.05 s of audio (FastPitch benchmark).',
  },
  placement: {
    unit: 'name',
    base: 'near',
    perTurn: true,
    about: 'Region whose pool synthesises; near is the call’s own.',
  },
  preference: {
    unit: 'ratio',
    base: 0.62,
    min: 0,
    max: 1,
    perTurn: true,
    about: 'Share of listeners who prefer this voice to the reference voice; a property of the voice. Assumption.',
  },
} as const satisfies KnobSpecs

/** A piece of one segment on its way through the synthesiser. */
class SpeechJob extends Job<Turn> {
  segment = 0
  audioUs = 0
  /** Whether the first bytes of the segment are out already. */
  isRest = false
  /** Work still to do for the rest of the segment, ms of GPU, and its audio. */
  restWorkMs = 0
  restAudioUs = 0
}

/** Speech synthesis: normalise, then the acoustic model over a segment and the vocoder chunk by chunk, batched on a GPU pool. */
export class Tts {
  private readonly context: StageContext
  private readonly normMs: KnobCell
  private readonly acousticRtf: KnobCell
  private readonly vocoderRtf: KnobCell
  private readonly chunkAudioMs: KnobCell
  private readonly cacheHitRatio: KnobCell
  private readonly charsPerSecond: KnobCell
  private readonly placement: KnobCell

  constructor(context: StageContext) {
    this.context = context
    this.normMs = context.knob('stage/tts.normMs')
    this.acousticRtf = context.knob('stage/tts.acousticRtf')
    this.vocoderRtf = context.knob('stage/tts.vocoderRtf')
    this.chunkAudioMs = context.knob('stage/tts.chunkAudioMs')
    this.cacheHitRatio = context.knob('stage/tts.cacheHitRatio')
    this.charsPerSecond = context.knob('stage/tts.charsPerSecond')
    this.placement = context.knob('stage/tts.placement')
  }

  /** One more segment of text is complete. */
  readonly say = (turn: Turn, characters: number): void => {
    const segment = turn.segments++
    if (segment === 0) turn.textReadyUs = this.context.simulation.nowUs
    const labels = turn.labels
    const job = new SpeechJob(turn, this)
    job.segment = segment
    const audioMs = (characters / this.charsPerSecond.of(labels)) * 1000
    const firstMs = Math.min(audioMs, this.chunkAudioMs.of(labels))
    const vocoderRtf = this.vocoderRtf.of(labels)
    job.size = audioMs * this.acousticRtf.of(labels) + firstMs * vocoderRtf
    job.audioUs = usFromMs(firstMs)
    job.restAudioUs = usFromMs(audioMs) - job.audioUs
    job.restWorkMs = (audioMs - firstMs) * vocoderRtf
    const normMs = lognormalFrom(turn.u[draw.norm], this.normMs.of(labels), 0.5)
    this.context.simulation.in(usFromMs(normMs), this.synthesise, job)
  }

  private readonly synthesise = (job: SpeechJob): void => {
    const turn = job.owner
    if (turn.over) return
    if (job.segment === 0) {
      turn.ttsCacheHit = turn.u[draw.ttsCache] < this.cacheHitRatio.of(turn.labels) ? 1 : 0
      if (turn.ttsCacheHit === 1) {
        turn.ttsFirstByteUs = this.context.simulation.nowUs
        this.context.path.downlink.send(turn, 0, job.audioUs)
        this.context.path.downlink.send(turn, 1, job.restAudioUs)
        return
      }
    }
    this.siteOf(turn).server.submit(job)
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
    charge(turn, this.siteOf(turn), speech.gpuUs)
    if (speech.segment === 0 && turn.ttsFirstByteUs < 0) {
      turn.ttsFirstByteUs = this.context.simulation.nowUs
      turn.ttsWaitUs = speech.startedUs - speech.arrivedUs
      turn.ttsWorkUs = speech.finishedUs - speech.startedUs
      turn.ttsCold = turn.ttsWaitUs > 0 && this.siteOf(turn).server.workersCold > 0
    }
    this.context.path.downlink.send(turn, speech.segment * 2 + (speech.isRest ? 1 : 0), speech.audioUs)
    if (speech.isRest) return
    if (speech.restAudioUs > 0) this.vocodeRest(speech)
    else this.context.path.downlink.send(turn, speech.segment * 2 + 1, 0)
  }

  /** The first bytes are out; the rest of the segment goes back to the pool, ahead of new segments under priority. */
  private vocodeRest(first: SpeechJob): void {
    const job = new SpeechJob(first.owner, this)
    job.segment = first.segment
    job.isRest = true
    job.audioUs = first.restAudioUs
    job.size = first.restWorkMs
    this.siteOf(first.owner).server.submit(job)
  }

  readonly refused = (job: Job<Turn>): void => {
    this.context.path.caller.end(job.owner, 'shed')
  }
}

const REGION = attributeAt.region
