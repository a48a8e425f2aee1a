import { lognormalFrom } from '../kernel/distributions.ts'
import type { Simulation } from '../kernel/simulation.ts'
import { US_PER_MINUTE, usFromMs } from '../kernel/time.ts'
import type { Call } from '../model/call.ts'
import type { KnobCell } from '../model/knobCell.ts'
import { type FactTable, jobKinds, type Outcome, outcomes } from '../model/factTable.ts'
import type { JobColumn } from '../model/factTables.ts'
import { attributeAt } from '../model/slice.ts'
import { WorkAccount } from '../model/workAccount.ts'
import { Job } from '../serving/job.ts'
import type { PoolSite } from '../stages/path.ts'

/** A recording is decoded in pieces of this length, one after the other. Assumption. */
const PIECE_MS = 30_000
/** Median recording, ms; lognormal, sigma 0.6. The 114 s are the median of human service times (Brown et al. 2005). Assumption. */
const RECORDING_MS = 114_000
/** Recordings should be transcribed within this of coming in, µs. Assumption. */
const DUE_US = 15 * US_PER_MINUTE
/** Batch work yields to calls where the pool's discipline looks at priority. */
const BATCH_PRIORITY = 2
const BATCH = 1

/** One recording on its way. */
class Recording {
  readonly call: Call
  readonly workMs: number
  readonly account = new WorkAccount()
  piecesLeft: number
  startedUs = Number.NaN

  constructor(call: Call, workMs: number) {
    this.call = call
    this.workMs = workMs
    this.piecesLeft = Math.ceil(workMs / PIECE_MS)
  }
}

/** Batch work: recordings transcribed after the fact on the ASR pools that live calls use. Nobody waits for it, but it is in the way. */
export class Transcription {
  /** Recordings that have come in and are not done. */
  readonly live = new Set<Recording>()
  private readonly simulation: Simulation
  private readonly sites: PoolSite[]
  private readonly jobs: FactTable<JobColumn>
  private readonly callEnded: (call: Call, outcome: Outcome) => void
  private readonly chunkMs: KnobCell
  private readonly finalWork: KnobCell

  constructor(
    world: { simulation: Simulation; sites: { asr: PoolSite[] }; knob(address: string): KnobCell },
    jobs: FactTable<JobColumn>,
    callEnded: (call: Call, outcome: Outcome) => void,
  ) {
    this.simulation = world.simulation
    this.sites = world.sites.asr
    this.jobs = jobs
    this.callEnded = callEnded
    this.chunkMs = world.knob('stage/asr.chunkMs')
    this.finalWork = world.knob('stage/asr.finalWork')
  }

  /** One recording has come in. */
  readonly begin = (call: Call): void => {
    this.siteOf(call).server.openStream(call.id)
    const recording = new Recording(call, lognormalFrom(call.chance.uniform(), RECORDING_MS, 0.6))
    this.live.add(recording)
    this.submit(recording)
  }

  private submit(recording: Recording): void {
    const { call } = recording
    const job = new Job<Recording>(recording, this)
    job.stream = call.id
    job.tenant = call.labels[attributeAt.tenant]
    job.trafficClass = BATCH
    job.deadlineUs = call.startedUs + DUE_US
    job.priority = BATCH_PRIORITY
    job.account = recording.account
    job.size = (PIECE_MS / usFromMs(this.chunkMs.of(call.labels))) * 1000 * this.finalWork.of(call.labels)
    this.siteOf(call).server.submit(job)
  }

  private siteOf(call: Call): PoolSite {
    return this.sites[call.region]
  }

  readonly served = (job: Job<Recording>): void => {
    const recording = job.owner
    if (Number.isNaN(recording.startedUs)) recording.startedUs = job.startedUs
    recording.piecesLeft--
    if (recording.piecesLeft > 0) this.submit(recording)
    else this.end(recording, 'answered')
  }

  readonly refused = (job: Job<Recording>): void => {
    this.end(job.owner, 'shed')
  }

  readonly abandoned = (job: Job<Recording>): void => {
    this.end(job.owner, 'failed')
  }

  private end(recording: Recording, how: 'answered' | 'shed' | 'failed'): void {
    const { call, account } = recording
    const site = this.siteOf(call)
    call.ended = true
    this.live.delete(recording)
    site.server.closeStream(call.id)
    account.close(how === 'answered' ? null : how)
    this.jobs.add({
      call_id: call.id,
      kind: jobKinds.indexOf('transcription'),
      tenant: call.labels[attributeAt.tenant],
      pool: site.code,
      submitted_at_ms: call.startedUs / 1000,
      started_at_ms: recording.startedUs / 1000,
      finished_at_ms: this.simulation.nowUs / 1000,
      deadline_ms: (call.startedUs + DUE_US) / 1000,
      work_ms: recording.workMs,
      gpu_seconds: account.gpuUs / 1e6,
      outcome: outcomes.indexOf(how),
    })
    this.callEnded(call, how)
  }
}
