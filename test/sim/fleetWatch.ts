import type { LlmFleet } from '../../src/serving/llm/fleet.ts'
import type { LlmReplica } from '../../src/serving/llm/replica.ts'
import type { LlmRequest } from '../../src/serving/llm/request.ts'
import { Sums, type Watched } from './watched.ts'

/** Looks at a fleet's replicas and requests after every event; it reads none of the counters that grow. */
export class FleetWatch {
  private readonly sums = new Sums()
  private readonly fleet: LlmFleet
  private readonly known = new Set<LlmRequest>()
  /** Requests that have met no replica's batch yet. */
  private readonly waiting = new Set<LlmRequest>()
  private readonly preempted = new Map<LlmReplica, number>()
  private readonly usdPerWorkerUs: () => number

  constructor(fleet: LlmFleet, usdPerWorkerUs: () => number) {
    this.fleet = fleet
    this.usdPerWorkerUs = usdPerWorkerUs
    const submit = fleet.submit.bind(fleet)
    fleet.submit = (request, stickyKey) => {
      // Who comes again after a crash, or leaves the fleet's own list, has come before.
      if (!this.known.has(request)) {
        this.known.add(request)
        this.waiting.add(request)
        this.sums.count.arrivals++
      }
      submit(request, stickyKey)
      if (request.home !== null) return
      this.sums.count.refused++
      this.known.delete(request)
      this.waiting.delete(request)
    }
    this.see()
  }

  look(nowUs: number): void {
    this.sums.passTo(nowUs)
    this.see()
  }

  close(nowUs: number): Watched {
    this.sums.passTo(nowUs)
    const serving = [...this.fleet.up, ...this.fleet.draining]
    const blocks = serving.reduce((sum, replica) => sum + replica.config.kvBlocks, 0)
    const used = serving.reduce((sum, replica) => sum + replica.kvBlocksUsed, 0)
    // Who was in a batch and lost it, or its replica, waits again, and is as old as before.
    const inside = [...this.known].filter(({ cancelled, finishedUs }) => !cancelled && finishedUs < 0)
    const since = inside.filter(({ where }) => where === 'outside' || where === 'waiting').map(({ arrivedUs }) => arrivedUs)
    const oldest = since.length > 0 ? (nowUs - Math.min(...since)) / 1000 : null
    return { ...this.sums.close(), kv_usage: blocks > 0 ? used / blocks : null, oldest_wait_ms: oldest }
  }

  private see(): void {
    const { fleet, waiting, sums } = this
    const { now, count } = sums
    for (const request of waiting) {
      if (request.scheduledUs < 0) continue
      waiting.delete(request)
      count.started++
      count.waitedUs += request.scheduledUs - request.arrivedUs
    }
    now.up = fleet.up.length + fleet.draining.length
    now.cold = fleet.cold.length
    now.down = fleet.counts.down
    now.queue = fleet.heldCount
    now.busy = now.sequences = 0
    for (const replica of [...fleet.up, ...fleet.draining]) this.seeReplica(replica)
    now.draining = fleet.draining.filter(({ runningCount }) => runningCount === 0).length
    now.usd = this.usdPerWorkerUs()
  }

  private seeReplica(replica: LlmReplica): void {
    const { now, count } = this.sums
    now.queue += replica.waitingCount
    now.sequences += replica.runningCount
    if (replica.runningCount > 0) now.busy++
    count.preemptions += replica.preemptions - (this.preempted.get(replica) ?? 0)
    this.preempted.set(replica, replica.preemptions)
  }
}
