import { lognormalFrom } from '../kernel/distributions.ts'
import { usFromMs } from '../kernel/time.ts'
import type { Call } from '../model/call.ts'
import type { KnobCell } from '../model/knobCell.ts'
import type { Outcome } from '../model/factTable.ts'
import { Job } from '../serving/job.ts'
import type { PoolSite } from '../stages/path.ts'

/** A recording is decoded in pieces of this length, one after the other. Assumption. */
const PIECE_MS = 30_000
/** Median recording, ms; lognormal, sigma 0.6. The 114 s are the median of human service times (Brown et al. 2005). Assumption. */
const RECORDING_MS = 114_000
/** Batch work yields to calls where the pool's discipline looks at priority. */
const BATCH_PRIORITY = 2
const BATCH = 1

/** Batch work: recordings transcribed after the fact on the ASR pools that live calls use. Nobody waits for it, but it is in the way. */
export class Transcription {
  private readonly sites: PoolSite[]
  private readonly callEnded: (call: Call, outcome: Outcome) => void
  private readonly chunkMs: KnobCell
  private readonly finalWork: KnobCell

  constructor(
    world: { sites: { asr: PoolSite[] }; knob(address: string): KnobCell },
    callEnded: (call: Call, outcome: Outcome) => void,
  ) {
    this.sites = world.sites.asr
    this.callEnded = callEnded
    this.chunkMs = world.knob('stage/asr.chunkMs')
    this.finalWork = world.knob('stage/asr.finalWork')
  }

  /** One recording has come in. */
  readonly begin = (call: Call): void => {
    this.siteOf(call).server.openStream(call.id)
    const recordingMs = lognormalFrom(call.chance.uniform(), RECORDING_MS, 0.6)
    this.submit(call, Math.ceil(recordingMs / PIECE_MS))
  }

  private submit(call: Call, piecesLeft: number): void {
    const job = new Job<Call>(call, this)
    job.kind = piecesLeft
    job.stream = call.id
    job.trafficClass = BATCH
    job.priority = BATCH_PRIORITY
    job.size = (PIECE_MS / usFromMs(this.chunkMs.of(call.labels))) * 1000 * this.finalWork.of(call.labels)
    this.siteOf(call).server.submit(job)
  }

  private siteOf(call: Call): PoolSite {
    return this.sites[call.region]
  }

  readonly served = (job: Job<Call>): void => {
    if (job.kind > 1) this.submit(job.owner, job.kind - 1)
    else this.end(job.owner, 'answered')
  }

  readonly refused = (job: Job<Call>): void => {
    this.end(job.owner, 'shed')
  }

  private end(call: Call, how: Outcome): void {
    call.ended = true
    this.siteOf(call).server.closeStream(call.id)
    this.callEnded(call, how)
  }
}
