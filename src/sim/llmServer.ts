import type { Simulation } from '../kernel/simulation.ts'
import { usFromMs } from '../kernel/time.ts'
import type { KnobCell } from '../model/knobCell.ts'
import type { PoolSpec } from '../model/scenario.ts'
import { LlmFleet } from '../serving/llm/fleet.ts'
import { replicaConfig } from '../serving/llm/replicaConfig.ts'
import { builtInStepTime } from '../serving/llm/builtInStepTimes.ts'
import type { StepTime } from '../serving/llm/stepTime.ts'
import { parseStepTime } from '../serving/llm/stepTimeFile.ts'
import { noCounters, type ReplicaCounters } from '../serving/llm/replicaCounters.ts'
import type { Law } from './law.ts'
import type { SiteServer } from './siteServer.ts'

function stepTimeOf({ model, stepTimes }: PoolSpec): StepTime {
  return stepTimes === null ? builtInStepTime(model) : parseStepTime(JSON.stringify(stepTimes), model)
}

/** A fleet of LLM replicas as the world's knobs set it up, and kept as they stand. */
export class LlmServer implements SiteServer {
  readonly fleet: LlmFleet
  private readonly name: string
  private readonly simulation: Simulation
  private readonly coldStartMs: KnobCell
  private wanted: number
  /** Replica time so far by state, µs. */
  private rented = { upUs: 0, coldUs: 0, downUs: 0 }
  private countedUs = 0
  private closedUs = 0
  private closedRented = { upUs: 0, coldUs: 0, downUs: 0 }
  private closed: ReplicaCounters = noCounters()
  private askedBusyUs = 0
  private askedUpUs = 0

  constructor(world: { simulation: Simulation; knob(address: string): KnobCell }, spec: PoolSpec) {
    this.simulation = world.simulation
    this.name = spec.name
    const knob = (name: string) => world.knob(`pool/${spec.name}.${name}`)
    this.coldStartMs = knob('coldStartMs')
    this.wanted = knob('workers').value
    const config = replicaConfig(stepTimeOf(spec), {
      kvBlocks: knob('kvBlocks').value,
      maxSequences: knob('maxSequences').value,
      tokenBudget: knob('tokenBudget').value,
      overhead: { factor: knob('engineFactor').value, addUs: usFromMs(knob('engineMs').value) },
    })
    this.fleet = new LlmFleet(world.simulation, config, 'prefixAware', this.wanted)
    this.follow(knob)
  }

  /** Knobs that may be turned while the run goes on; they hold from the next iteration that is planned. */
  private follow(knob: (name: string) => KnobCell): void {
    const { fleet } = this
    const slowdown = knob('slowdown')
    fleet.slowdown = slowdown.value
    slowdown.onChange(() => {
      fleet.slowdown = slowdown.value
    })
    const sequences = knob('maxSequences')
    sequences.onChange(() => {
      fleet.config.maxSequences = sequences.value
    })
    const budget = knob('tokenBudget')
    budget.onChange(() => {
      fleet.config.tokenBudget = budget.value
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
    const upUs = this.rented.upUs - this.askedUpUs
    const share = upUs > 0 ? (busyUs - this.askedBusyUs) / upUs : 0
    this.askedBusyUs = busyUs
    this.askedUpUs = this.rented.upUs
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
    this.rented.upUs += (up + this.fleet.draining.length) * passedUs
    this.rented.coldUs += cold * passedUs
    this.rented.downUs += down * passedUs
    this.countedUs = this.simulation.nowUs
  }

  close(nowUs: number) {
    this.count()
    const lengthUs = Math.max(1, nowUs - this.closedUs)
    const now = { ...this.fleet.totals.counters(nowUs) }
    const before = this.closed
    const upUs = this.rented.upUs - this.closedRented.upUs
    const coldUs = this.rented.coldUs - this.closedRented.coldUs
    const downUs = this.rented.downUs - this.closedRented.downUs
    this.closedUs = nowUs
    this.closed = now
    this.closedRented = { ...this.rented }
    const busyUs = now.busyUs - before.busyUs
    const { kvBlocksTotal, kvBlocksUsed } = this.fleet.totals
    return {
      queueDepthMean: (now.queueAreaUs - before.queueAreaUs) / lengthUs,
      utilisation: upUs > 0 ? busyUs / upUs : null,
      workersUp: upUs / lengthUs,
      workersCold: coldUs / lengthUs,
      workersDown: downUs / lengthUs,
      batchSizeMean: busyUs > 0 ? (now.batchAreaUs - before.batchAreaUs) / busyUs : null,
      arrivals: now.submitted - before.submitted,
      refused: 0,
      started: now.started - before.started,
      waitUsSum: now.waitedUs - before.waitedUs,
      kvUsage: kvBlocksTotal > 0 ? kvBlocksUsed / kvBlocksTotal : null,
      preemptions: now.preemptions - before.preemptions,
      recomputedTokens: 0,
      oldestWaitUs: null,
      billedUs: upUs + coldUs + downUs,
    }
  }

  laws(nowUs: number): Law[] {
    const { submitted, started, waitedUs, queueAreaUs } = this.fleet.totals.counters(nowUs)
    return [
      {
        law: `${this.name}: requests cannot have waited longer than the area under the queue`,
        ok: queueAreaUs + 1 >= waitedUs && submitted >= started,
        detail: `${submitted} came, ${started} began after waiting ${waitedUs} µs; the queue's area is ${queueAreaUs} µs`,
      },
    ]
  }
}
