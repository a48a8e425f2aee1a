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

/** Numbers of a cohort's calls: its base callers, then from the middle on those that a higher rate adds. */
const COHORT_STEP = 10_000_000
const SURPLUS_FROM = 5_000_000

/** Brings every cohort's callers to the service. */
export class Arrivals {
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
 * One cohort. Its base callers come at the rate the scenario starts with and are the same in every what-if: a lower rate
 * sends some of them away (each by its own mark), a higher one adds others from a process of their own.
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
  private readonly marks: Stream
  private readonly calls: StreamFamily
  private readonly base: RescaledProcess
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
    const knob = (name: string) => world.knob(`cohort/${cohort.name}.${name}`)
    this.labels = new LabelDraw(cohort, world.dictionary, random)
    this.rate = knob('callsPerMinute')
    this.bulkSize = knob('bulkSize')
    this.turnsPerCall = knob('turnsPerCall')
    this.baseRate = this.rate.value
    const perArrival = this.baseRate / this.bulkSize.value
    const dispersion = knob('dispersion').value
    const intensity = new Intensity(cohort.arrivals, scenario, random, cohort.name, perArrival, dispersion)
    this.marks = random.stream('arrivals', cohort.name, 'marks')
    this.calls = random.family('call')
    this.base = new RescaledProcess(intensity, random.stream('arrivals', cohort.name, 'base'), perArrival)
    this.surplus = new RescaledProcess(intensity, random.stream('arrivals', cohort.name, 'surplus'), 0)
  }

  begin(): void {
    const { arrivals } = this.cohort
    if (arrivals.kind === 'trace') {
      for (const atUs of arrivals.atUs)
        if (atUs < this.world.scenario.durationUs) this.world.simulation.at(atUs, this.baseArrives, null)
      return
    }
    this.awaitBase()
    this.rate.onChange(this.rateChanged)
  }

  private awaitBase(): void {
    const atUs = this.base.nextUs()
    if (atUs < this.world.scenario.durationUs) this.world.simulation.at(atUs, this.baseArrives, null)
  }

  private readonly baseArrives = (): void => {
    const kept = this.marks.uniform() * this.baseRate < this.rate.value
    const bulk = this.bulkSize.value
    for (let i = 0; i < bulk; i++) {
      const number = this.baseCalls++
      if (kept) this.open(number)
    }
    if (this.cohort.arrivals.kind === 'trace') return
    this.base.arrived(this.world.simulation.nowUs)
    this.awaitBase()
  }

  private readonly rateChanged = (): void => {
    const more = Math.max(0, this.rate.value - this.baseRate) / this.bulkSize.value
    this.surplus.setRate(this.world.simulation.nowUs, more)
    this.awaitSurplus()
  }

  private awaitSurplus(): void {
    const epoch = ++this.surplusEpoch
    const atUs = this.surplus.nextUs()
    if (atUs < this.world.scenario.durationUs) this.world.simulation.at(atUs, this.surplusArrives, epoch)
  }

  private readonly surplusArrives = (epoch: number): void => {
    if (epoch !== this.surplusEpoch) return
    const bulk = this.bulkSize.value
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
