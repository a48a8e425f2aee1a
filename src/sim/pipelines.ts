import type { RandomStreams } from '../kernel/random.ts'
import type { Simulation } from '../kernel/simulation.ts'
import type { Call } from '../model/call.ts'
import type { FactTable, Outcome } from '../model/factTable.ts'
import type { BacklogColumn, MinuteTables } from '../model/factTables.ts'
import { KnobCell } from '../model/knobCell.ts'
import type { Scenario } from '../model/scenario.ts'
import type { SliceDictionary } from '../model/slice.ts'
import type { Turn } from '../model/turn.ts'
import type { Offer } from '../stages/offers.ts'
import { accepted, emittedAt, pipelineFault } from '../stages/pipeline.ts'
import { type PortName, type Ports, portNames } from '../stages/ports.ts'
import type { ServerRefs } from '../stages/serverRefs.ts'
import { jobKindsOf, type ServiceParts } from '../stages/serviceParts.ts'
import type { BatchWork, Caller, Resident, Stage, StageContext, StageParts } from '../stages/stage.ts'

/** The dependencies of pipelines. */
export interface PipelineWorld {
  simulation: Simulation
  dictionary: SliceDictionary
  random: RandomStreams
  scenario: Scenario
  servers: ServerRefs
  tables: MinuteTables
  knob(address: string): KnobCell
}

/** A stage in one world, shared by the pipelines that include it. */
interface StageInWorld {
  stage: Stage
  resident: Resident | null
  backlog: { waitUs: number }
}

/** The stages of a world and the pipelines of its cohorts. */
export class Pipelines {
  /** By index of the cohort. */
  readonly ofCohort: readonly Pipeline[]
  readonly all: readonly Pipeline[]
  /** Work waiting in stages without a pool: Σ of waits since the minute began, µs, by stage. */
  readonly backlogs: readonly { stage: Stage; code: number; backlog: { waitUs: number } }[]
  private readonly residents: readonly Resident[]

  /**
   * Throws a RangeError where a pipeline of the scenario names an unknown stage, its stages do not fit, what a stage was built
   * of is not what it declares, or nothing does the work of a batch cohort.
   */
  constructor(world: PipelineWorld, parts: ServiceParts, caller: Caller, callEnded: StageContext['callEnded']) {
    const { scenario } = world
    const taken = [...new Set(scenario.cohorts.map(({ pipeline }) => pipeline))]
    const stagesOf = new Map(taken.map((name) => [name, stagesNamed(name, Object.hasOwn(scenario.pipelines, name) ? scenario.pipelines[name] : [], parts.stages)]))
    const used = parts.stages.filter((stage) => [...stagesOf.values()].some((list) => list.includes(stage)))
    const inWorld = new Map<Stage, StageInWorld>()
    for (const stage of used) {
      inWorld.set(stage, { stage, resident: stage.resident?.(world) ?? null, backlog: { waitUs: 0 } })
    }
    const jobKinds = jobKindsOf(parts.stages)
    const built = new Map(
      [...stagesOf].map(([name, list]) => {
        const stages = list.map((stage) => inWorld.get(stage) as StageInWorld)
        return [name, new Pipeline(world, name, stages, { caller, callEnded, jobKinds })]
      }),
    )
    this.all = [...built.values()]
    this.ofCohort = scenario.cohorts.map(({ pipeline }) => built.get(pipeline) as Pipeline)
    const idle = scenario.cohorts.find(({ trafficClass }, i) => trafficClass === 'batch' && this.ofCohort[i].batch === null)
    if (idle !== undefined) throw new RangeError(`cohort "${idle.name}": no stage of the pipeline "${idle.pipeline}" does batch work`)
    this.residents = [...inWorld.values()].flatMap(({ resident }) => (resident === null ? [] : [resident]))
    this.backlogs = [...inWorld.values()].flatMap(({ stage, backlog }) =>
      stage.backlog === undefined ? [] : [{ stage, code: parts.stages.indexOf(stage), backlog }],
    )
  }

  /** A call begins: stages complete its labels. */
  label(labels: Uint16Array): void {
    for (const resident of this.residents) resident.callBegins?.(labels)
  }

  /** Passes an act to the stages; returns whether it had an effect, null when it belongs to none. */
  act(act: Parameters<NonNullable<Resident['act']>>[0]): boolean | null {
    const done = this.residents.flatMap((resident) => resident.act?.(act) ?? [])
    return done.length === 0 ? null : done.some((touched) => touched)
  }

  /** Writes the backlog of the closing minute: Σ of waits ÷ time is the mean number waiting. */
  writeBacklogs(minute: number, lengthUs: number, to: FactTable<BacklogColumn>): void {
    for (const { code, backlog } of this.backlogs) {
      to.add({ minute, stage: code, waiting_mean: backlog.waitUs / lengthUs })
      backlog.waitUs = 0
    }
  }

  foresee(interventions: Parameters<NonNullable<Resident['prepare']>>[0]): void {
    for (const resident of this.residents) resident.prepare?.(interventions)
  }
}

function stagesNamed(pipeline: string, names: readonly string[], stages: readonly Stage[]): Stage[] {
  const list = names.map((name) => {
    const stage = stages.find((one) => one.name === name)
    if (stage === undefined) throw new RangeError(`pipeline "${pipeline}": there is no stage "${name}"`)
    return stage
  })
  const fault = pipelineFault(list)
  if (fault !== null) throw new RangeError(`pipeline "${pipeline}": ${fault.found}; ${fault.remedy}`)
  return list
}

interface Around {
  caller: Caller
  callEnded(call: Call, outcome: Outcome): void
  jobKinds: readonly string[]
}

/** The stages of one pipeline, built and connected: each signal is delivered to the next stage that accepts it. */
export class Pipeline {
  readonly name: string
  readonly stages: readonly Stage[]
  /** The caller starts to speak. */
  readonly speech: Ports['speech']
  /** Batch work of cohorts with this pipeline; null when none of its stages does any. */
  readonly batch: BatchWork | null
  private readonly world: PipelineWorld
  private readonly begins: ((call: Call) => void)[] = []
  private readonly ends: ((call: Call) => void)[] = []
  private readonly turnEnds: ((turn: Turn) => void)[] = []

  constructor(world: PipelineWorld, name: string, inWorld: readonly StageInWorld[], around: Around) {
    this.world = world
    this.name = name
    this.stages = inWorld.map(({ stage }) => stage)
    const links = inWorld.map(() => ({}) as Ports)
    const parts = inWorld.map((one, i) => {
      const emitted = emittedAt(this.stages, i)
      const built = one.stage.build(this.contextOf(one, { next: links[i], sends: (signal) => emitted.includes(signal) }, around))
      this.checkPorts(one.stage, built)
      return built
    })
    links.forEach((link, i) => {
      for (const port of portNames) link[port] = this.acceptorOf(port, i, parts) as never
    })
    const speech = parts[0].ports.speech as Ports['speech']
    const turnBegins = parts.flatMap((part) => part.turnBegins ?? [])
    this.speech = (turn) => {
      for (let i = 0; i < turnBegins.length; i++) turnBegins[i](turn)
      speech(turn)
    }
    for (const { callBegins, callEnds, turnEnds } of parts) {
      if (callBegins) this.begins.push(callBegins)
      if (callEnds) this.ends.push(callEnds)
      if (turnEnds) this.turnEnds.push(turnEnds)
    }
    this.batch = this.batchOf(parts)
  }

  callBegins(call: Call): void {
    for (let i = 0; i < this.begins.length; i++) this.begins[i](call)
  }

  callEnds(call: Call): void {
    for (let i = 0; i < this.ends.length; i++) this.ends[i](call)
  }

  turnEnded(turn: Turn): void {
    for (let i = 0; i < this.turnEnds.length; i++) this.turnEnds[i](turn)
  }

  /** The knob behind an offer; null when no stage offers it. */
  offer(offer: Offer): KnobCell | null {
    const stage = this.stages.find(({ offers }) => offers?.[offer] !== undefined)
    return stage === undefined ? null : this.world.knob(`stage/${stage.name}.${stage.offers?.[offer]}`)
  }

  /** The same; a constant knob with value `otherwise` when no stage offers it. */
  offerOr(offer: Offer, otherwise: number): KnobCell {
    const about = 'what holds where no stage says anything else'
    return this.offer(offer) ?? new KnobCell(offer, { unit: 'count', base: otherwise, perTurn: false, about }, otherwise)
  }

  // Written out, not spread: a spread gives every context another hidden class, which deoptimises the stages' compiled code.
  private contextOf({ stage, resident, backlog }: StageInWorld, out: Pick<StageContext, 'next' | 'sends'>, around: Around): StageContext {
    const { next, sends } = out
    const { simulation, dictionary, random, scenario, knob, servers, tables } = this.world
    const { caller, callEnded, jobKinds } = around
    const offer = (name: Offer) => this.offer(name)
    const streams = random.family('stage', stage.name)
    const chance = ({ call }: Turn) => streams.stream(call.id, call.goal, call.tries)
    const jobKind = jobKinds.indexOf(stage.batchKind ?? '')
    return { simulation, dictionary, random, scenario, knob, next, sends, caller, servers, offer, chance, resident, backlog, tables, jobKind, callEnded }
  }

  /** A signal without a port would pass by unseen; a port without a signal would take one that is meant for a later stage. */
  private checkPorts(stage: Stage, { ports }: StageParts): void {
    const taken = accepted(stage)
    const whose = `stage "${stage.name}" of pipeline "${this.name}"`
    const deaf = taken.find((signal) => signal !== 'sound' && ports[signal] === undefined)
    if (deaf !== undefined) throw new RangeError(`${whose} accepts ${deaf} but has no port for it`)
    const more = portNames.find((port) => ports[port] !== undefined && !taken.includes(port))
    if (more !== undefined) throw new RangeError(`${whose} has a port for ${more}, which it does not accept`)
  }

  /** The batch work of the first stage that does any: loading a scenario lets a batch cohort have no second one. */
  private batchOf(parts: readonly StageParts[]): BatchWork | null {
    const odd = parts.findIndex(({ batch }, i) => (batch === undefined) !== (this.stages[i].batchKind === undefined))
    if (odd >= 0) {
      const found = parts[odd].batch === undefined ? 'has a batchKind but does no batch work' : 'does batch work but has no batchKind'
      throw new RangeError(`stage "${this.stages[odd].name}" of pipeline "${this.name}" ${found}`)
    }
    return parts.find(({ batch }) => batch !== undefined)?.batch ?? null
  }

  /** The receiver of a stage's signal: the next stage with a port for it. Throws when the signal is undeclared or has no receiver. */
  private acceptorOf(port: PortName, from: number, parts: readonly StageParts[]): unknown {
    const { name } = this.stages[from]
    const acceptor = emittedAt(this.stages, from).includes(port) ? parts.slice(from + 1).find(({ ports }) => ports[port] !== undefined) : undefined
    return (
      acceptor?.ports[port] ??
      (() => {
        throw new Error(`stage "${name}" of pipeline "${this.name}" emits ${port}, which it does not declare or nobody takes`)
      })
    )
  }
}
