import type { Simulation } from '../kernel/simulation.ts'
import type { Call } from '../model/call.ts'
import type { Turn } from '../model/turn.ts'
import { type Outcome, outcomes, TurnTable } from '../model/turnColumns.ts'
import { writeTurnRow } from './turnRow.ts'

export type FactSink = (fact: Record<string, unknown>) => void

/** Counts every call and turn, writes ended turns as rows, and tells the facts. */
export class WorldLedger {
  readonly turns = new TurnTable()
  callsStarted = 0
  callsEnded = 0
  turnsStarted = 0
  turnsEnded = 0
  /** Calls that ended in the present minute, by outcome. */
  endedByOutcome = new Float64Array(outcomes.length)
  startedInMinute = 0
  /** Turns whose moments were out of order; must stay 0. */
  causalityBroken = 0
  private readonly simulation: Simulation
  private readonly facts: FactSink | null

  constructor(simulation: Simulation, facts: FactSink | null) {
    this.simulation = simulation
    this.facts = facts
  }

  get liveCalls(): number {
    return this.callsStarted - this.callsEnded
  }

  callStarted(call: Call): void {
    this.callsStarted++
    this.startedInMinute++
    this.facts?.({ atUs: this.simulation.nowUs, fact: 'callStarted', call: call.id, labels: [...call.labels] })
  }

  callEnded(call: Call, outcome: Outcome): void {
    this.callsEnded++
    this.endedByOutcome[outcomes.indexOf(outcome)]++
    this.facts?.({ atUs: this.simulation.nowUs, fact: 'callEnded', call: call.id, outcome })
  }

  turnStarted(_turn: Turn): void {
    this.turnsStarted++
  }

  turnEnded(turn: Turn, outcome: Outcome): void {
    this.turnsEnded++
    if (!inOrder(turn)) this.causalityBroken++
    writeTurnRow(this.turns, turn, outcome, this.simulation.nowUs)
    this.facts?.(turnFact(turn, outcome, this.simulation.nowUs))
  }

  /** Starts the counts of the next minute. */
  nextMinute(): void {
    this.endedByOutcome.fill(0)
    this.startedInMinute = 0
  }
}

/** Whether the moments of a turn that came at all came in the order of the path. */
function inOrder(turn: Turn): boolean {
  let before = turn.spokeAtUs
  for (const moment of [
    turn.endpointUs,
    turn.finalUs,
    turn.askedUs,
    turn.firstTokenUs,
    turn.textReadyUs,
    turn.ttsFirstByteUs,
    turn.firstAudioUs,
  ]) {
    if (moment < 0) continue
    if (moment < before) return false
    before = moment
  }
  return true
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
    gpuUs: Math.round(turn.gpuUs),
    grounded: turn.grounded,
    taskSuccess: turn.taskSuccess,
  }
}
