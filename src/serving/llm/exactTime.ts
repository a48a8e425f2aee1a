import { PS_PER_US } from './decodeRun.ts'

/**
 * An instant in whole picoseconds, kept as µs and remainder. Iterations end between the whole µs of the event clock; rounding
 * each of them would shift a long busy period against arrivals, so the remainder is carried.
 */
export class ExactTime {
  us = 0
  ps = 0

  set(us: number): void {
    this.us = us
    this.ps = 0
  }

  add(durationPs: number): void {
    const ps = this.ps + durationPs
    const us = wholeUs(ps)
    this.us += us
    this.ps = ps - us * PS_PER_US
  }

  /** The first whole µs at or after this instant plus a duration. */
  ceilingAfter(durationPs: number): number {
    const ps = this.ps + durationPs
    const us = wholeUs(ps)
    return this.us + (ps > us * PS_PER_US ? us + 1 : us)
  }

  /** Picoseconds from this instant to a later whole µs. */
  until(us: number): number {
    return (us - this.us) * PS_PER_US - this.ps
  }
}

/** Division alone may round up to the next whole µs. */
function wholeUs(ps: number): number {
  const us = Math.floor(ps / PS_PER_US)
  return us * PS_PER_US > ps ? us - 1 : us
}
