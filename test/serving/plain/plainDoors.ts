import type { Job } from '../../../src/serving/job.ts'

/** How a job is turned away at the door: when it would come too late, or when its tenant has had its share. */
export type PlainDoor = { kind: 'deadline' } | { kind: 'tokenBucket'; usPerToken: number; burst: number }

interface Seen {
  nowUs: number
  queueDepth: number
  busyWorkers: number
  workersUp: number
}

/** A batch weighs this much in what is expected of the next. */
const NEWEST = 0.05
/** So many are turned away by an idle pool before one is tried. */
const PATIENCE = 20

/**
 * Doors written the long way: every batch that ended is kept, and every entry. A bucket is not filled and emptied; whoever
 * comes is let in when, counted from any earlier entry of the tenant, no more came in than the burst and what the rate gives.
 */
export class PlainDoors {
  private readonly doors: readonly PlainDoor[]
  private readonly batches: { us: number; count: number }[] = []
  /** When a door let somebody in, also when a door behind it did not. */
  private readonly entries: { door: PlainDoor; tenant: number; atUs: number }[] = []
  /** Whom the deadline's door judged while nothing ran, and how: "late" could still have been served in time. */
  private readonly judged: ('in' | 'late')[] = []

  constructor(doors: readonly PlainDoor[]) {
    this.doors = doors
  }

  ended(us: number, count: number): void {
    this.batches.push({ us, count })
  }

  /** The doors are asked in order; the first that refuses decides, and those behind it are not asked. */
  admit(job: Job, seen: Seen): boolean {
    return this.doors.every((door) => {
      const opens = door.kind === 'deadline' ? this.inTime(job, seen) : this.hasToken(door, job.tenant, seen.nowUs)
      if (opens) this.entries.push({ door, tenant: job.tenant, atUs: seen.nowUs })
      return opens
    })
  }

  private inTime(job: Job, { nowUs, queueDepth, busyWorkers, workersUp }: Seen): boolean {
    if (workersUp === 0) return job.deadlineUs === Number.POSITIVE_INFINITY
    const batchUs = this.expected(({ us }) => us)
    const jobUs = this.expected(({ us, count }) => us / count)
    const aheadUs = (queueDepth * jobUs) / workersUp
    const restUs = busyWorkers < workersUp ? 0 : batchUs / 2 / workersUp
    const opens = nowUs + (aheadUs + restUs) + batchUs <= job.deadlineUs || (busyWorkers === 0 && this.isTried(job, nowUs))
    if (opens) this.judged.push('in')
    else if (busyWorkers === 0 && nowUs < job.deadlineUs) this.judged.push('late')
    return opens
  }

  private isTried(job: Job, nowUs: number): boolean {
    const last = this.judged.slice(-PATIENCE)
    return nowUs < job.deadlineUs && last.length === PATIENCE && last.every((how) => how === 'late')
  }

  /** What the last batches were like; newer ones count more. */
  private expected(of: (batch: { us: number; count: number }) => number): number {
    const seen = this.batches.map(of)
    return seen.length === 0 ? 0 : seen.reduce((mean, next) => mean + NEWEST * (next - mean))
  }

  private hasToken(door: PlainDoor & { kind: 'tokenBucket' }, tenant: number, nowUs: number): boolean {
    const { burst, usPerToken } = door
    const mine = this.entries.filter((entry) => entry.door === door && entry.tenant === tenant)
    return mine.every(({ atUs }, i) => mine.length - i + 1 <= burst + (nowUs - atUs) / usPerToken) && burst >= 1
  }
}
