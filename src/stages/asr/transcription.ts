import { lognormalFrom } from '../../kernel/distributions.ts'
import { US_PER_MINUTE, usFromMs } from '../../kernel/time.ts'
import type { Call } from '../../model/call.ts'
import { outcomes } from '../../model/factTable.ts'
import type { KnobCell } from '../../model/knobCell.ts'
import { attributeAt } from '../../model/slice.ts'
import { WorkAccount } from '../../model/workAccount.ts'
import { Job } from '../../serving/job.ts'
import type { PoolRef } from '../serverRefs.ts'
import type { BatchWork, StageContext } from '../stage.ts'

/** A recording is decoded in pieces of this length, sequentially. Assumption. */
const PIECE_MS = 30_000
/** Median recording, ms; lognormal, sigma 0.6. The 114 s are the median of human service times (Brown et al. 2005). Assumption. */
const RECORDING_MS = 114_000
/** Recordings should be transcribed within this after arrival, µs. Assumption. */
const DUE_US = 15 * US_PER_MINUTE
/** Batch work yields to calls where the pool's discipline uses priority. */
const BATCH_PRIORITY = 2
const BATCH = 1

/** One recording in progress. */
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

/**
 * Batch work: recordings transcribed after the fact on the ASR pools that live calls use. No caller waits for it, but it takes
 * capacity.
 */
export class Transcription implements BatchWork {
  private readonly context: StageContext
  /** Recordings that have arrived and are not done. */
  private readonly live = new Set<Recording>()
  private readonly pools: readonly PoolRef[]
  private readonly chunkMs: KnobCell
  private readonly finalWork: KnobCell

  constructor(context: StageContext) {
    this.context = context
    this.pools = context.servers.of('asr')
    this.chunkMs = context.knob('stage/asr.chunkMs')
    this.finalWork = context.knob('stage/asr.finalWork')
  }

  /** Closes the accounts of unfinished recordings at the end of the run. */
  endRun(): void {
    for (const { account } of this.live) account.close('unfinished')
  }

  /** A recording arrives. */
  readonly begin = (call: Call): void => {
    this.poolOf(call).server.openStream(call.id, BATCH)
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
    this.poolOf(call).server.submit(job)
  }

  private poolOf(call: Call): PoolRef {
    return this.pools[call.region]
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
    const pool = this.poolOf(call)
    call.ended = true
    this.live.delete(recording)
    pool.server.closeStream(call.id)
    account.close(how === 'answered' ? null : how)
    this.context.tables.jobs.add({
      call_id: call.id,
      kind: this.context.jobKind,
      tenant: call.labels[attributeAt.tenant],
      pool: pool.code,
      submitted_at_ms: call.startedUs / 1000,
      started_at_ms: recording.startedUs / 1000,
      finished_at_ms: this.context.simulation.nowUs / 1000,
      deadline_ms: (call.startedUs + DUE_US) / 1000,
      work_ms: recording.workMs,
      gpu_seconds: account.gpuUs / 1e6,
      outcome: outcomes.indexOf(how),
    })
    this.context.callEnded(call, how)
  }
}
