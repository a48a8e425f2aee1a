import { RandomStreams } from '../kernel/random.ts'
import { Simulation } from '../kernel/simulation.ts'
import { US_PER_MINUTE } from '../kernel/time.ts'
import type { Alert } from '../model/alert.ts'
import type { FactMinute } from '../model/factMinute.ts'
import type { FactNames } from '../model/factTable.ts'
import { type MinuteTables, minuteTableNames, newMinuteTables } from '../model/factTables.ts'
import type { Intervention, Scenario } from '../model/scenario.ts'
import { SliceDictionary } from '../model/slice.ts'
import type { TurnTable } from '../model/turnColumns.ts'
import { Asr } from '../stages/asr/asr.ts'
import { Capture } from '../stages/capture/capture.ts'
import { Downlink } from '../stages/downlink/downlink.ts'
import { Knowledge } from '../stages/retrieval/knowledge.ts'
import { Llm } from '../stages/llm/llm.ts'
import type { Path, StageContext } from '../stages/path.ts'
import { Playback } from '../stages/playback/playback.ts'
import { Prompts } from '../stages/llm/prompts.ts'
import { Retrieval } from '../stages/retrieval/retrieval.ts'
import { Tts } from '../stages/tts/tts.ts'
import { Uplink } from '../stages/uplink/uplink.ts'
import { Vad } from '../stages/vad/vad.ts'
import { actorOf } from './acts.ts'
import { Arrivals } from './arrivals.ts'
import { Bill } from './bill.ts'
import { Control } from './control.ts'
import { Conversation } from './conversation.ts'
import { KnobBoard } from './knobBoard.ts'
import { type FactSink, WorldLedger } from './ledger.ts'
import { Rollouts } from './rollouts.ts'
import { writeServers } from './serverFacts.ts'
import { ServiceFacts } from './serviceFacts.ts'
import { PoolSites } from './sites.ts'
import { Transcription } from './transcription.ts'

/** A minute is closed after everything else that happens at its last instant. */
const CLOSE_RANK = 100

/** Who is told the facts of every minute as it closes. Alerts it returns may start interventions. */
export interface Observer {
  minuteClosed(facts: FactMinute): Alert[]
}

export interface WorldOptions {
  seed: number
  /** What will happen: the scenario's interventions, chosen by the caller. */
  interventions: Intervention[]
  facts: FactSink | null
  /** How many ended turns may stay in the ledger's table after their minute; when there are more, all go. */
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
  readonly sites: PoolSites
  /** What the codes in the facts stand for. */
  readonly names: FactNames
  readonly knowledge: Knowledge
  readonly path: Path
  readonly ledger: WorldLedger
  readonly control: Control
  private readonly transcription: Transcription
  private readonly arrivals: Arrivals
  private readonly service: ServiceFacts
  private readonly tables: MinuteTables = newMinuteTables()

  constructor(scenario: Scenario, options: WorldOptions) {
    this.scenario = scenario
    this.keepTurns = options.keepTurns
    this.random = new RandomStreams(options.seed)
    this.board = new KnobBoard(scenario)
    this.knob = this.board.knob
    this.rollouts = new Rollouts(scenario, this.dictionary, this.random)
    this.sites = new PoolSites(this)
    const { models, pools, stages } = this.sites
    this.names = { dictionary: this.dictionary, models, pools, stages }
    this.ledger = new WorldLedger(this, this.tables.calls, options.facts)
    this.knowledge = new Knowledge(this, scenario.components.index.start)
    const backlog = { captureUs: 0, playbackUs: 0 }
    this.path = {} as Path
    const { simulation, dictionary, knob, path, sites } = this
    // Written out, not spread: a spread gives every world's context another hidden class, which undoes the stages' compiled code.
    this.assemblePath({ simulation, dictionary, knob, path, sites, backlog, attempts: this.tables.attempts })
    const talk = (this.path.caller as Conversation).begin
    this.transcription = new Transcription(this, this.tables.jobs, (call, how) => this.ledger.callEnded(call, how))
    this.arrivals = new Arrivals(this, talk, this.transcription.begin)
    this.service = new ServiceFacts(this, backlog)
    this.control = new Control(this, scenario, actorOf(this))
    this.control.schedule(options.interventions)
    for (const { acts, atUs } of options.interventions) {
      if (acts.some((act) => act.act === 'refreshIndex')) this.knowledge.policyChanges(atUs)
    }
  }

  private assemblePath(context: StageContext): void {
    const { path } = this
    const capture = new Capture(context)
    path.capture = capture
    path.uplink = new Uplink(context, capture)
    path.vad = new Vad(context)
    path.asr = new Asr(context)
    path.retrieval = new Retrieval(context, this.knowledge)
    path.llm = new Llm(
      context,
      new Prompts(
        context,
        this.scenario.cohorts.map((cohort) => cohort.tokens),
      ),
    )
    path.tts = new Tts(context)
    path.downlink = new Downlink(context)
    path.playback = new Playback(context)
    path.caller = new Conversation(this, this.ledger)
  }

  /** Runs to the end, minute by minute; `progress` is told after each. */
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
    const sites = this.sites.close()
    writeServers(tables.servers, minute, lengthUs, sites, names)
    this.bill.close(sites)
    this.service.write(minute, lengthUs, tables.service)
    ledger.nextMinute()
    if (closedUs === this.scenario.durationUs) {
      ledger.endRun()
      for (const { account } of this.transcription.live) account.close('unfinished')
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

  /** Turns stay as long as there is room for all of them; then they go, and later ones with their minute. */
  private keepOrDrop(turns: TurnTable): void {
    if (this.keepTurns === 0) turns.clear()
    else if (turns.rows > this.keepTurns) {
      turns.release()
      this.keepTurns = 0
    }
  }
}
