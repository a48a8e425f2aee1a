import type { Simulation } from '../kernel/simulation.ts'
import { usFromMs } from '../kernel/time.ts'
import type { KnobCell } from '../model/knobCell.ts'
import type { PoolSpec } from '../model/scenario.ts'
import { LlmFleet } from '../serving/llm/fleet.ts'
import { replicaConfig } from '../serving/llm/replicaConfig.ts'
import { builtInStepTime } from '../serving/llm/builtInStepTimes.ts'
import type { Law } from './law.ts'
import type { SiteServer } from './siteServer.ts'

/** Milliseconds a real engine adds to each iteration, besides its factor: +0.4 ms measured (8B on H100). */
const ENGINE_MS = 0.4

/** A fleet of LLM replicas as the world's knobs set it up, and kept as they stand. */
export class LlmServer implements SiteServer {
  readonly fleet: LlmFleet
  private readonly simulation: Simulation
  private readonly coldStartMs: KnobCell
  private wanted: number
  private upUs = 0
  private coldUs = 0
  private downUs = 0
  private countedUs = 0
  private closedBusyUs = 0
  private closedBatchUs = 0
  private closedWaitUs = 0
  private askedBusyUs = 0
  private askedUpUs = 0

  constructor(world: { simulation: Simulation; knob(address: string): KnobCell }, spec: PoolSpec) {
    this.simulation = world.simulation
    const knob = (name: string) => world.knob(`pool/${spec.name}.${name}`)
    this.coldStartMs = knob('coldStartMs')
    this.wanted = knob('workers').value
    const config = replicaConfig(builtInStepTime(spec.model), {
      kvBlocks: knob('kvBlocks').value,
      maxSequences: knob('maxSequences').value,
      tokenBudget: knob('tokenBudget').value,
      prefixCache: knob('prefixCache').name === 'on',
      overhead: { factor: knob('engineFactor').value, addUs: usFromMs(ENGINE_MS) },
    })
    this.fleet = new LlmFleet(world.simulation, config, 'prefixAware', this.wanted)
    const slowdown = knob('slowdown')
    slowdown.onChange(() => {
      this.fleet.slowdown = slowdown.value
    })
  }

  get workersWanted() {
    return this.wanted
  }

  get workersUp() {
    return this.fleet.counts.up
  }

  get outstanding() {
    return this.fleet.totals.waitingCount + this.fleet.totals.runningCount
  }

  get queueDepth() {
    return this.fleet.totals.waitingCount
  }

  utilisationSinceAsked(): number {
    this.count()
    const { busyUs } = this.fleet.totals.counters(this.simulation.nowUs)
    const upUs = this.upUs - this.askedUpUs
    const share = upUs > 0 ? (busyUs - this.askedBusyUs) / upUs : 0
    this.askedBusyUs = busyUs
    this.askedUpUs = this.upUs
    return share
  }

  setWorkers(count: number): void {
    this.count()
    const more = count - this.wanted
    if (more > 0) this.fleet.add(more, usFromMs(this.coldStartMs.value))
    else this.fleet.drain(-more)
    this.wanted = count
  }

  crash(workers: number): void {
    this.count()
    for (const request of this.fleet.crash(workers)) this.fleet.submit(request)
  }

  restart(): void {
    const all = this.fleet.counts.up
    this.crash(all)
    this.fleet.add(all, usFromMs(this.coldStartMs.value))
  }

  drain(workers: number): void {
    this.setWorkers(Math.max(0, this.wanted - workers))
  }

  warm(): void {
    this.count()
    this.fleet.warm()
  }

  flush(): void {
    this.fleet.flushPrefixCaches()
  }

  /** Adds the replicas as they were since the last count; a draining one is rented until it is empty, as seen at counts. */
  private count(): void {
    const passedUs = this.simulation.nowUs - this.countedUs
    const { up, cold, down } = this.fleet.counts
    this.upUs += (up + this.fleet.draining.length) * passedUs
    this.coldUs += cold * passedUs
    this.downUs += down * passedUs
    this.countedUs = this.simulation.nowUs
  }

  close(nowUs: number) {
    const fromUs = this.countedUsAtClose
    this.count()
    this.countedUsAtClose = nowUs
    const lengthUs = Math.max(1, nowUs - fromUs)
    const { busyUs, batchAreaUs } = this.fleet.totals.counters(nowUs)
    const busy = busyUs - this.closedBusyUs
    const batch = batchAreaUs - this.closedBatchUs
    const [up, cold, down] = [this.upUs - this.closed.upUs, this.coldUs - this.closed.coldUs, this.downUs - this.closed.downUs]
    this.closed = { upUs: this.upUs, coldUs: this.coldUs, downUs: this.downUs }
    this.closedBusyUs = busyUs
    this.closedBatchUs = batchAreaUs
    const blocks = this.fleet.totals.kvBlocksTotal
    const window = {
      queueDepthMean: this.fleet.totals.waitingCount,
      utilisation: up > 0 ? busy / up : null,
      workersUp: up / lengthUs,
      workersCold: cold / lengthUs,
      workersDown: down / lengthUs,
      batchSizeMean: busy > 0 ? batch / busy : null,
      arrivals: 0,
      refused: 0,
      started: 0,
      waitUsSum: 0,
      kvUsage: blocks > 0 ? this.fleet.totals.kvBlocksUsed / blocks : null,
    }
    return { window, billedUs: up + cold + down }
  }
  private countedUsAtClose = 0
  private closed = { upUs: 0, coldUs: 0, downUs: 0 }

  laws(): Law[] {
    return []
  }
}
