import { OldestFirstQueue } from './oldestFirstQueue.ts'
import { type Job, jobState } from '../job.ts'
import type { Queue } from './queue.ts'
import { Slot } from './slot.ts'
import { type Worker, workerState } from '../worker.ts'

/**
 * A sequence batcher's queue: a stream holds a slot on one worker from `open` to `close`, and its jobs run there, one at a
 * time, oldest first among the streams of that worker. Streams beyond the slots wait for one, in order.
 *
 * In a partition a stream takes a slot of its own side. With borrowing a worker of the other side takes it too, as long as
 * that worker holds no stream of its own side and none waits; it keeps what it has taken until the stream closes.
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
  get streamsWaiting(): number {
    return this.waitingOf[0] + this.waitingOf[1]
  }
  /** Slots assigned so far: when it has changed, a worker without work may have some now. */
  placements = 0
  private readonly slots = new Map<number, Slot>()
  private readonly workers: Worker[] = []
  private waiting: Slot[] = []
  /** Streams waiting for a slot, by side. */
  private readonly waitingOf: [number, number] = [0, 0]
  private readonly partition: { readonly borrowing: boolean } | null

  /** `partition`: whether the sides of its workers borrow; null: every worker takes every stream. */
  constructor(streamsMax: number, partition: { readonly borrowing: boolean } | null = null) {
    this.streamsMax = streamsMax
    this.partition = partition
  }

  /** `trafficClass`: 0 interactive, 1 batch. Throws a RangeError when the stream is open. */
  open(id: number, trafficClass: number): void {
    if (this.slots.has(id)) throw new RangeError(`stream ${id} is open already`)
    const slot = new Slot(id, trafficClass)
    this.slots.set(id, slot)
    this.waiting.push(slot)
    this.waitingOf[trafficClass]++
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
    let released = false
    for (let i = 0; i < count; i++) released = this.continueAfter(jobs[i]) || released
    if (released) this.place()
  }

  /** `finished` for one job. */
  ended(job: Job): void {
    if (this.continueAfter(job)) this.place()
  }

  /** The stream of a job that has ended goes on, or gives back its slot: then true. */
  private continueAfter(job: Job): boolean {
    const slot = this.slots.get(job.stream)
    if (slot === undefined) return false
    if (slot.current === job) {
      slot.current = null
      this.advance(slot)
    }
    return slot.closing && this.release(slot)
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
    worker.ownStreams = 0
    const displaced: Slot[] = []
    for (const slot of this.slots.values()) {
      if (slot.worker !== worker) continue
      slot.worker = null
      if (slot.current?.state === jobState.waiting) slot.held.putBack(slot.current)
      slot.current = null
      this.waitingOf[slot.partition]++
      displaced.push(slot)
    }
    this.waiting = [...displaced, ...this.waiting]
  }

  /** Assigns free slots to waiting streams, each on the worker with the fewest. */
  place(): void {
    if (this.waiting.length === 0) return
    if (this.partition !== null) {
      this.placeBySide()
      return
    }
    let placed = 0
    for (const slot of this.waiting) {
      if (this.slots.get(slot.id) !== slot) {
        placed++
        continue
      }
      const worker = this.emptiest(null)
      if (worker === null) break
      placed++
      this.assign(slot, worker)
    }
    if (placed > 0) this.waiting.splice(0, placed)
  }

  /** `place` in a partition: a side without free slots does not hold up the other. */
  private placeBySide(): void {
    const full: [boolean, boolean] = [false, false]
    for (let i = 0; i < this.waiting.length; ) {
      const slot = this.waiting[i]
      if (this.slots.get(slot.id) !== slot) {
        this.waiting.splice(i, 1)
        continue
      }
      const side = slot.partition
      const worker = full[side] ? null : this.emptiest(slot)
      if (worker === null) {
        full[side] = true
        i++
        continue
      }
      this.waiting.splice(i, 1)
      this.assign(slot, worker)
      if (this.waitingOf[side] > 0) continue
      // Workers of a side that nobody waits for may take streams of the other, also earlier ones.
      full[1 - side] = false
      i = 0
    }
  }

  private assign(slot: Slot, worker: Worker): void {
    this.placements++
    this.waitingOf[slot.partition]--
    slot.worker = worker
    worker.streams++
    if (worker.partition === slot.partition) worker.ownStreams++
    this.advance(slot)
  }

  /** The worker with the fewest streams of those that have a slot for this one; null: for any. */
  private emptiest(slot: Slot | null): Worker | null {
    let best: Worker | null = null
    for (const worker of this.workers) {
      if (worker.state !== workerState.up || worker.streams >= this.streamsMax) continue
      if (slot !== null && worker.partition !== slot.partition && !this.lends(worker)) continue
      if (best === null || worker.streams < best.streams) best = worker
    }
    return best
  }

  /** Whether a worker takes streams of the other side. */
  private lends(worker: Worker): boolean {
    return this.partition?.borrowing === true && worker.ownStreams === 0 && this.waitingOf[worker.partition] === 0
  }

  /** Moves the stream's next job to its worker's queue, if it has a worker and no current job. */
  private advance(slot: Slot): void {
    if (slot.worker === null || slot.current !== null) return
    slot.current = slot.held.takeFirst()
    if (slot.current !== null) slot.worker.queue?.push(slot.current)
  }

  private releaseIfDone(slot: Slot): void {
    if (slot.closing && this.release(slot)) this.place()
  }

  /** Ends a closing stream once its jobs are done; returns whether others may have a slot now. */
  private release(slot: Slot): boolean {
    if (slot.current !== null || slot.held.peekFirst() !== null) return false
    this.slots.delete(slot.id)
    const { worker, partition } = slot
    if (worker === null) {
      this.waitingOf[partition]--
      return this.partition !== null
    }
    worker.streams--
    if (worker.partition === partition) worker.ownStreams--
    return true
  }
}
