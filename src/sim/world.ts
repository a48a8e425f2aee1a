import { RandomStreams } from '../kernel/random.ts'
import { Simulation } from '../kernel/simulation.ts'
import { US_PER_MINUTE } from '../kernel/time.ts'
import type { Alert } from '../model/alert.ts'
import type { FactMinute } from '../model/factMinute.ts'
import type { FactNames } from '../model/factTable.ts'
import { type MinuteTables, minuteTableNames, newMinuteTables } from '../model/factTables.ts'
import type { Intervention, Scenario } from '../model/scenario.ts'
import { SliceDictionary } from '../model/slice.ts'
import { newTurnTable, type TurnTable } from '../model/turnColumns.ts'
import { jobKindsOf, type ServiceParts, stageColumnsOf } from '../stages/serviceParts.ts'
import { actorOf } from './acts.ts'
import { CallArrivals } from './callArrivals.ts'
import { Bill } from './bill.ts'
import { Control } from './control.ts'
import { Conversation } from './conversation.ts'
import { KnobBoard } from './knobBoard.ts'
import { type FactSink, WorldLedger } from './ledger.ts'
import { Pipelines } from './pipelines.ts'
import { Rollouts } from './rollouts.ts'
import { writeServers } from './serverFacts.ts'
import { ServiceFacts } from './serviceFacts.ts'
import { WorldServers } from './worldServers.ts'

/** A minute is closed after all other events of its last instant. */
const CLOSE_RANK = 100

/** Receives the facts of every minute as it closes. Alerts it returns may start interventions. */
export interface Observer {
  minuteClosed(facts: FactMinute): Alert[]
}

/** What one run adds to its scenario. */
export interface WorldOptions {
  seed: number
  /** The planned interventions, chosen by the caller. */
  interventions: Intervention[]
  facts: FactSink | null
  /** Number of ended turns that may stay in the ledger's table after their minute; when there are more, all are dropped. */
  keepTurns: number
}

/** One assembled service with its callers, ready to run. */
export class World {
  readonly scenario: Scenario
  readonly simulation = new Simulation()
  readonly dictionary = new SliceDictionary()
  readonly random: RandomStreams
  readonly board: KnobBoard
  readonly knob: KnobBoard['knob']
  readonly rollouts: Rollouts
  readonly bill = new Bill()
  readonly servers: WorldServers
  /** Texts of the codes in the facts. */
  readonly names: FactNames
  readonly pipelines: Pipelines
  readonly people: Conversation
  readonly ledger: WorldLedger
  readonly control: Control
  private readonly arrivals: CallArrivals
  private readonly service: ServiceFacts
  private readonly tables: MinuteTables = newMinuteTables()

  /** Throws a RangeError where parts of the scenario's service conflict. */
  constructor(scenario: Scenario, parts: ServiceParts, options: WorldOptions) {
    this.scenario = scenario
    this.keepTurns = options.keepTurns
    this.random = new RandomStreams(options.seed)
    this.board = new KnobBoard(scenario, parts)
    this.knob = this.board.knob
    this.rollouts = new Rollouts(scenario, this.dictionary, this.random)
    this.servers = new WorldServers(this, parts)
    const { models, pools, stages } = this.servers
    this.names = { dictionary: this.dictionary, models, pools, stages, stageNames: parts.stages.map(({ name }) => name), jobKinds: jobKindsOf(parts.stages) }
    const turns = newTurnTable(stageColumnsOf(parts.stages))
    this.ledger = new WorldLedger(this, turns, this.tables.calls, options.facts)
    const { simulation, dictionary, random, knob, servers, tables } = this
    this.people = new Conversation(this, this.ledger)
    this.pipelines = new Pipelines(
      { simulation, dictionary, random, scenario, knob, servers: servers, tables },
      parts,
      this.people,
      (call, how) => this.ledger.callEnded(call, how),
    )
    this.people.take(this.pipelines.ofCohort)
    this.ledger.take(this.pipelines.ofCohort)
    const label = (labels: Uint16Array) => this.pipelines.label(labels)
    const { rollouts, ledger } = this
    const arriving = { simulation, scenario, random, dictionary, rollouts, label, ledger, knob }
    this.arrivals = new CallArrivals(arriving, this.people.begin, (call) => this.pipelines.ofCohort[call.cohort].batch?.begin(call))
    this.service = new ServiceFacts(this)
    this.control = new Control(this, scenario, actorOf(this))
    this.control.schedule(options.interventions)
    this.pipelines.foresee(options.interventions)
  }

  /** Runs to the end, minute by minute; `progress` is called after each. */
  run(observer: Observer, progress: ((minute: number, ofMinutes: number) => void) | null): void {
    this.observer = observer
    const ofMinutes = Math.ceil(this.scenario.durationUs / US_PER_MINUTE)
    this.arrivals.begin()
    for (let minute = 0; minute < ofMinutes; minute++) {
      const endUs = Math.min((minute + 1) * US_PER_MINUTE, this.scenario.durationUs)
      this.simulation.at(endUs, this.closeMinute, minute, CLOSE_RANK)
      this.simulation.run(endUs)
      progress?.(minute + 1, ofMinutes)
    }
  }

  private observer: Observer | null = null
  private firstTurn = 0
  private keepTurns: number
  private readonly closeMinute = (minute: number): void => {
    const { ledger, tables, names } = this
    const { turns } = ledger
    const closedUs = this.simulation.nowUs
    const lengthUs = closedUs - minute * US_PER_MINUTE
    const servers = this.servers.close()
    writeServers(tables.servers, minute, lengthUs, servers, names)
    this.bill.close(servers)
    this.service.write(minute, tables.service)
    this.pipelines.writeBacklogs(minute, lengthUs, tables.backlogs)
    ledger.nextMinute()
    if (closedUs === this.scenario.durationUs) {
      ledger.endRun()
      for (const { batch } of this.pipelines.all) batch?.endRun()
    }
    this.bill.write(tables.bills, ({ stage, region }) => ({
      stage: names.stages.indexOf(stage),
      region: this.dictionary.code('region', region),
    }))
    const { firstTurn } = this
    const facts = { minute, closedUs, turns, firstTurn, lastTurn: turns.rows, names, ...tables }
    const alerts = this.observer?.minuteClosed(facts) ?? []
    for (const name of minuteTableNames) tables[name].clear()
    this.keepOrDrop(turns)
    this.firstTurn = turns.rows
    if (alerts.length > 0) this.control.alerted(alerts)
  }

  /** Keeps turns as long as all fit `keepTurns`; then drops them, and later ones with their minute. */
  private keepOrDrop(turns: TurnTable): void {
    if (this.keepTurns === 0) turns.clear()
    else if (turns.rows > this.keepTurns) {
      turns.release()
      this.keepTurns = 0
    }
  }
}
