import { US_PER_HOUR } from '../kernel/time.ts'
import type { RandomStreams } from '../kernel/random.ts'
import type { Simulation } from '../kernel/simulation.ts'
import type { KnobCell } from '../model/knobCell.ts'
import type { Law } from '../model/law.ts'
import type { Act, PoolSpec, Scenario } from '../model/scenario.ts'
import type { SliceDictionary } from '../model/slice.ts'
import { Autoscaler } from '../serving/autoscaler.ts'
import type { Server } from '../serving/server.ts'
import type { ServerRef, ServerRefs } from '../stages/serverRefs.ts'
import { type ServiceParts, serverOf } from '../stages/serviceParts.ts'
import type { Bill, ServerBill } from './bill.ts'
import type { ActEffect } from './control.ts'
import { Rent } from './rent.ts'
import type { ServerReading } from './serverReading.ts'
import { followWorkersKnob } from './workersKnob.ts'

interface Entry {
  spec: PoolSpec
  ref: ServerRef<Server<never>>
  bill: ServerBill
  rent: Rent
}

interface ServersWorld {
  simulation: Simulation
  dictionary: SliceDictionary
  random: RandomStreams
  scenario: Scenario
  bill: Bill
  knob(address: string): KnobCell
}

/** The pools of a world, by kind and region. */
export class WorldServers implements ServerRefs {
  /** By kind of pool: the first of each region, and the second. */
  private readonly first = new Map<string, ServerRef<unknown>[]>()
  private readonly second = new Map<string, ServerRef<unknown>[]>()
  /** Names of the language models, the pools and their kinds, by their codes in facts. */
  readonly models: string[] = []
  readonly pools: string[] = []
  readonly stages: string[] = []
  private readonly entries: Entry[] = []
  private readonly simulation: Simulation

  constructor(world: ServersWorld, parts: ServiceParts) {
    this.simulation = world.simulation
    for (const spec of world.scenario.pools) {
      const entry = this.open(world, parts, spec)
      const { server } = entry.ref
      this.entries.push(entry)
      this.addRef(spec.stage, world.dictionary.code('region', spec.region), entry.ref)
      this.pools.push(spec.name)
      if (!this.stages.includes(spec.stage)) this.stages.push(spec.stage)
      this.price(entry, world.knob(`pool/${spec.name}.usdPerGpuHour`))
      const autoscaler = spec.autoscale && new Autoscaler(world.simulation, server, spec.autoscale)
      followWorkersKnob(world.knob(`pool/${spec.name}.workers`), server, autoscaler)
    }
  }

  of<Ref extends ServerRef<unknown>>(kind: string): readonly Ref[] {
    return refsOf(this.first, kind) as Ref[]
  }

  fallbackOf<Ref extends ServerRef<unknown>>(kind: string): readonly Ref[] {
    return refsOf(this.second, kind) as Ref[]
  }

  private addRef(kind: string, region: number, ref: ServerRef<unknown>): void {
    const first = refsOf(this.first, kind)
    if (first[region] === undefined) first[region] = ref
    else refsOf(this.second, kind)[region] = ref
  }

  private open({ simulation, random, dictionary, bill: bills, knob }: ServersWorld, parts: ServiceParts, spec: PoolSpec): Entry {
    const { need, server: kind } = serverOf(parts, spec.stage)
    const own = (name: string) => knob(`pool/${spec.name}.${name}`)
    const perGpu = 'instancesPerGpu' in kind.knobs(need) ? own('instancesPerGpu').value : 1
    const gpusPerWorker = spec.gpusPerWorker / perGpu
    const bill = bills.open(gpusPerWorker)
    const tenant = (name: string) => dictionary.code('tenant', name)
    const server = kind.build({ simulation, random, tenant, knob: own }, spec, need, bill)
    const ref = { name: spec.name, server, gpusPerWorker, usdPerWorkerUs: 0, code: this.pools.length, model: this.modelCode(spec) }
    return { spec, ref, bill, rent: new Rent() }
  }

  private modelCode({ model }: PoolSpec): number {
    if (model === '') return -1
    const at = this.models.indexOf(model)
    return at < 0 ? this.models.push(model) - 1 : at
  }

  /** Sets the price; a CPU pool (0 GPUs) is priced by the core. */
  private price(entry: Entry, knob: KnobCell): void {
    const set = () => {
      const { ref, bill, rent } = entry
      const { server } = ref
      ref.usdPerWorkerUs = (knob.value * (ref.gpusPerWorker || 1)) / US_PER_HOUR
      server.settle()
      rent.reprice(server.rentedUs, ref.usdPerWorkerUs)
      bill.reprice(ref.usdPerWorkerUs)
    }
    set()
    knob.onChange(set)
  }

  /** Books running work, and closes every meter's window. */
  close(): ServerReading[] {
    for (const { ref } of this.entries) ref.server.settle()
    return this.entries.map(({ spec, ref: { server }, rent }) => {
      const window = server.window(this.simulation.nowUs)
      const usd = rent.close(server.rentedUs)
      return { name: spec.name, stage: spec.stage, region: spec.region, ...window, usd }
    })
  }

  /** Performs an act on a pool; false when there is no such pool or nothing to do, otherwise whether all of it was done or which part. */
  act(act: Act): ActEffect {
    const entry = this.entries.find(({ spec }) => 'pool' in act && spec.name === act.pool)
    if (entry === undefined) return false
    const { server } = entry.ref
    const { workersUp, workersCold } = server
    if (act.act === 'crash') {
      const { worker, workers } = act
      return effectOn(workers, worker === undefined ? server.crash(workers) : server.crashWorker(worker))
    }
    if (act.act === 'drain') {
      const { worker, workers } = act
      return effectOn(workers, worker === undefined ? server.drain(workers) : server.drainWorker(worker))
    }
    if (act.act === 'restart') server.restart()
    else if (act.act === 'warm') server.warm()
    return act.act === 'warm' ? workersCold > 0 : workersUp > 0
  }

  /** Empties a cache of every server that has it; false when no server has it. */
  flush(cache: string): boolean {
    if (cache !== 'prefix') return false
    for (const { ref } of this.entries) ref.server.flush()
    return true
  }

  checks(): Law[] {
    return this.entries.flatMap(({ ref }) => ref.server.laws(this.simulation.nowUs))
  }
}

function refsOf(byKind: Map<string, ServerRef<unknown>[]>, kind: string): ServerRef<unknown>[] {
  let list = byKind.get(kind)
  if (list === undefined) {
    list = []
    byKind.set(kind, list)
  }
  return list
}

/** The effect of an act on `wanted` workers that found `found`. */
function effectOn(wanted: number, found: number): ActEffect {
  return found > 0 && found < wanted ? `${found} of ${wanted} workers` : found > 0
}
