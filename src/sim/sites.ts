import type { Simulation } from '../kernel/simulation.ts'
import { US_PER_HOUR } from '../kernel/time.ts'
import type { RandomStreams } from '../kernel/random.ts'
import type { KnobCell } from '../model/knobCell.ts'
import type { Act, PoolSpec, Scenario } from '../model/scenario.ts'
import type { SliceDictionary } from '../model/slice.ts'
import { Autoscaler } from '../serving/autoscaler.ts'
import { poolKnobsOf } from '../serving/poolKnobs.ts'
import type { FleetRef, PoolRef, ServerRef, ServerRefs } from '../stages/serverRefs.ts'
import type { Bill, ServerBill } from './bill.ts'
import type { ActEffect } from './control.ts'
import type { Law } from './law.ts'
import { LlmServer } from './llmServer.ts'
import { PoolServer } from './poolServer.ts'
import { Rent } from './rent.ts'
import type { SiteMinute, SiteServer } from './siteServer.ts'
import { followWorkersKnob } from './workersKnob.ts'

interface Entry {
  spec: PoolSpec
  server: SiteServer
  site: ServerRef<unknown>
  bill: ServerBill
  rent: Rent
}

/** The pools of a world, where the stages find them by region. */
export class PoolSites implements ServerRefs {
  /** By kind of pool: the first of each region, and the second. */
  private readonly first = new Map<string, ServerRef<unknown>[]>()
  private readonly second = new Map<string, ServerRef<unknown>[]>()
  /** Names of the language models, of the pools and of their stages, by the codes in facts. */
  readonly models: string[] = []
  readonly pools: string[] = []
  readonly stages: string[] = []
  private readonly entries: Entry[] = []
  private readonly simulation: Simulation

  constructor(world: {
    simulation: Simulation
    dictionary: SliceDictionary
    random: RandomStreams
    scenario: Scenario
    bill: Bill
    knob(address: string): KnobCell
  }) {
    this.simulation = world.simulation
    for (const spec of world.scenario.pools) {
      const region = world.dictionary.code('region', spec.region)
      const site = spec.stage === 'llm' ? this.openLlm(world, spec, region) : this.openPool(world, spec, region)
      const entry = { spec, ...site, rent: new Rent() }
      this.entries.push(entry)
      this.pools.push(spec.name)
      if (!this.stages.includes(spec.stage)) this.stages.push(spec.stage)
      this.price(entry, world.knob(`pool/${spec.name}.usdPerGpuHour`))
      const autoscaler = spec.autoscale && new Autoscaler(world.simulation, entry.server, spec.autoscale)
      followWorkersKnob(world.knob(`pool/${spec.name}.workers`), entry.server, autoscaler)
    }
  }

  of<Ref extends ServerRef<unknown>>(kind: string): readonly Ref[] {
    return seats(this.first, kind) as Ref[]
  }

  fallbackOf<Ref extends ServerRef<unknown>>(kind: string): readonly Ref[] {
    return seats(this.second, kind) as Ref[]
  }

  private seat(kind: string, region: number, ref: ServerRef<unknown>): void {
    const first = seats(this.first, kind)
    if (first[region] === undefined) first[region] = ref
    else seats(this.second, kind)[region] = ref
  }

  private openPool(world: ConstructorParameters<typeof PoolServer>[0] & { bill: Bill }, spec: PoolSpec, region: number) {
    const shares = 'instancesPerGpu' in poolKnobsOf(spec.stage)
    const perGpu = shares ? world.knob(`pool/${spec.name}.instancesPerGpu`).value : 1
    const bill = world.bill.open(spec.gpusPerWorker / perGpu)
    const server = new PoolServer(world, spec, bill)
    const site: PoolRef = {
      name: spec.name,
      server: server.pool,
      gpusPerWorker: spec.gpusPerWorker / perGpu,
      usdPerWorkerUs: 0,
      code: this.pools.length,
    }
    this.seat(spec.stage, region, site)
    return { server, site, bill }
  }

  private openLlm(world: ConstructorParameters<typeof LlmServer>[0] & { bill: Bill }, spec: PoolSpec, region: number) {
    const bill = world.bill.open(spec.gpusPerWorker)
    const server = new LlmServer(world, spec, bill)
    let model = this.models.indexOf(spec.model)
    if (model < 0) model = this.models.push(spec.model) - 1
    const depth = world.knob(`pool/${spec.name}.depthMax`)
    const cache = world.knob(`pool/${spec.name}.prefixCache`)
    const site: FleetRef = {
      name: spec.name,
      server: server.fleet,
      gpusPerWorker: spec.gpusPerWorker,
      usdPerWorkerUs: 0,
      code: this.pools.length,
      model,
      depthMax: 0,
      door: server.door,
      prefixCache: true,
    }
    const turn = () => {
      site.depthMax = depth.value
      site.prefixCache = cache.name === 'on'
    }
    turn()
    depth.onChange(turn)
    cache.onChange(turn)
    this.seat(spec.stage, region, site)
    return { server, site, bill }
  }

  /** A CPU pool (0 GPUs) is priced by the core. */
  private price(entry: Entry, knob: KnobCell): void {
    const set = () => {
      const { site, server, bill, rent } = entry
      site.usdPerWorkerUs = (knob.value * (site.gpusPerWorker || 1)) / US_PER_HOUR
      server.settle()
      rent.reprice(server.rentedUs, site.usdPerWorkerUs)
      bill.reprice(site.usdPerWorkerUs)
    }
    set()
    knob.onChange(set)
  }

  /** Books what runs, and closes every meter's window. */
  close(): SiteMinute[] {
    for (const { server } of this.entries) server.settle()
    return this.entries.map(({ spec, server, rent }) => {
      const window = server.close(this.simulation.nowUs)
      const usd = rent.close(server.rentedUs)
      return { name: spec.name, stage: spec.stage, region: spec.region, ...window, usd }
    })
  }

  /** Does an act on a pool; false when there is no such pool, or nothing there to do it to, or how much of it was done. */
  act(act: Act): ActEffect {
    const entry = this.entries.find(({ spec }) => 'pool' in act && spec.name === act.pool)
    if (entry === undefined) return false
    const { server } = entry
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

  /** Empties a cache of every server that has it; false when that is none of theirs. */
  flush(cache: string): boolean {
    if (cache !== 'prefix') return false
    for (const { server } of this.entries) server.flush()
    return true
  }

  checks(): Law[] {
    return this.entries.flatMap(({ server }) => server.laws(this.simulation.nowUs))
  }
}

function seats(byKind: Map<string, ServerRef<unknown>[]>, kind: string): ServerRef<unknown>[] {
  let list = byKind.get(kind)
  if (list === undefined) {
    list = []
    byKind.set(kind, list)
  }
  return list
}

/** Of an act on so many workers that found so many. */
function effectOn(wanted: number, found: number): ActEffect {
  return found > 0 && found < wanted ? `${found} of ${wanted} workers` : found > 0
}
