/** Replica time by state since the fleet was built, µs. */
export interface RentedTime {
  /** Of replicas that get work. */
  upUs: number
  coldUs: number
  /** Of replicas that crashed and were not replaced yet. */
  downUs: number
  /** Of replicas that finish what they have and leave. */
  drainingUs: number
  /** The part of that in which they ran no iteration. */
  idleDrainingUs: number
}

/** What is asked of a replica that leaves. */
interface Busy {
  busyUs(atUs: number): number
}

/**
 * How long replicas were in each state: a count times now, less the sum of the instants at which one came into it, plus
 * those at which one went. Exact, and told at every change.
 */
export class ReplicaTime {
  private up = 0
  private cold = 0
  private down = 0
  private upStamps = 0
  private coldStamps = 0
  private downStamps = 0
  private leaversStamps = 0
  /** Replicas that are leaving, and how long each had worked when it began to. */
  private readonly leavers = new Map<Busy, number>()
  /** Work of those that have left, since they began to. */
  private leftBusyUs = 0

  /** There are so many from now on. */
  counted(nowUs: number, up: number, cold: number, down: number): void {
    this.upStamps += (up - this.up) * nowUs
    this.coldStamps += (cold - this.cold) * nowUs
    this.downStamps += (down - this.down) * nowUs
    this.up = up
    this.cold = cold
    this.down = down
  }

  /** It gets no more work and leaves when it is empty. */
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
