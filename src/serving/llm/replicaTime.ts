/** Replica time by state since the fleet was built, µs. */
export interface RentedTime {
  /** Of replicas that receive requests. */
  upUs: number
  coldUs: number
  /** Of replicas that crashed and were not replaced yet. */
  downUs: number
  /** Of replicas that finish their requests before leaving. */
  drainingUs: number
  /** The part of that in which they ran no iteration. */
  idleDrainingUs: number
}

/** The part of a draining replica used here. */
interface Busy {
  busyUs(atUs: number): number
}

/**
 * Time of replicas in each state: a count times now, less the sum of the instants at which a replica entered it, plus those at
 * which one left. Exact; must be called at every change.
 */
export class ReplicaTime {
  private up = 0
  private cold = 0
  private down = 0
  private upStamps = 0
  private coldStamps = 0
  private downStamps = 0
  private leaversStamps = 0
  /** Draining replicas, and the busy time of each when it began to drain, µs. */
  private readonly leavers = new Map<Busy, number>()
  /** Busy time of replicas that have left, since they began to drain, µs. */
  private leftBusyUs = 0

  /** Sets the number of replicas by state from now on. */
  counted(nowUs: number, up: number, cold: number, down: number): void {
    this.upStamps += (up - this.up) * nowUs
    this.coldStamps += (cold - this.cold) * nowUs
    this.downStamps += (down - this.down) * nowUs
    this.up = up
    this.cold = cold
    this.down = down
  }

  /** It receives no more requests and leaves when it is empty. */
  leaves(replica: Busy, nowUs: number): void {
    this.leaversStamps += nowUs
    this.leavers.set(replica, replica.busyUs(nowUs))
  }

  left(replica: Busy, nowUs: number): void {
    this.leaversStamps -= nowUs
    this.leftBusyUs += replica.busyUs(nowUs) - (this.leavers.get(replica) as number)
    this.leavers.delete(replica)
  }

  rented(nowUs: number): RentedTime {
    const drainingUs = this.leavers.size * nowUs - this.leaversStamps
    let busyUs = this.leftBusyUs
    for (const [replica, beforeUs] of this.leavers) busyUs += replica.busyUs(nowUs) - beforeUs
    return {
      upUs: this.up * nowUs - this.upStamps,
      coldUs: this.cold * nowUs - this.coldStamps,
      downUs: this.down * nowUs - this.downStamps,
      drainingUs,
      idleDrainingUs: drainingUs - busyUs,
    }
  }
}
