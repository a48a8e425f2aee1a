import { OldestFirstQueue } from './oldestFirstQueue.ts'
import { type Job, jobState } from '../job.ts'
import type { Queue } from './queue.ts'
import { Slot } from './slot.ts'
import { type Worker, workerState } from '../worker.ts'

/**
 * A sequence batcher's queue: a stream holds a slot on one worker from `open` to `close`, and its jobs run there, one at a
 * time, oldest first among the streams of that worker. Streams beyond the slots wait for one, in order.
 */
export class SequenceQueue implements Queue {
  length = 0
  readonly selective = true
  /** Slots per worker; lowering it evicts no stream. */
  streamsMax: number
  /** Streams open, those waiting for a slot included. */
  get streamsOpen(): number {
    return this.slots.size
  }
  /** Streams waiting for a slot. */
  streamsWaiting = 0
  /** Slots assigned so far: when it has changed, a worker without work may have some now. */
  placements = 0
  private readonly slots = new Map<number, Slot>()
  private readonly workers: Worker[] = []
  private waiting: Slot[] = []

  constructor(streamsMax: number) {
    this.streamsMax = streamsMax
  }

  open(id: number): void {
    if (this.slots.has(id)) throw new RangeError(`stream ${id} is open already`)
    const slot = new Slot(id)
    this.slots.set(id, slot)
    this.waiting.push(slot)
    this.streamsWaiting++
    this.place()
  }

  /** Closes a stream; its slot is free once its jobs are done. Throws a RangeError when it is not open. */
  close(id: number): void {
    const slot = this.slots.get(id)
    if (slot === undefined) throw new RangeError(`stream ${id} is not open`)
    slot.closing = true
    this.releaseIfDone(slot)
  }

  /** The worker that holds the stream's slot; null while it waits for one. */
  workerOf(id: number): Worker | null {
    return this.slots.get(id)?.worker ?? null
  }

  accepts(worker: Worker, job: Job): boolean {
    const slot = this.slots.get(job.stream)
    return slot !== undefined && slot.worker === worker && slot.current === null
  }

  push(job: Job): Worker | null {
    const slot = this.slots.get(job.stream)
    if (slot === undefined) throw new RangeError(`stream ${job.stream} is not open: open it before its first job`)
    this.length++
    const queue = slot.worker === null ? null : slot.worker.queue
    if (queue !== null && slot.current === null && slot.held.size === 0) {
      slot.current = job
      queue.push(job)
    } else {
      slot.held.append(job)
      this.advance(slot)
    }
    return slot.worker
  }

  pushFront(job: Job): Worker | null {
    const slot = this.slots.get(job.stream) as Slot
    this.length++
    if (slot.current === job) slot.current = null
    slot.held.putBack(job)
    this.advance(slot)
    return slot.worker
  }

  ready(worker: Worker): number {
    return worker.queue === null ? 0 : worker.queue.length
  }

  oldestUs(worker: Worker): number {
    return (worker.queue as OldestFirstQueue).oldestUs()
  }

  pop(worker: Worker): Job {
    this.length--
    return (worker.queue as OldestFirstQueue).pop()
  }

  eachWaiting(visit: (job: Job) => void): void {
    for (const slot of this.slots.values()) slot.eachWaiting(visit)
  }

  forget(job: Job): void {
    this.length--
    const slot = this.slots.get(job.stream) as Slot
    if (slot.current === job) {
      slot.worker?.queue?.forget()
      slot.current = null
      this.advance(slot)
    }
    this.releaseIfDone(slot)
  }

  /** A batch has ended: its streams may continue. */
  finished(jobs: readonly Job[], count: number): void {
    for (let i = 0; i < count; i++) this.ended(jobs[i])
  }

  /** `finished` for one job. */
  ended(job: Job): void {
    const slot = this.slots.get(job.stream)
    if (slot === undefined) return
    if (slot.current === job) {
      slot.current = null
      this.advance(slot)
    }
    if (slot.closing) this.releaseIfDone(slot)
  }

  /** A worker becomes available: waiting streams take its slots. */
  joined(worker: Worker): void {
    worker.queue = new OldestFirstQueue()
    this.workers.push(worker)
    this.place()
  }

  /** A worker is gone: its streams wait for a slot elsewhere, ahead of the others. Call `place` when its jobs are put back. */
  stopped(worker: Worker): void {
    worker.queue = null
    const at = this.workers.indexOf(worker)
    if (at >= 0) this.workers.splice(at, 1)
    worker.streams = 0
    const displaced: Slot[] = []
    for (const slot of this.slots.values()) {
      if (slot.worker !== worker) continue
      slot.worker = null
      if (slot.current?.state === jobState.waiting) slot.held.putBack(slot.current)
      slot.current = null
      displaced.push(slot)
    }
    this.waiting = [...displaced, ...this.waiting]
    this.streamsWaiting += displaced.length
  }

  /** Assigns free slots to waiting streams, each on the worker with the fewest. */
  place(): void {
    let placed = 0
    for (const slot of this.waiting) {
      if (this.slots.get(slot.id) !== slot) {
        placed++
        continue
      }
      const worker = this.emptiest()
      if (worker === null) break
      placed++
      this.placements++
      this.streamsWaiting--
      slot.worker = worker
      worker.streams++
      this.advance(slot)
    }
    if (placed > 0) this.waiting.splice(0, placed)
  }

  private emptiest(): Worker | null {
    let best: Worker | null = null
    for (const worker of this.workers) {
      if (worker.state !== workerState.up || worker.streams >= this.streamsMax) continue
      if (best === null || worker.streams < best.streams) best = worker
    }
    return best
  }

  /** Moves the stream's next job to its worker's queue, if it has a worker and no current job. */
  private advance(slot: Slot): void {
    if (slot.worker === null || slot.current !== null) return
    slot.current = slot.held.takeFirst()
    if (slot.current !== null) slot.worker.queue?.push(slot.current)
  }

  private releaseIfDone(slot: Slot): void {
    if (!slot.closing || slot.current !== null || slot.held.peekFirst() !== null) return
    this.slots.delete(slot.id)
    const { worker } = slot
    if (worker === null) this.streamsWaiting--
    else {
      worker.streams--
      this.place()
    }
  }
}
