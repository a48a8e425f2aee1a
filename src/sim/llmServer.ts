import type { Simulation } from '../kernel/simulation.ts'
import { usFromMs } from '../kernel/time.ts'
import type { KnobCell } from '../model/knobCell.ts'
import type { PoolSpec } from '../model/scenario.ts'
import type { WorkBook } from '../model/workAccount.ts'
import type { WorkerName } from '../model/workerName.ts'
import { LlmFleet } from '../serving/llm/fleet.ts'
import type { RentedTime } from '../serving/llm/replicaTime.ts'
import { replicaConfig } from '../serving/llm/replicaConfig.ts'
import { builtInStepTime } from '../serving/llm/builtInStepTimes.ts'
import type { LlmRequest } from '../serving/llm/request.ts'
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
  /** Requests turned away before they reached the fleet. */
  readonly door = { refused: 0 }
  private readonly name: string
  private readonly simulation: Simulation
  private closed = { atUs: 0, refused: 0, arrivals: 0, rented: noTime(), counters: noCounters() }
  private askedBusyUs = 0
  private askedUpUs = 0

  constructor(
    world: { simulation: Simulation; knob(address: string): KnobCell },
    spec: PoolSpec,
    book: WorkBook | null = null,
  ) {
    this.simulation = world.simulation
    this.name = spec.name
    const knob = (name: string) => world.knob(`pool/${spec.name}.${name}`)
    const config = replicaConfig(stepTimeOf(spec), {
      kvBlocks: knob('kvBlocks').value,
      maxSequences: knob('maxSequences').value,
      tokenBudget: knob('tokenBudget').value,
      overhead: { factor: knob('engineFactor').value, addUs: usFromMs(knob('engineMs').value) },
    })
    this.fleet = new LlmFleet(world.simulation, config, 'prefixAware', knob('workers').value, book)
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
    const coldStart = knob('coldStartMs')
    const restart = knob('restartMs')
    const turn = () => {
      fleet.machines.coldStartUs = usFromMs(coldStart.value)
      fleet.machines.restartUs = usFromMs(restart.value)
    }
    turn()
    coldStart.onChange(turn)
    restart.onChange(turn)
    const sequences = knob('maxSequences')
    sequences.onChange(() => {
      fleet.config.maxSequences = sequences.value
    })
    const budget = knob('tokenBudget')
    budget.onChange(() => {
      fleet.config.tokenBudget = budget.value
    })
  }

  get workersPresent() {
    return this.fleet.counts.up + this.fleet.counts.cold
  }

  get workersUp() {
    return this.fleet.counts.up
  }

  get workersCold() {
    return this.fleet.counts.cold
  }

  get outstanding() {
    return this.fleet.totals.waitingCount + this.fleet.totals.runningCount
  }

  get queueDepth() {
    return this.fleet.totals.waitingCount
  }

  get rentedUs() {
    const rented = this.fleet.rented(this.simulation.nowUs)
    return servingUs(rented) + rented.coldUs + rented.downUs
  }

  utilisationSinceAsked(): number {
    const { nowUs } = this.simulation
    const { busyUs } = this.fleet.totals.counters(nowUs)
    const servedUs = servingUs(this.fleet.rented(nowUs))
    const upUs = servedUs - this.askedUpUs
    const share = upUs > 0 ? (busyUs - this.askedBusyUs) / upUs : 0
    this.askedBusyUs = busyUs
    this.askedUpUs = servedUs
    return share
  }

  scaleUp(count: number): void {
    this.fleet.add(count, this.fleet.machines.coldStartUs)
  }

  scaleDown(count: number): void {
    this.fleet.scaleDown(count)
  }

  giveBackCrashed(count: number): void {
    this.fleet.machines.giveBackCrashed(count)
  }

  get onReturn() {
    return this.fleet.machines.onReturn
  }

  set onReturn(called: (() => void) | null) {
    this.fleet.machines.onReturn = called
  }

  crash(workers: number): number {
    const { up } = this.fleet.counts
    this.submitAgain(this.fleet.crash(workers))
    return Math.min(up, workers)
  }

  crashWorker(worker: WorkerName): number {
    const lost = worker === 'slow' ? null : this.fleet.machines.crashReplica(worker)
    this.submitAgain(lost ?? [])
    return lost === null ? 0 : 1
  }

  restart(): void {
    this.submitAgain(this.fleet.machines.restart())
  }

  drain(workers: number): number {
    return this.fleet.machines.drain(workers)
  }

  drainWorker(worker: WorkerName): number {
    return worker === 'slow' ? 0 : this.fleet.machines.drainReplica(worker)
  }

  private submitAgain(lost: readonly LlmRequest[]): void {
    for (const request of lost) this.fleet.submit(request)
  }

  warm(): void {
    this.fleet.warm()
  }

  flush(): void {
    this.fleet.flushPrefixCaches()
  }

  settle(): void {
    this.fleet.settle()
  }

  close(nowUs: number) {
    const { fleet, door } = this
    const before = this.closed
    const lengthUs = Math.max(1, nowUs - before.atUs)
    const counters = { ...fleet.totals.counters(nowUs) }
    const rented = { ...fleet.rented(nowUs) }
    this.closed = { atUs: nowUs, refused: door.refused, arrivals: fleet.arrivals, rented, counters }
    const since = (of: keyof ReplicaCounters) => counters[of] - before.counters[of]
    const upUs = servingUs(rented) - servingUs(before.rented)
    const coldUs = rented.coldUs - before.rented.coldUs
    const downUs = rented.downUs - before.rented.downUs
    const busyUs = since('busyUs')
    const refused = door.refused - before.refused
    const { kvBlocksTotal, kvBlocksUsed } = fleet.totals
    return {
      queueDepthMean: since('queueAreaUs') / lengthUs,
      oldestWaitUs: fleet.oldestWaitUs(nowUs),
      utilisation: upUs > 0 ? busyUs / upUs : null,
      workersUp: upUs / lengthUs,
      workersCold: coldUs / lengthUs,
      workersDown: downUs / lengthUs,
      batchSizeMean: busyUs > 0 ? since('batchAreaUs') / busyUs : null,
      arrivals: fleet.arrivals - before.arrivals + refused,
      refused,
      started: since('started'),
      waitUsSum: since('waitedUs'),
      kvUsage: kvBlocksTotal > 0 ? kvBlocksUsed / kvBlocksTotal : null,
      preemptions: since('preemptions'),
      recomputedTokens: since('recomputedTokens'),
      billedUs: upUs + coldUs + downUs,
      ...{ upUs, coldUs, downUs, busyUs },
      drainingUs: rented.idleDrainingUs - before.rented.idleDrainingUs,
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

/** Replicas that serve: those that finish what they have and leave are among them. */
function servingUs({ upUs, drainingUs }: RentedTime): number {
  return upUs + drainingUs
}

function noTime(): RentedTime {
  return { upUs: 0, coldUs: 0, downUs: 0, drainingUs: 0, idleDrainingUs: 0 }
}
