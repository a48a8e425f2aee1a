import { lognormalFrom } from '../kernel/distributions.ts'
import type { RandomStreams, StreamFamily } from '../kernel/random.ts'
import type { Simulation } from '../kernel/simulation.ts'
import { US_PER_S, usFromMs } from '../kernel/time.ts'
import type { Call } from '../model/call.ts'
import type { KnobCell } from '../model/knobCell.ts'
import { draw, Turn } from '../model/turn.ts'
import type { Outcome } from '../model/factTable.ts'
import { playedTokens } from '../model/playedTokens.ts'
import type { Caller } from '../stages/stage.ts'
import { abandonChance, interruptChance, successChance } from '../traffic/caller.ts'
import type { Pipeline } from './pipelines.ts'

/** The world's record of calls and turns. */
export interface Ledger {
  turnStarted(turn: Turn): void
  turnEnded(turn: Turn, outcome: Outcome): void
  callEnded(call: Call, outcome: Outcome): void
}

/** A pipeline, and the offers of its stages that callers use. */
interface PipelineOffers {
  pipeline: Pipeline
  clarifyRatio: KnobCell
  echoRatio: KnobCell
  userTokens: KnobCell
  /** Null in a pipeline without synthesis. */
  preference: KnobCell | null
}

function offersOf(pipeline: Pipeline): PipelineOffers {
  return {
    pipeline,
    clarifyRatio: pipeline.offerOr('clarifyRatio', 0),
    echoRatio: pipeline.offerOr('echoRatio', 0),
    userTokens: pipeline.offerOr('userTokens', 0),
    preference: pipeline.offer('preference'),
  }
}

/** The caller's side of a call: speaking, waiting, interrupting, asking again, hanging up. */
export class Conversation implements Caller {
  private readonly simulation: Simulation
  private readonly turnStreams: StreamFamily
  /** By index of the cohort. */
  private pipelines: readonly PipelineOffers[] = []
  private readonly ledger: Ledger
  private readonly speechMs: KnobCell
  private readonly thinkMs: KnobCell
  private readonly interruptTimes: KnobCell
  private readonly abandonTimes: KnobCell
  private readonly patienceMs: KnobCell
  private readonly rephraseRatio: KnobCell

  constructor(
    world: { simulation: Simulation; random: RandomStreams; knob(address: string): KnobCell },
    ledger: Ledger,
  ) {
    this.simulation = world.simulation
    this.turnStreams = world.random.family('turn')
    this.ledger = ledger
    this.speechMs = world.knob('people/caller.speechMs')
    this.thinkMs = world.knob('people/caller.thinkMs')
    this.interruptTimes = world.knob('people/caller.interruptTimes')
    this.abandonTimes = world.knob('people/caller.abandonTimes')
    this.patienceMs = world.knob('people/caller.patienceMs')
    this.rephraseRatio = world.knob('people/caller.rephraseRatio')
  }

  /** Sets the pipelines, by index of the cohort; called once, before the first call. */
  take(pipelines: readonly Pipeline[]): void {
    this.pipelines = pipelines.map(offersOf)
  }

  /** A call has connected. */
  readonly begin = (call: Call): void => {
    this.pipelines[call.cohort].pipeline.callBegins(call)
    this.speak(call)
  }

  /** The caller asks for the present goal. The utterance is drawn from a stream of the goal and the try, whatever came before. */
  private readonly speak = (call: Call): void => {
    if (call.ended) return
    const chance = this.turnStreams.stream(call.id, call.goal, call.tries)
    const turn = new Turn(call, call.turns++, chance)
    turn.spokeAtUs = this.simulation.nowUs
    turn.speechUs = usFromMs(Math.min(60_000, lognormalFrom(turn.u[draw.speech], this.speechMs.of(call.labels), 0.8)))
    turn.speechEndUs = turn.spokeAtUs + turn.speechUs
    this.ledger.turnStarted(turn)
    const patienceMs = lognormalFrom(turn.u[draw.patience], this.patienceMs.of(call.labels), 0.4)
    this.simulation.at(turn.speechEndUs + usFromMs(patienceMs), this.patienceEnded, turn)
    this.pipelines[call.cohort].pipeline.speech(turn)
  }

  private readonly patienceEnded = (turn: Turn): void => {
    const silent = turn.firstAudioUs < 0 || turn.firstAudioUs > this.simulation.nowUs
    if (!turn.over && silent) this.end(turn, 'abandoned')
  }

  /** The first sound of the answer: decides whether the caller, or the echo of the answer itself, will interrupt it. */
  readonly heardFirst = (turn: Turn): void => {
    const gapMs = (turn.firstAudioUs - turn.speechEndUs) / 1000
    const echo = this.pipelines[turn.call.cohort].echoRatio.of(turn.labels)
    const cut = echo + (1 - echo) * Math.min(1, interruptChance(gapMs) * this.interruptTimes.of(turn.labels))
    if (turn.u[draw.interrupt] >= cut) return
    // Interruptions fall within the first three seconds of the answer. Assumption.
    const atUs = turn.firstAudioUs + Math.round(turn.u[draw.interruptAt] * 3 * US_PER_S)
    this.simulation.at(atUs, this.interrupted, turn)
  }

  private readonly interrupted = (turn: Turn): void => {
    if (!turn.over) this.end(turn, 'interrupted')
  }

  /** Ends the turn, with any outcome; the caller goes on, asks again or hangs up. */
  readonly end = (turn: Turn, outcome: Outcome): void => {
    if (turn.over) return
    // Audio in transit when the turn ends is never heard.
    if (turn.firstAudioUs > this.simulation.nowUs) turn.firstAudioUs = -1
    let how = outcome
    if (how === 'answered' && this.leavesAfter(turn)) how = 'abandoned'
    turn.over = true
    this.pipelines[turn.call.cohort].pipeline.turnEnded(turn)
    this.judge(turn, outcome)
    this.ledger.turnEnded(turn, how)
    this.goOn(turn, how)
  }

  private leavesAfter(turn: Turn): boolean {
    const gapMs = (turn.firstAudioUs - turn.speechEndUs) / 1000
    return turn.u[draw.abandon] < abandonChance(gapMs) * this.abandonTimes.of(turn.labels)
  }

  /** The task success of a turn. A caller who heard the whole answer is judged by it, also when they hang up then. */
  private judge(turn: Turn, how: Outcome): void {
    const { preference } = this.pipelines[turn.call.cohort]
    if (turn.firstAudioUs >= 0 && preference !== null) {
      turn.preference = turn.u[draw.preference] < preference.of(turn.labels) ? 1 : 0
    }
    // An interrupted turn is not judged: the caller asks again, and that turn is judged.
    if (how === 'interrupted') return
    if (how !== 'answered') {
      turn.taskSuccess = 0
      return
    }
    const p = successChance({
      wer: turn.wer,
      entitySubstituted: turn.entitySubstituted,
      grounded: turn.grounded,
      gapMs: (turn.firstAudioUs - turn.speechEndUs) / 1000,
      interruptions: turn.call.interruptions,
    })
    turn.taskSuccess = turn.u[draw.success] < p ? 1 : 0
  }

  private goOn(turn: Turn, how: Outcome): void {
    const call = turn.call
    call.historyTokens += this.pipelines[call.cohort].userTokens.of(call.labels) + playedTokens(turn, this.simulation.nowUs)
    if (how === 'abandoned' || how === 'shed' || how === 'failed' || how === 'handed_off') {
      this.hangUp(call, how)
      return
    }
    if (how === 'interrupted') call.interruptions++
    if (this.asksAgain(turn, how)) call.tries++
    else {
      call.goal++
      call.tries = 0
    }
    if (call.goal >= call.goals) {
      this.hangUp(call, 'answered')
      return
    }
    const thinkMs = how === 'interrupted' ? 0 : lognormalFrom(turn.u[draw.think], this.thinkMs.of(call.labels), 0.7)
    this.simulation.in(usFromMs(thinkMs), this.speak, call)
  }

  private asksAgain(turn: Turn, how: Outcome): boolean {
    if (turn.call.tries >= TRIES_MAX) return false
    if (how === 'interrupted') return true
    if (turn.u[draw.clarify] < this.pipelines[turn.call.cohort].clarifyRatio.of(turn.labels)) return true
    return turn.taskSuccess === 0 && turn.u[draw.rephrase] < this.rephraseRatio.of(turn.labels)
  }

  private hangUp(call: Call, how: Outcome): void {
    call.ended = true
    this.pipelines[call.cohort].pipeline.callEnds(call)
    this.ledger.callEnded(call, how)
  }
}

/** A caller gives up on a goal after this many further tries. Assumption. */
const TRIES_MAX = 3
