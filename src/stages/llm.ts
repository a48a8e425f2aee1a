import { usFromMs } from '../kernel/time.ts'
import type { KnobCell } from '../model/knobCell.ts'
import { draw, type Turn } from '../model/turn.ts'
import { LlmRequest } from '../serving/llm/request.ts'
import { charge, type LlmSite, type StageContext } from './path.ts'
import { CHARACTERS_PER_TOKEN, type Prompts } from './prompts.ts'

/** One attempt at one turn, and where it was sent. */
class TurnRequest extends LlmRequest {
  site: LlmSite | null = null
}

/** The language model: builds the prompt, asks a replica, streams sentences on to speech, retries what takes too long. */
export class Llm {
  private readonly context: StageContext
  private readonly prompts: Prompts
  private readonly overheadMs: KnobCell
  private readonly retryAfterMs: KnobCell
  private readonly timeoutMs: KnobCell
  private readonly attemptsMax: KnobCell
  private readonly cancelOnLeave: KnobCell
  private readonly fallbackShare: KnobCell
  private requests = 0

  constructor(context: StageContext, prompts: Prompts) {
    this.context = context
    this.prompts = prompts
    this.overheadMs = context.knob('stage/llm.overheadMs')
    this.retryAfterMs = context.knob('stage/llm.retryAfterMs')
    this.timeoutMs = context.knob('stage/llm.timeoutMs')
    this.attemptsMax = context.knob('stage/llm.attemptsMax')
    this.cancelOnLeave = context.knob('stage/llm.cancelOnLeave')
    this.fallbackShare = context.knob('stage/llm.fallbackShare')
  }

  readonly ask = (turn: Turn): void => {
    turn.askedUs = this.context.simulation.nowUs
    this.prompts.write(turn)
    this.context.simulation.in(usFromMs(this.overheadMs.of(turn.labels)), this.attempt, turn)
  }

  private siteOf(turn: Turn): LlmSite {
    const region = turn.region
    const fallback = this.context.sites.llmFallback[region]
    const smaller = fallback !== undefined && turn.u[draw.fallback] < this.fallbackShare.of(turn.labels)
    return smaller ? fallback : this.context.sites.llm[region]
  }

  private readonly attempt = (turn: Turn): void => {
    if (turn.over) return
    const site = this.siteOf(turn)
    if (site.server.totals.waitingCount >= site.depthMax) {
      this.context.path.caller.end(turn, 'shed')
      return
    }
    turn.attempts++
    if (site.server.refusal(turn.promptTokens, turn.outputTokens) !== null) {
      // Longer than the model: an inference server answers 400 at once, and asking again would not help.
      this.context.path.caller.end(turn, 'failed')
      return
    }
    const request = new TurnRequest(this.requests++, turn.promptTokens, turn.outputTokens, this, turn)
    request.prefix = site.prefixCache ? turn.prefix : null
    request.milestones = turn.milestones
    request.site = site
    turn.request = request
    site.server.submit(request, turn.call.id)
    const more = turn.attempts < this.attemptsMax.of(turn.labels)
    const patienceMs = more ? this.retryAfterMs.of(turn.labels) : this.timeoutMs.of(turn.labels)
    this.context.simulation.in(usFromMs(patienceMs), this.timedOut, request)
  }

  readonly firstToken = (request: LlmRequest): void => {
    const turn = request.owner as Turn
    if (turn.over || turn.request !== request) return
    turn.firstTokenUs = this.context.simulation.nowUs
    turn.llmWaitUs = request.scheduledUs - request.arrivedUs
    turn.cachedTokens = request.cachedTokens
  }

  /** Enough tokens for one more segment of speech. */
  readonly milestone = (request: LlmRequest): void => {
    const turn = request.owner as Turn
    if (turn.over || turn.request !== request) return
    const written = request.milestones[turn.segments]
    const before = turn.segments === 0 ? 0 : request.milestones[turn.segments - 1]
    this.context.path.tts.say(turn, (written - before) * CHARACTERS_PER_TOKEN)
  }

  readonly finished = (given: LlmRequest): void => {
    const request = given as TurnRequest
    const turn = request.owner as Turn
    this.settle(turn, request)
    if (turn.over || turn.request !== request) return
    turn.lastTokenUs = this.context.simulation.nowUs
    turn.preemptions += request.restarts
    turn.request = null
    this.context.path.playback.allSaid(turn)
  }

  private readonly timedOut = (request: TurnRequest): void => {
    const turn = request.owner as Turn
    if (turn.over || turn.request !== request || request.firstTokenUs >= 0) return
    this.drop(turn, request)
    if (turn.attempts < this.attemptsMax.of(turn.labels)) this.attempt(turn)
    else this.context.path.caller.end(turn, 'failed')
  }

  /** The caller has gone or spoken: what is still being written is cancelled, or runs on as a zombie. */
  readonly leave = (turn: Turn): void => {
    const request = turn.request as TurnRequest | null
    if (request !== null) this.drop(turn, request)
  }

  private drop(turn: Turn, request: TurnRequest): void {
    turn.request = null
    turn.tokensWritten = Math.max(turn.tokensWritten, request.generated)
    if (turn.u[draw.zombie] >= this.cancelOnLeave.of(turn.labels)) return
    request.site?.server.cancel(request)
    this.settle(turn, request)
  }

  private settle(turn: Turn, request: TurnRequest): void {
    const { site } = request
    if (site === null) return
    charge(turn, site, request.gpuUs)
    turn.llmModel = site.model
    turn.tokensWritten = Math.max(turn.tokensWritten, request.generated)
  }
}
