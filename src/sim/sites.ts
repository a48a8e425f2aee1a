import { US_PER_HOUR } from '../kernel/time.ts'
import type { RandomStreams } from '../kernel/random.ts'
import type { Simulation } from '../kernel/simulation.ts'
import type { KnobCell } from '../model/knobCell.ts'
import type { Law } from '../model/law.ts'
import type { Act, PoolSpec, Scenario } from '../model/scenario.ts'
import type { SliceDictionary } from '../model/slice.ts'
import { Autoscaler } from '../serving/autoscaler.ts'
import { poolNeedOf } from '../serving/poolNeeds.ts'
import type { Server } from '../serving/server.ts'
import { serverKindOf } from '../serving/serverKinds.ts'
import type { LlmSite, PoolSite, Site, Sites } from '../stages/path.ts'
import type { Bill, ServerBill } from './bill.ts'
import { Rent } from './rent.ts'
import type { SiteMinute } from './siteMinute.ts'

interface Entry {
  spec: PoolSpec
  site: Site<Server<never>>
  bill: ServerBill
  rent: Rent
}

interface SitesWorld {
  simulation: Simulation
  dictionary: SliceDictionary
  random: RandomStreams
  scenario: Scenario
  bill: Bill
  knob(address: string): KnobCell
}

/** The pools of a world, where the stages find them by region. */
export class PoolSites implements Sites {
  readonly vad: PoolSite[] = []
  readonly asr: PoolSite[] = []
  readonly embed: PoolSite[] = []
  readonly rerank: PoolSite[] = []
  readonly tts: PoolSite[] = []
  readonly egress: PoolSite[] = []
  readonly llm: LlmSite[] = []
  readonly llmFallback: LlmSite[] = []
  /** Names of the language models, of the pools and of their stages, by the codes in facts. */
  readonly models: string[] = []
  readonly pools: string[] = []
  readonly stages: string[] = []
  private readonly entries: Entry[] = []
  private readonly simulation: Simulation

  constructor(world: SitesWorld) {
    this.simulation = world.simulation
    for (const spec of world.scenario.pools) {
      const entry = this.open(world, spec)
      const { server } = entry.site
      this.entries.push(entry)
      this.seat(entry, world.dictionary.code('region', spec.region))
      this.price(entry, world.knob(`pool/${spec.name}.usdPerGpuHour`))
      const workers = world.knob(`pool/${spec.name}.workers`)
      workers.onChange(() => server.setWorkers(workers.value))
      if (spec.autoscale !== null) new Autoscaler(world.simulation, server, spec.autoscale)
    }
  }

  private open({ simulation, random, dictionary, bill: bills, knob }: SitesWorld, spec: PoolSpec): Entry {
    const need = poolNeedOf(spec.stage)
    if (need === undefined) throw new Error(`no stage needs a pool of kind ${spec.stage}`)
    const kind = serverKindOf(need)
    const own = (name: string) => knob(`pool/${spec.name}.${name}`)
    const perGpu = 'instancesPerGpu' in kind.knobs(need) ? own('instancesPerGpu').value : 1
    const gpusPerWorker = spec.gpusPerWorker / perGpu
    const bill = bills.open(gpusPerWorker)
    const tenant = (name: string) => dictionary.code('tenant', name)
    const server = kind.build({ simulation, random, tenant, knob: own }, spec, need, bill)
    const site = { name: spec.name, server, gpusPerWorker, usdPerWorkerUs: 0, code: this.pools.length, model: this.modelCode(spec) }
    return { spec, site, bill, rent: new Rent() }
  }

  private modelCode({ model }: PoolSpec): number {
    if (model === '') return -1
    const at = this.models.indexOf(model)
    return at < 0 ? this.models.push(model) - 1 : at
  }

  /** Where its stage finds it; a second LLM pool of a region is its fallback. */
  private seat({ spec, site }: Entry, region: number): void {
    this.pools.push(spec.name)
    if (!this.stages.includes(spec.stage)) this.stages.push(spec.stage)
    const seats = this[spec.stage] as Site<unknown>[]
    const isFallback = spec.stage === 'llm' && seats[region] !== undefined
    if (isFallback) (this.llmFallback as Site<unknown>[])[region] = site
    else seats[region] = site
  }

  /** A CPU pool (0 GPUs) is priced by the core. */
  private price({ site, bill, rent }: Entry, knob: KnobCell): void {
    const set = () => {
      const { server } = site
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
    for (const { site } of this.entries) site.server.settle()
    return this.entries.map(({ spec, site: { server }, rent }) => {
      const window = server.window(this.simulation.nowUs)
      const usd = rent.close(server.rentedUs)
      return { name: spec.name, stage: spec.stage, region: spec.region, ...window, usd }
    })
  }

  /** Does an act on a pool; false when there is no such pool, or nothing there to do it to. */
  act(act: Act): boolean {
    const entry = this.entries.find(({ spec }) => 'pool' in act && spec.name === act.pool)
    if (entry === undefined) return false
    const { server } = entry.site
    const { workersUp, workersCold, workersWanted } = server
    if (act.act === 'crash') server.crash(act.workers)
    else if (act.act === 'drain') server.drain(act.workers)
    else if (act.act === 'restart') server.restart()
    else if (act.act === 'warm') server.warm()
    return act.act === 'warm' ? workersCold > 0 : act.act === 'drain' ? workersWanted > 0 : workersUp > 0
  }

  /** Empties the prefix cache of every LLM replica. */
  flushPrefixCaches(): void {
    for (const { site } of this.entries) site.server.flush()
  }

  checks(): Law[] {
    return this.entries.flatMap(({ site }) => site.server.laws(this.simulation.nowUs))
  }
}
