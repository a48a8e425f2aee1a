import { usFromMs } from '../kernel/time.ts'
import type { Call } from '../model/call.ts'
import type { KnobCell } from '../model/knobCell.ts'
import { attributeAt } from '../model/slice.ts'
import type { Turn } from '../model/turn.ts'
import { Job } from '../serving/job.ts'
import { Ears } from './ears.ts'
import { charge, type StageContext } from './path.ts'
import type { KnobSpecs } from '../model/knob.ts'

export const asrKnobs = {
  chunkMs: {
    unit: 'ms',
    base: 160,
    min: 20,
    max: 5000,
    perTurn: true,
    about: 'Audio decoded in one step; 80–1120 ms in shipped streaming models, 160 ms in the low-latency NIM profile.',
  },
  lookaheadMs: {
    unit: 'ms',
    base: 0,
    min: 0,
    max: 5000,
    perTurn: true,
    about: 'Right context that a chunk waits for. Assumption.',
  },
  wer: {
    unit: 'ratio',
    base: 0.1,
    min: 0,
    max: 1,
    perTurn: true,
    about:
      'Word error rate in moderate noise; 9.2–11.3 % by SNR bin (augmented dictation set); quiet × 0.92, noisy × 1.13.',
  },
  entitySubstitution: {
    unit: 'ratio',
    base: 0.02,
    min: 0,
    max: 1,
    perTurn: true,
    about: 'Share of turns in which a name is heard as another. Fault catalogue D07.',
  },
  stability: {
    unit: 'ratio',
    base: 0.8,
    min: 0,
    max: 1,
    perTurn: true,
    about: 'Share of partial words that stay as first shown. Fault catalogue A10.',
  },
  finalWork: {
    unit: 'ratio',
    base: 0.25,
    min: 0,
    max: 10,
    perTurn: true,
    about:
      'Work of the final pass as a share of the streaming steps it replaces; it re-decodes the whole utterance. Assumption.',
  },
  jobTimes: {
    unit: 'times',
    base: 1,
    min: 0.01,
    max: 100,
    perTurn: true,
    about: 'Work of one chunk relative to the pool’s msPerItem; a heavier model turns it.',
  },
} as const satisfies KnobSpecs

const CHUNK = 0
const FINAL = 1

/** Streaming recognition: a job a chunk while the caller speaks, then a final pass over the whole utterance. */
export class Asr {
  private readonly context: StageContext
  private readonly ears: Ears
  private readonly lookaheadMs: KnobCell
  private readonly finalWork: KnobCell
  private readonly jobTimes: KnobCell

  constructor(context: StageContext) {
    this.context = context
    this.ears = new Ears(context)
    this.lookaheadMs = context.knob('stage/asr.lookaheadMs')
    this.finalWork = context.knob('stage/asr.finalWork')
    this.jobTimes = context.knob('stage/asr.jobTimes')
  }

  /** A call asks for a stream slot; its chunks wait until it has one. */
  readonly open = (call: Call): void => {
    this.context.sites.asr[call.labels[REGION]].server.openStream(call.id)
  }

  readonly close = (call: Call): void => {
    this.context.sites.asr[call.labels[REGION]].server.closeStream(call.id)
  }

  /** A chunk comes from the VAD; while the stream is closed it is only buffered for the final pass. */
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

  /** The turn has ended: decode the buffered utterance again. This is why words can stay right while partials are late. */
  readonly finish = (turn: Turn): void => {
    const work = this.finalWork.of(turn.labels) * this.jobTimes.of(turn.labels)
    this.submit(turn, FINAL, Math.max(1, turn.chunks * work))
  }

  private submit(turn: Turn, kind: number, size: number): void {
    const job = new Job<Turn>(turn, this)
    job.kind = kind
    job.size = size
    job.stream = turn.call.id
    this.context.sites.asr[turn.labels[REGION]].server.submit(job)
  }

  readonly served = (job: Job<Turn>): void => {
    const turn = job.owner
    if (turn.over) return
    charge(turn, this.context.sites.asr[turn.labels[REGION]], job.gpuUs)
    const nowUs = this.context.simulation.nowUs
    if (turn.firstPartialUs < 0) {
      this.onCriticalPath(turn, job)
      turn.firstPartialUs = nowUs + turn.downlinkUs
    } else if (job.kind === FINAL) this.onCriticalPath(turn, job)
    if (job.kind === CHUNK) turn.partials++
    else {
      turn.finalUs = nowUs
      this.ears.understand(turn)
      this.context.path.retrieval.find(turn)
    }
  }

  /** The waits that a caller feels: of the first chunk and of the final pass. */
  private onCriticalPath(turn: Turn, job: Job<Turn>): void {
    turn.asrWaitUs += job.startedUs - job.arrivedUs
    turn.asrWorkUs += job.finishedUs - job.startedUs
  }

  readonly refused = (job: Job<Turn>): void => {
    this.context.path.caller.end(job.owner, 'shed')
  }
}

const REGION = attributeAt.region
