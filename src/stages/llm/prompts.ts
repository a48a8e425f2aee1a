import { lognormalFrom } from '../../kernel/distributions.ts'
import type { KnobCell } from '../../model/knobCell.ts'
import { attributeAt, type SliceDictionary } from '../../model/slice.ts'
import type { TokenTrace } from '../../model/scenario.ts'
import { draw, type Turn } from '../../model/turn.ts'
import type { Offer } from '../offers.ts'

/**
 * The prompt: system and tools, the history, documents, the question. Only the leading part that a replica has cached costs
 * nothing, so the order and the content of the beginning matter.
 */
export class Prompts {
  private readonly systemTokens: KnobCell
  private readonly toolTokens: KnobCell
  private readonly userTokens: KnobCell
  private readonly outputTokensMedian: KnobCell
  private readonly outputTokensMax: KnobCell
  private readonly prefixReuse: KnobCell
  /** Null where no stage of the pipeline offers it: no documents, or an answer that is not spoken in segments. */
  private readonly documentTokens: KnobCell | null
  private readonly firstSegmentChars: KnobCell | null
  private readonly segmentChars: KnobCell | null
  private readonly traces: (TokenTrace | null)[]

  constructor(
    context: { dictionary: SliceDictionary; knob(address: string): KnobCell; offer(offer: Offer): KnobCell | null },
    traces: (TokenTrace | null)[],
  ) {
    this.systemTokens = context.knob('stage/llm.systemTokens')
    this.toolTokens = context.knob('stage/llm.toolTokens')
    this.userTokens = context.knob('stage/llm.userTokens')
    this.outputTokensMedian = context.knob('stage/llm.outputTokensMedian')
    this.outputTokensMax = context.knob('stage/llm.outputTokensMax')
    this.prefixReuse = context.knob('stage/llm.prefixReuse')
    this.documentTokens = context.offer('documentTokens')
    this.firstSegmentChars = context.offer('firstSegmentChars')
    this.segmentChars = context.offer('segmentChars')
    this.traces = traces
  }

  /** Sets the turn's token counts, prefix and the token counts at which a segment of speech is complete. */
  write(turn: Turn): void {
    const labels = turn.labels
    const call = turn.call
    const trace = this.traces[call.cohort]
    turn.systemTokens = this.systemTokens.of(labels) + this.toolTokens.of(labels)
    turn.historyTokens = call.historyTokens
    turn.docTokens = turn.retrieved && this.documentTokens !== null ? turn.docs * this.documentTokens.of(labels) : 0
    const user = this.userTokens.of(labels)
    const written = lognormalFrom(turn.u[draw.output], this.outputTokensMedian.of(labels), 0.6)
    let output = Math.max(1, Math.min(Math.round(written), this.outputTokensMax.of(labels)))
    if (trace !== null) {
      const row = call.traceRow++ % trace.promptTokens.length
      turn.systemTokens = Math.max(1, trace.promptTokens[row] - user - turn.historyTokens - turn.docTokens)
      output = Math.max(1, trace.outputTokens[row])
    }
    turn.promptTokens = turn.systemTokens + turn.historyTokens + turn.docTokens + user
    turn.outputTokens = output
    this.markPrefix(turn, trace !== null)
    this.markSegments(turn)
  }

  /** The shared beginning of the prompt is one per tenant and prompt version; the call's own history follows. */
  private markPrefix(turn: Turn, traced: boolean): void {
    const labels = turn.labels
    if (turn.u[draw.prefix] >= this.prefixReuse.of(labels)) {
      turn.prefix = null
      return
    }
    const shared = labels[attributeAt.tenant] * 4096 + labels[attributeAt.prompt_version] + 1
    const own = OWN_KEYS + (turn.call.id % OWN_KEYS)
    const prefix = [{ key: traced ? own : shared, tokens: turn.systemTokens }]
    if (turn.historyTokens > 0) prefix.push({ key: own, tokens: turn.historyTokens })
    turn.prefix = prefix
  }

  private markSegments(turn: Turn): void {
    const labels = turn.labels
    const { firstSegmentChars, segmentChars } = this
    if (firstSegmentChars === null || segmentChars === null) {
      turn.milestones = [turn.outputTokens]
      return
    }
    const firstChars = lognormalFrom(turn.u[draw.firstSegment], firstSegmentChars.of(labels), 0.3)
    const step = Math.max(1, Math.round(segmentChars.of(labels) / CHARACTERS_PER_TOKEN))
    const milestones: number[] = []
    let at = Math.max(1, Math.round(firstChars / CHARACTERS_PER_TOKEN))
    for (; at < turn.outputTokens; at += step) milestones.push(at)
    milestones.push(turn.outputTokens)
    turn.milestones = milestones
  }
}

/** English text: about 4.5 characters a token, spaces included. Assumption. */
export const CHARACTERS_PER_TOKEN = 4.5
const OWN_KEYS = 2 ** 30
