import { type Job, jobState } from '../../../src/serving/job.ts'
import type { PlainWorker } from './plainConfig.ts'
import type { PlainOrder } from './plainOrder.ts'

interface PlainStream {
  id: number
  side: number
  worker: PlainWorker | null
  closing: boolean
  /** The one job of it that may be in a batch: next or running. */
  current: Job | null
  /** The how-manieth current job of all this was. */
  turn: number
}

/** Stream slots: everything about who holds one, and what may run because of it, found by looking through them all. */
export class PlainStreams {
  streamsMax: number
  private streams: PlainStream[] = []
  /** Without a slot, who is first in turn first. */
  private homeless: PlainStream[] = []
  /** Workers that serve, as they came to serve. */
  private workers: PlainWorker[] = []
  private readonly order: PlainOrder
  private turns = 0
  private readonly partition: { borrowing: boolean } | null

  constructor(streamsMax: number, order: PlainOrder, partition: { borrowing: boolean } | null) {
    this.partition = partition
    this.streamsMax = streamsMax
    this.order = order
  }

  get counts(): [number, number] {
    return [this.streams.length, this.homeless.length]
  }

  open(id: number, side: number): void {
    if (this.streams.some((stream) => stream.id === id)) throw new RangeError(`stream ${id} is open already`)
    const stream = { id, side, worker: null, closing: false, current: null, turn: 0 }
    this.streams.push(stream)
    this.homeless.push(stream)
  }

  close(id: number): void {
    const stream = this.streams.find((other) => other.id === id)
    if (stream === undefined) throw new RangeError(`stream ${id} is not open`)
    stream.closing = true
  }

  held(worker: PlainWorker): number {
    return this.streams.filter((stream) => stream.worker === worker).length
  }

  joined(worker: PlainWorker): void {
    this.workers.push(worker)
  }

  /** Its streams are without a slot, ahead of the others. What ran is run again or lost; no job of theirs is next. */
  stopped(worker: PlainWorker): void {
    this.workers = this.workers.filter((other) => other !== worker)
    const out = this.streams.filter((stream) => stream.worker === worker)
    for (const stream of out) {
      stream.worker = null
      stream.current = null
    }
    this.homeless = [...out, ...this.homeless]
  }

  /** The jobs that are next in the streams of a worker, oldest first. */
  next(worker: PlainWorker): Job[] {
    const next = this.streams.filter(({ worker: at, current }) => at === worker && current?.state === jobState.waiting)
    next.sort((a, b) => (a.current as Job).arrivedUs - (b.current as Job).arrivedUs || a.turn - b.turn)
    return next.map(({ current }) => current as Job)
  }

  /** Whether a job that comes now could be the next of its stream on this worker. */
  welcomes(worker: PlainWorker, job: Job): boolean {
    const stream = this.streams.find(({ id }) => id === job.stream)
    return stream !== undefined && stream.worker === worker && stream.current === null
  }

  /** Slots are given back and given out, and streams go on; those of `ended` first. */
  tend(ended: Job[]): void {
    for (const stream of this.streams) {
      const { current } = stream
      if (current !== null && (ended.includes(current) || this.gone(current))) stream.current = null
    }
    const done = this.streams.filter(({ closing, current, id }) => closing && current === null && !this.waits(id))
    this.streams = this.streams.filter((stream) => !done.includes(stream))
    this.homeless = this.homeless.filter((stream) => !done.includes(stream))
    for (const job of ended) for (const stream of this.streams) if (stream.id === job.stream) this.advance(stream)
    for (const stream of this.streams) this.advance(stream)
    for (;;) {
      const stream = this.homeless.find((one) => this.emptiest(one) !== null)
      if (stream === undefined) break
      stream.worker = this.emptiest(stream)
      this.homeless = this.homeless.filter((other) => other !== stream)
      this.advance(stream)
    }
  }

  private advance(stream: PlainStream): void {
    if (stream.worker === null || stream.current !== null) return
    stream.current = this.order.waiting.find((job) => job.stream === stream.id) ?? null
    stream.turn = ++this.turns
  }

  /** Its own side's workers, and those of the other that have nobody of their own, and nobody who waits for them. */
  private takes(worker: PlainWorker, stream: PlainStream): boolean {
    if (this.partition === null || worker.partition === stream.side) return true
    const own = this.streams.filter(({ side }) => side === worker.partition)
    return this.partition.borrowing && own.every((other) => other.worker !== worker && !this.homeless.includes(other))
  }

  private emptiest(stream: PlainStream): PlainWorker | null {
    let best: PlainWorker | null = null
    for (const worker of this.workers) {
      if (worker.state !== 'up' || this.held(worker) >= this.streamsMax || !this.takes(worker, stream)) continue
      if (best === null || this.held(worker) < this.held(best)) best = worker
    }
    return best
  }

  /** Left the queue by itself: it does not wait, and no worker has it. */
  private gone(job: Job): boolean {
    return !this.order.waiting.includes(job) && !this.workers.some(({ jobs }) => jobs.includes(job))
  }

  private waits(id: number): boolean {
    return this.order.waiting.some((job) => job.stream === id)
  }
}
