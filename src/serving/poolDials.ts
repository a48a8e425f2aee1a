import type { Admission } from './admission.ts'
import type { BatchPolicy } from './batching.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { Job } from './job.ts'
import { PoolStaff } from './poolStaff.ts'
import type { ServiceModel } from './serviceModel.ts'
import type { SlottedLine } from './slottedLine.ts'

/** What can be turned while a pool runs, and its stream slots. */
export abstract class PoolDials extends PoolStaff {
  abstract readonly name: string
  /** Which jobs come in. */
  protected abstract readonly admission: Admission<Job>
  protected abstract readonly dispatcher: Dispatcher
  protected abstract readonly batching: BatchPolicy | null
  protected abstract readonly slots: SlottedLine | null

  /** Sequence batching: a stream asks for a slot; its jobs wait until it has one. */
  openStream(id: number): void {
    this.streams().open(id)
    this.dispatcher.offer(null)
  }

  /** The stream's slot is free for others once its jobs are done. */
  closeStream(id: number): void {
    this.streams().close(id)
    this.dispatcher.offer(null)
    this.workforce.sweep()
  }

  /** Jobs that may wait; a job that finds an idle worker always comes in. */
  get depthMax(): number {
    return this.admission.depthMax
  }

  set depthMax(depth: number) {
    this.admission.depthMax = depth
  }

  get service(): ServiceModel {
    return this.dispatcher.service
  }

  set service(model: ServiceModel) {
    this.dispatcher.service = model
  }

  /** Service time of every worker times this. */
  get slowdown(): number {
    return this.dispatcher.slowdown
  }

  set slowdown(times: number) {
    this.dispatcher.slowdown = times
  }

  get batchMax(): number {
    return this.batching?.max ?? 1
  }

  set batchMax(max: number) {
    if (this.batching !== null) this.batching.max = max
    this.dispatcher.offer(null)
  }

  get batchDelayUs(): number {
    return this.batching?.delayUs ?? 0
  }

  set batchDelayUs(delayUs: number) {
    if (this.batching !== null) this.batching.delayUs = Math.ceil(delayUs)
    this.dispatcher.offer(null)
  }

  /** Stream slots per worker; turning it down evicts nobody. */
  set streamsMax(max: number) {
    this.streams().streamsMax = max
    this.streams().place()
    this.dispatcher.offer(null)
  }

  /** Streams open, those without a slot included. */
  get streamsOpen(): number {
    return this.slots?.streamsOpen ?? 0
  }

  /** Streams without a slot. */
  get streamsWaiting(): number {
    return this.slots?.streamsWaiting ?? 0
  }

  private streams(): SlottedLine {
    if (this.slots === null) throw new RangeError(`${this.name}: only a pool with sequence batching has stream slots`)
    return this.slots
  }
}
