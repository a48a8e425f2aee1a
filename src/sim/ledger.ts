import type { Simulation } from '../kernel/simulation.ts'
import type { Call } from '../model/call.ts'
import { type Outcome, outcomes } from '../model/factTable.ts'
import type { FactTable } from '../model/factTable.ts'
import { type CallColumn, callColumnAt as at } from '../model/factTables.ts'
import { attributeAt, attributes, type SliceDictionary } from '../model/slice.ts'
import type { Turn } from '../model/turn.ts'
import type { WasteCause } from '../model/workAccount.ts'
import type { TurnTable } from '../model/turnColumns.ts'
import { LiveTurns } from './liveTurns.ts'
import { type Moment, momentOrders } from './momentOrders.ts'
import type { Pipeline } from './pipelines.ts'
import { TurnRows } from './turnRows.ts'

/** Receives the facts callStarted, callEnded and turnEnded as plain objects, in order of `atUs`. */
export type FactSink = (fact: Record<string, unknown>) => void

/** Counts of calls, recordings and turns of one region, or of all. */
export class Counts {
  callsBegun = 0
  callsLive = 0
  recordingsBegun = 0
  recordingsLive = 0
  turnsBegun = 0
}

/** Tracks every call and turn under way, writes those that end as rows, and passes single facts to `facts`, if given. */
export class WorldLedger {
  readonly turns: TurnTable
  /** Calls that ended in the present minute. */
  readonly calls: FactTable<CallColumn>
  readonly liveTurns = new LiveTurns()
  readonly liveCallsById = new Map<number, Call>()
  readonly all = new Counts()
  readonly byRegion: Counts[] = []
  callsStarted = 0
  callsEnded = 0
  turnsStarted = 0
  turnsEnded = 0
  /** Turns whose times were out of order; must stay 0. */
  causalityBroken = 0
  private readonly simulation: Simulation
  private readonly facts: FactSink | null
  private readonly batchClass: number
  /** By index of the cohort. */
  private rows: readonly TurnRows[] = []
  private orders: readonly Moment[][][] = []

  constructor(
    world: { simulation: Simulation; dictionary: SliceDictionary },
    turns: TurnTable,
    calls: FactTable<CallColumn>,
    facts: FactSink | null,
  ) {
    this.simulation = world.simulation
    this.turns = turns
    this.calls = calls
    this.facts = facts
    this.batchClass = world.dictionary.code('traffic_class', 'batch')
  }

  /** Sets the pipelines, by index of their call's cohort; called once, before the first call. */
  take(pipelines: readonly Pipeline[]): void {
    this.rows = pipelines.map(({ stages }) => new TurnRows(this.turns, stages))
    this.orders = pipelines.map(({ stages }) => momentOrders(stages))
  }

  get liveCalls(): number {
    return this.callsStarted - this.callsEnded
  }

  callStarted(call: Call): void {
    this.callsStarted++
    this.liveCallsById.set(call.id, call)
    this.count(call, 1)
    this.facts?.({ atUs: this.simulation.nowUs, fact: 'callStarted', call: call.id, labels: [...call.labels] })
  }

  callEnded(call: Call, outcome: Outcome): void {
    this.callsEnded++
    this.liveCallsById.delete(call.id)
    this.count(call, -1)
    this.writeCall(call, outcomes.indexOf(outcome), this.simulation.nowUs / 1000)
    this.facts?.({ atUs: this.simulation.nowUs, fact: 'callEnded', call: call.id, outcome })
  }

  turnStarted(turn: Turn): void {
    this.turnsStarted++
    this.liveTurns.add(turn)
    this.all.turnsBegun++
    this.countsOf(turn.region).turnsBegun++
  }

  turnEnded(turn: Turn, outcome: Outcome): void {
    this.turnsEnded++
    this.liveTurns.remove(turn)
    const orders = this.orders[turn.call.cohort]
    for (let i = 0; i < orders.length; i++) {
      if (inOrder(turn, orders[i])) continue
      this.causalityBroken++
      break
    }
    turn.account.close(wasteOf(turn, outcome))
    this.rows[turn.call.cohort].write(turn, outcome, this.simulation.nowUs)
    this.facts?.(turnFact(turn, outcome, this.simulation.nowUs))
  }

  /** Starts the counts of the next minute. */
  nextMinute(): void {
    for (const counts of [this.all, ...this.byRegion]) {
      if (counts === undefined) continue
      counts.callsBegun = 0
      counts.recordingsBegun = 0
      counts.turnsBegun = 0
    }
  }

  /** The run ends: closes the accounts of turns under way, and writes calls under way as rows without an end. */
  endRun(): void {
    for (const { account } of this.liveTurns) account.close('unfinished')
    for (const call of this.liveCallsById.values()) this.writeCall(call, Number.NaN, Number.NaN)
  }

  countsOf(region: number): Counts {
    this.byRegion[region] ??= new Counts()
    return this.byRegion[region]
  }

  private count(call: Call, by: 1 | -1): void {
    const isRecording = call.labels[attributeAt.traffic_class] === this.batchClass
    for (const counts of [this.all, this.countsOf(call.region)]) {
      if (isRecording) counts.recordingsLive += by
      else counts.callsLive += by
      if (by < 0) continue
      if (isRecording) counts.recordingsBegun++
      else counts.callsBegun++
    }
  }

  private writeCall(call: Call, outcome: number, endedMs: number): void {
    const row = this.calls.append()
    const { columns } = this.calls
    columns[at.call_id][row] = call.id
    columns[at.started_at_ms][row] = call.startedUs / 1000
    columns[at.ended_at_ms][row] = endedMs
    for (let i = 0; i < attributes.length; i++) columns[FIRST_LABEL + i][row] = call.labels[i]
    columns[at.goals][row] = call.goals
    columns[at.goals_done][row] = call.goal
    columns[at.turns][row] = call.turns
    columns[at.interruptions][row] = call.interruptions
    columns[at.outcome][row] = outcome
  }
}

const FIRST_LABEL = at[attributes[0]]

/** Waste cause of an ended turn; null: its work is charged, because its caller heard audio. */
function wasteOf(turn: Turn, outcome: Outcome): WasteCause | null {
  if (turn.firstAudioUs >= 0) return null
  return outcome === 'abandoned' || outcome === 'shed' || outcome === 'failed' ? outcome : null
}

/** Whether the times of a turn that were set are in this order. */
function inOrder(turn: Turn, moments: readonly Moment[]): boolean {
  let latest = turn.spokeAtUs
  for (let i = 0; i < moments.length; i++) latest = later(latest, moments[i](turn))
  return !Number.isNaN(latest)
}

/** The later of two times, the second of which may be unset (below 0); NaN when it is before the first, and from then on. */
function later(beforeUs: number, momentUs: number): number {
  if (momentUs < 0) return beforeUs
  return momentUs >= beforeUs ? momentUs : Number.NaN
}

function turnFact(turn: Turn, outcome: Outcome, nowUs: number): Record<string, unknown> {
  return {
    atUs: nowUs,
    fact: 'turnEnded',
    call: turn.call.id,
    turn: turn.index,
    outcome,
    spokeAtUs: turn.spokeAtUs,
    firstPartialUs: turn.firstPartialUs,
    endpointUs: turn.endpointUs,
    finalUs: turn.finalUs,
    firstTokenUs: turn.firstTokenUs,
    ttsFirstByteUs: turn.ttsFirstByteUs,
    firstAudioUs: turn.firstAudioUs,
    cachedTokens: turn.cachedTokens,
    outputTokens: turn.tokensWritten,
    gpuUs: Math.round(turn.account.gpuUs),
    grounded: turn.grounded,
    taskSuccess: turn.taskSuccess,
  }
}
