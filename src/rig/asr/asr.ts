import { RandomStreams, type Stream } from '../../kernel/random.ts'
import { Simulation } from '../../kernel/simulation.ts'
import { Job, type JobListener } from '../../serving/job.ts'
import { Pool } from '../../serving/pool.ts'
import { type AsrRig, type AsrRigOptions, asrRigOptions, chunksOf } from './asrOptions.ts'
import { type PoolRigResult, PoolTally } from '../pool/poolResult.ts'

/** State of one stream: the audio of its current utterance still to be sent. */
interface Speaker {
  index: number
  utterancesLeft: number
  chunksSent: number
  /** Start of its utterance: chunk k (from 0) is sent k chunks later, as NVIDIA's client does. */
  beganUs: number
}

/** A chunk in flight. */
interface Chunk {
  speaker: Speaker
  sentUs: number
  last: boolean
}

/**
 * Real-time streams through the product's pool with its sequence batcher: a slot per utterance, a job per chunk.
 * `throughput` is audio seconds per second (RTFX). Throws InputError for invalid options.
 */
export function runAsrRig(options: AsrRigOptions): PoolRigResult {
  const rig = asrRigOptions(options)
  const perRun = rig.streams * rig.iterations * chunksOf(rig)
  const runs = Math.ceil(rig.requests / perRun)
  const tally = new PoolTally(runs * perRun)
  let elapsedUs = 0
  for (let run = 0; run < runs; run++) elapsedUs += new RealTimeStreams(rig, run, tally).run()
  const result = tally.result(elapsedUs)
  return { ...result, throughput: (result.throughput * rig.utteranceMs) / 1000 / chunksOf(rig) }
}

/** One measurement from the first chunk to the last answer. */
class RealTimeStreams implements JobListener {
  private readonly simulation = new Simulation()
  private readonly pool: Pool
  private readonly rig: AsrRig
  private readonly tally: PoolTally
  private readonly jitter: Stream
  private readonly chunks: number
  private readonly chunkUs: number
  private readonly overheadUs: number
  private streamIds = 0

  constructor(rig: AsrRig, run: number, tally: PoolTally) {
    const random = new RandomStreams(rig.seed)
    this.rig = rig
    this.tally = tally
    this.jitter = random.stream('jitter', run)
    this.chunks = chunksOf(rig)
    this.chunkUs = rig.chunkMs * 1000
    this.overheadUs = rig.overheadMs * 1000
    const { instances, interference, service, slots: streamsMax, batchMax: max } = rig
    const batching = { kind: 'sequence', streamsMax, max, maxDelayUs: rig.batchDelayMs * 1000 } as const
    const config = { workers: instances, instancesPerGpu: instances, interference, service, batching }
    this.pool = new Pool(this.simulation, config, random.stream('service', run))
  }

  /** Returns its duration, µs. */
  run(): number {
    const { streams, phase, iterations } = this.rig
    for (let index = 0; index < streams; index++) {
      const speaker = { index, utterancesLeft: iterations, chunksSent: 0, beganUs: 0 }
      this.simulation.in(phase === 'staggered' ? (index * this.chunkUs) / streams : 0, this.begin, speaker)
    }
    this.simulation.run()
    return this.simulation.nowUs
  }

  private readonly begin = (speaker: Speaker): void => {
    speaker.utterancesLeft--
    speaker.chunksSent = 0
    speaker.beganUs = this.simulation.nowUs
    speaker.index = this.streamIds++
    this.pool.openStream(speaker.index)
    this.awaitChunk(speaker)
  }

  private readonly end = (speaker: Speaker): void => {
    if (speaker.utterancesLeft > 0) this.begin(speaker)
  }

  private awaitChunk(speaker: Speaker): void {
    const dueUs = speaker.beganUs + speaker.chunksSent * this.chunkUs
    const lateUs = this.jitter.uniform() * this.rig.jitterMs * 1000
    this.simulation.at(Math.max(this.simulation.nowUs, dueUs + lateUs), this.send, speaker)
  }

  private readonly send = (speaker: Speaker): void => {
    const last = ++speaker.chunksSent === this.chunks
    const job = new Job<Chunk>({ speaker, sentUs: this.simulation.nowUs, last }, this, last ? this.rig.finalWork : 1)
    job.stream = speaker.index
    if (this.overheadUs > 0) this.simulation.in(this.overheadUs, this.arrive, job)
    else this.arrive(job)
    if (!last) this.awaitChunk(speaker)
  }

  private readonly arrive = (job: Job<Chunk>): void => {
    this.pool.submit(job)
  }

  served(job: Job): void {
    const { last } = (job as Job<Chunk>).owner
    if (last && this.rig.finalMs > 0) this.simulation.in(this.rig.finalMs * 1000, this.answer, job as Job<Chunk>)
    else this.answer(job as Job<Chunk>)
  }

  private readonly answer = (job: Job<Chunk>): void => {
    const { speaker, sentUs, last } = job.owner
    this.tally.add(job, this.simulation.nowUs - sentUs)
    if (!last) return
    this.pool.closeStream(speaker.index)
    const audioEndsUs = speaker.beganUs + this.rig.utteranceMs * 1000
    this.simulation.at(Math.max(this.simulation.nowUs, audioEndsUs), this.end, speaker)
  }
}
