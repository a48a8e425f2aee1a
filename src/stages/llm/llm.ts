import { usFromMs } from '../../kernel/time.ts'
import type { KnobCell } from '../../model/knobCell.ts'
import { attributeAt } from '../../model/slice.ts'
import { draw, type Turn } from '../../model/turn.ts'
import { attemptColumnAt } from '../../model/factTables.ts'
import { type AttemptEnding, attemptEndings, type Outcome } from '../../model/factTable.ts'
import { WorkAccount } from '../../model/workAccount.ts'
import { type LlmListener, LlmRequest } from '../../serving/llm/request.ts'
import type { FleetRef } from '../serverRefs.ts'
import type { StageContext } from '../stage.ts'
import { CHARACTERS_PER_TOKEN, type Prompts } from './prompts.ts'

const at = attemptColumnAt

/** One attempt at one turn: its fleet, and when and why the turn's wait for it ended. */
class TurnRequest extends LlmRequest {
  readonly fleet: FleetRef
  readonly number: number
  endedUs = -1
  ending: AttemptEnding = 'finished'
  /** Preemptions and recomputed tokens already added to the turn. */
  countedRestarts = 0
  countedTokens = 0

  constructor(id: number, turn: Turn, fleet: FleetRef, number: number, listener: LlmListener) {
    super(id, turn.promptTokens, turn.outputTokens, listener, turn)
    this.fleet = fleet
    this.number = number
    this.account = turn.account
    this.prefix = turn.prefix
    this.milestones = turn.milestones
  }
}

/** Accounts of work for a request that its turn has given up and that runs on, and of remaining work for a cancelled one. */
const zombieWork = WorkAccount.of('zombie')
const cancelledWork = WorkAccount.of('cancelled')

/** The language model: builds the prompt, sends it to a replica, streams segments to synthesis, retries slow requests. */
export class Llm {
  private readonly context: StageContext
  private readonly prompts: Prompts
  private readonly fleets: readonly FleetRef[]
  private readonly fallbacks: readonly FleetRef[]
  private readonly overheadMs: KnobCell
  private readonly retryAfterMs: KnobCell
  private readonly timeoutMs: KnobCell
  private readonly attemptsMax: KnobCell
  private readonly cancelOnLeave: KnobCell
  private readonly fallbackShare: KnobCell
  private readonly priority: KnobCell
  private readonly deadlineMs: KnobCell
  private requests = 0

  constructor(context: StageContext, prompts: Prompts) {
    this.context = context
    this.prompts = prompts
    this.fleets = context.servers.of('llm')
    this.fallbacks = context.servers.fallbackOf('llm')
    this.overheadMs = context.knob('stage/llm.overheadMs')
    this.retryAfterMs = context.knob('stage/llm.retryAfterMs')
    this.timeoutMs = context.knob('stage/llm.timeoutMs')
    this.attemptsMax = context.knob('stage/llm.attemptsMax')
    this.cancelOnLeave = context.knob('stage/llm.cancelOnLeave')
    this.fallbackShare = context.knob('stage/llm.fallbackShare')
    this.priority = context.knob('stage/llm.priority')
    this.deadlineMs = context.knob('stage/llm.deadlineMs')
  }

  readonly ask = (turn: Turn): void => {
    turn.askedUs = this.context.simulation.nowUs
    this.prompts.write(turn)
    this.context.simulation.in(usFromMs(this.overheadMs.of(turn.labels)), this.attempt, turn)
  }

  private fleetOf(turn: Turn): FleetRef {
    const region = turn.region
    const fallback = this.fallbacks[region]
    const smaller = fallback !== undefined && turn.u[draw.fallback] < this.fallbackShare.of(turn.labels)
    return smaller ? fallback : this.fleets[region]
  }

  private readonly attempt = (turn: Turn): void => {
    if (turn.over) return
    const fleet = this.fleetOf(turn)
    const request = new TurnRequest(this.requests++, turn, fleet, turn.attempts + 1, this)
    request.tenant = turn.labels[attributeAt.tenant]
    request.priority = this.priority.of(turn.labels)
    request.deadlineUs = this.context.simulation.nowUs + usFromMs(this.deadlineMs.of(turn.labels))
    turn.attempts++
    turn.request = request
    fleet.server.submit(request, turn.call.id)
    if (turn.request !== request) return
    const more = turn.attempts < this.attemptsMax.of(turn.labels)
    const patienceMs = more ? this.retryAfterMs.of(turn.labels) : this.timeoutMs.of(turn.labels)
    this.context.simulation.in(usFromMs(patienceMs), this.timedOut, request)
  }

  /** Refused. An inference server answers 400 at once to a prompt longer than the model; a retry would not help. */
  readonly refused = (given: LlmRequest): void => {
    const turn = given.owner as Turn
    turn.refusedAttempts++
    this.giveUp(given as TurnRequest, 'refused', given.fault === null ? 'shed' : 'failed')
  }

  /** It exceeded the server's patience. */
  readonly abandoned = (given: LlmRequest): void => {
    this.giveUp(given as TurnRequest, 'timed_out', 'failed')
  }

  /** Ends a request that the server dropped before it began; its turn ends too, if it still waits for it. */
  private giveUp(request: TurnRequest, ending: AttemptEnding, how: Outcome): void {
    const turn = request.owner as Turn
    const isWaitedFor = turn.request === request
    if (isWaitedFor) {
      turn.request = null
      this.endAttempt(request, ending)
    }
    this.release(request)
    if (isWaitedFor && !turn.over) this.context.caller.end(turn, how)
  }

  readonly firstToken = (request: LlmRequest): void => {
    const turn = request.owner as Turn
    if (turn.over || turn.request !== request) return
    turn.firstTokenUs = this.context.simulation.nowUs
    turn.llmWaitUs = request.scheduledUs - request.arrivedUs
    turn.cachedTokens = request.cachedTokens
    turn.llmWorker = request.replica
  }

  /** Enough tokens for one more segment of speech. */
  readonly milestone = (request: LlmRequest): void => {
    const turn = request.owner as Turn
    if (turn.over || turn.request !== request) return
    const { milestones, nextMilestone } = request
    const before = nextMilestone === 1 ? 0 : milestones[nextMilestone - 2]
    const written = milestones[nextMilestone - 1]
    this.context.next.segment(turn, (written - before) * CHARACTERS_PER_TOKEN)
  }

  readonly finished = (given: LlmRequest): void => {
    const request = given as TurnRequest
    const turn = request.owner as Turn
    if (turn.request === request) this.endAttempt(request, 'finished')
    if (!turn.over) this.updateTurn(turn, request)
    this.release(request)
    if (turn.over || turn.request !== request) return
    turn.lastTokenUs = this.context.simulation.nowUs
    turn.request = null
    this.context.next.answerEnd(turn)
  }

  private readonly timedOut = (request: TurnRequest): void => {
    const turn = request.owner as Turn
    if (turn.over || turn.request !== request || request.firstTokenUs >= 0) return
    this.drop(turn, request, 'timed_out')
    if (turn.attempts < this.attemptsMax.of(turn.labels)) this.attempt(turn)
    else this.context.caller.end(turn, 'failed')
  }

  /** The caller has hung up or interrupted: the running request is cancelled, or continues as a zombie. */
  readonly leave = (turn: Turn): void => {
    const request = turn.request as TurnRequest | null
    if (request !== null) this.drop(turn, request, 'left')
  }

  /** Detaches an unfinished request from its turn. GPU time used so far is the turn's; time from now on is waste. */
  private drop(turn: Turn, request: TurnRequest, ending: AttemptEnding): void {
    const { server } = request.fleet
    turn.request = null
    this.endAttempt(request, ending)
    if (turn.u[draw.zombie] >= this.cancelOnLeave.of(turn.labels)) {
      server.settleRequest(request)
      this.updateTurn(turn, request)
      request.account = zombieWork
      return
    }
    server.cancel(request)
    this.updateTurn(turn, request)
    request.account = cancelledWork
    this.release(request)
  }

  /** Adds the state of this attempt to the turn. */
  private updateTurn(turn: Turn, request: TurnRequest): void {
    turn.llmModel = request.fleet.model
    if (request.replica >= 0) turn.llmWorker = request.replica
    turn.tokensWritten = Math.max(turn.tokensWritten, request.generated)
    turn.preemptions += request.restarts - request.countedRestarts
    turn.recomputedTokens += request.recomputedTokens - request.countedTokens
    request.countedRestarts = request.restarts
    request.countedTokens = request.recomputedTokens
  }

  private endAttempt(request: TurnRequest, ending: AttemptEnding): void {
    request.endedUs = this.context.simulation.nowUs
    request.ending = ending
  }

  /** Writes the attempt's row: the replica has released the request, or soon will. */
  private release(request: TurnRequest): void {
    const turn = request.owner as Turn
    const { attempts } = this.context.tables
    const row = attempts.append()
    const { columns } = attempts
    columns[at.call_id][row] = turn.call.id
    columns[at.turn_index][row] = turn.index
    columns[at.attempt][row] = request.number
    columns[at.pool][row] = request.fleet.code
    columns[at.worker][row] = request.replica < 0 ? Number.NaN : request.replica
    columns[at.started_at_ms][row] = request.arrivedUs / 1000
    columns[at.scheduled_at_ms][row] = request.scheduledUs < 0 ? Number.NaN : request.scheduledUs / 1000
    columns[at.ended_at_ms][row] = request.endedUs / 1000
    columns[at.ending][row] = attemptEndings.indexOf(request.ending)
    columns[at.freed_at_ms][row] = this.context.simulation.nowUs / 1000
    columns[at.output_tokens][row] = request.generated
    columns[at.preemptions][row] = request.restarts
    columns[at.recomputed_tokens][row] = request.recomputedTokens
    columns[at.gpu_seconds][row] = (request.bookedUs * request.fleet.gpusPerWorker) / 1e6
  }
}
