import { PlainFloor } from './plainFloor.ts'

/** What can be turned in a plain pool, and the verbs it passes on: those of the product, by the same names. */
export abstract class PlainDials extends PlainFloor {
  setWorkers(count: number): void {
    this.staff.setWorkers(count)
  }

  scaleDown(count: number): void {
    this.staff.scaleDown(count)
  }

  drain(count: number): void {
    this.staff.drain(count)
  }

  crash(count: number): void {
    this.staff.crash(count)
  }

  restart(): void {
    this.staff.restart()
  }

  warm(): void {
    this.staff.warm()
  }

  openStream(id: number, trafficClass = 0): void {
    this.streams?.open(id, trafficClass)
    this.settle()
  }

  closeStream(id: number): void {
    this.streams?.close(id)
    this.settle()
  }

  set streamsMax(max: number) {
    if (this.streams !== null) this.streams.streamsMax = max
    this.settle()
  }

  set batchMax(max: number) {
    if (this.config.batching !== null) this.config.batching.max = max
    this.settle()
  }

  set batchDelayUs(us: number) {
    if (this.config.batching !== null) this.config.batching.delayUs = us
    this.settle()
  }

  set coldStartUs(us: number) {
    this.staff.coldStartUs = us
  }

  set slowWorkerTimes(times: number) {
    this.staff.slowTimes = times
  }
}
