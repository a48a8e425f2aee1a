import { geometricFrom } from '../kernel/distributions.ts'
import type { RandomStreams, Stream, StreamFamily } from '../kernel/random.ts'
import type { Simulation } from '../kernel/simulation.ts'
import { Call } from '../model/call.ts'
import type { KnobCell } from '../model/knobCell.ts'
import type { Cohort, Scenario } from '../model/scenario.ts'
import type { SliceDictionary } from '../model/slice.ts'
import { Intensity } from '../traffic/intensity.ts'
import { LabelDraw } from '../traffic/labels.ts'
import { RescaledProcess } from '../traffic/rescaledProcess.ts'
import { TraceIntensity } from '../traffic/traceIntensity.ts'
import type { WorldLedger } from './ledger.ts'
import type { Rollouts } from './rollouts.ts'

interface ArrivingWorld {
  simulation: Simulation
  scenario: Scenario
  random: RandomStreams
  dictionary: SliceDictionary
  rollouts: Rollouts
  /** Completes the labels of a call. */
  label(labels: Uint16Array): void
  ledger: WorldLedger
  knob(address: string): KnobCell
}

/** Call numbers of a cohort: its base calls from 0, and from the middle on additional ones. */
const COHORT_STEP = 10_000_000
const SURPLUS_FROM = 5_000_000

/** Generates the calls of every cohort. */
export class CallArrivals {
  private readonly cohorts: CohortArrivals[]

  /** `talk` begins an interactive call, `batch` a piece of batch work. */
  constructor(world: ArrivingWorld, talk: (call: Call) => void, batch: (call: Call) => void) {
    this.cohorts = world.scenario.cohorts.map((cohort, index) => {
      return new CohortArrivals(world, cohort, index, cohort.trafficClass === 'batch' ? batch : talk)
    })
  }

  begin(): void {
    for (const cohort of this.cohorts) cohort.begin()
  }
}

/**
 * One cohort. Its base callers arrive at the rate and in the bulks that the scenario starts with, and are the same in every
 * what-if, at the same instants. A lower rate drops some of them (each bulk by its own uniform mark), a higher one adds others
 * from a separate process. While bulks have another size all base callers are dropped, and all calls come from that process,
 * so that calls keep the mean of `callsPerMinute`, and the base callers are the same again when the change is removed.
 *
 * A trace has its own instants and bulks: `callsPerMinute` over its initial value is the number of calls for each of its
 * calls, below 1 by marks, above 1 by others that arrive at the trace's own rate.
 */
class CohortArrivals {
  private readonly world: ArrivingWorld
  private readonly cohort: Cohort
  private readonly index: number
  private readonly begins: (call: Call) => void
  private readonly labels: LabelDraw
  private readonly rate: KnobCell
  private readonly bulkSize: KnobCell
  private readonly turnsPerCall: KnobCell
  private readonly baseRate: number
  private readonly baseBulk: number
  private readonly marks: Stream
  private readonly calls: StreamFamily
  /** Null: a trace gives the times. */
  private readonly base: RescaledProcess | null
  private readonly surplus: RescaledProcess
  private baseCalls = 0
  private surplusCalls = 0
  private surplusEpoch = 0

  constructor(world: ArrivingWorld, cohort: Cohort, index: number, begins: (call: Call) => void) {
    this.world = world
    this.cohort = cohort
    this.index = index
    this.begins = begins
    const { random, scenario } = world
    const { name, arrivals } = cohort
    const knob = (short: string) => world.knob(`cohort/${name}.${short}`)
    this.labels = new LabelDraw(cohort, world.dictionary, random)
    this.rate = knob('callsPerMinute')
    this.bulkSize = knob('bulkSize')
    this.turnsPerCall = knob('turnsPerCall')
    this.baseRate = this.rate.value
    this.marks = random.stream('arrivals', name, 'marks')
    this.calls = random.family('call')
    const others = random.stream('arrivals', name, 'surplus')
    if (arrivals.kind === 'trace') {
      this.baseBulk = 1
      this.base = null
      this.surplus = new RescaledProcess(new TraceIntensity(arrivals.atUs), others, 0, 'residual')
    } else {
      this.baseBulk = this.bulkSize.value
      const perArrival = this.baseRate / this.baseBulk
      const intensity = new Intensity(arrivals, scenario, random, name, perArrival, knob('dispersion').value)
      this.base = new RescaledProcess(intensity, random.stream('arrivals', name, 'base'), perArrival)
      this.surplus = new RescaledProcess(intensity, others, 0, 'residual')
    }
  }

  begin(): void {
    const { arrivals } = this.cohort
    const { simulation, scenario } = this.world
    if (arrivals.kind === 'trace') {
      for (const atUs of arrivals.atUs) if (atUs < scenario.durationUs) simulation.at(atUs, this.traced, null)
      this.rate.onChange(this.traceChanged)
      return
    }
    this.awaitBase()
    this.rate.onChange(this.changed)
    this.bulkSize.onChange(this.changed)
  }

  private awaitBase(): void {
    const atUs = this.base?.nextUs() ?? Number.POSITIVE_INFINITY
    if (atUs < this.world.scenario.durationUs) this.world.simulation.at(atUs, this.baseArrives, null)
  }

  private readonly traced = (): void => {
    const number = this.baseCalls++
    if (this.marks.uniform() * this.baseRate < this.rate.value) this.open(number)
  }

  private readonly baseArrives = (): void => {
    // The rate is tested first: at rate 0 the bulk size has no effect and must not count as read.
    const kept = this.marks.uniform() * this.baseRate < this.rate.value && this.bulkSize.value === this.baseBulk
    for (let i = 0; i < this.baseBulk; i++) {
      const number = this.baseCalls++
      if (kept) this.open(number)
    }
    this.base?.arrived(this.world.simulation.nowUs)
    this.awaitBase()
  }

  /** The rate or the bulk size has changed, or both; notified for each, with the same result. */
  private readonly changed = (): void => {
    const { nowUs } = this.world.simulation
    const rate = this.rate.value
    if (rate > 0) {
      const bulk = this.bulkSize.value
      const others = bulk === this.baseBulk ? Math.max(0, rate - this.baseRate) : rate
      this.surplus.setRate(nowUs, others / bulk, this.baseRate / bulk)
    } else this.surplus.setRate(nowUs, 0)
    this.awaitSurplus()
  }

  private readonly traceChanged = (): void => {
    const { nowUs } = this.world.simulation
    const { arrivals } = this.cohort
    // After its last call a trace has no rate that could change.
    if (arrivals.kind !== 'trace' || nowUs > arrivals.atUs[arrivals.atUs.length - 1]) return
    const others = this.baseRate > 0 ? Math.max(0, this.rate.value / this.baseRate - 1) : 0
    this.surplus.setRate(nowUs, others)
    this.awaitSurplus()
  }

  private awaitSurplus(): void {
    const epoch = ++this.surplusEpoch
    const atUs = this.surplus.nextUs()
    if (atUs < this.world.scenario.durationUs) this.world.simulation.at(atUs, this.surplusArrives, epoch)
  }

  private readonly surplusArrives = (epoch: number): void => {
    if (epoch !== this.surplusEpoch) return
    const bulk = this.base === null ? 1 : this.bulkSize.value
    for (let i = 0; i < bulk; i++) this.open(SURPLUS_FROM + this.surplusCalls++)
    this.surplus.arrived(this.world.simulation.nowUs)
    this.awaitSurplus()
  }

  private open(number: number): void {
    const { world } = this
    const id = this.index * COHORT_STEP + number
    const labels = this.labels.draw(id)
    world.rollouts.assign(id, labels)
    world.label(labels)
    const chance = this.calls.stream(id)
    const goals = geometricFrom(chance.uniform(), 1 / this.turnsPerCall.value)
    const call = new Call(id, this.index, labels, world.simulation.nowUs, goals, chance)
    world.ledger.callStarted(call)
    this.begins(call)
  }
}
