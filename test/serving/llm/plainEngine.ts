import { PlainBlocks } from './plainBlocks.ts'

export interface PlainRequest {
  arrivedUs: number
  promptTokens: number
  outputTokens: number
  /** One content number per prompt token; null: nothing is shared. */
  content: number[] | null
}

export interface PlainOutcome {
  /** Exact instants of all tokens, µs. */
  tokenUs: number[]
  restarts: number
  cachedTokens: number
}

export interface PlainEngine {
  tokenBudget: number
  maxSequences: number
  kvBlocks: number
  blockSize: number
  prefixCache: boolean
  iterationUs(decodes: number, context: number, chunks: { tokens: number; computed: number }[]): number
}

class Live implements PlainOutcome {
  readonly arrivedUs: number
  readonly promptTokens: number
  readonly outputTokens: number
  readonly content: number[] | null
  tokenUs: number[] = []
  restarts = 0
  cachedTokens = -1
  computed = 0
  decoding = false
  table: number[] = []
  full = 0

  constructor(request: PlainRequest) {
    this.arrivedUs = request.arrivedUs
    this.promptTokens = request.promptTokens
    this.outputTokens = request.outputTokens
    this.content = request.content
  }

  get target(): number {
    return this.promptTokens + this.tokenUs.length
  }
}

/**
 * vLLM v1 written the long way, as an oracle: one turn of the loop per iteration, everything looked up afresh.
 * It shares no code with the product.
 */
export function runPlainEngine(engine: PlainEngine, requests: PlainRequest[]): PlainOutcome[] {
  const all = requests.map((request) => new Live(request))
  const blocks = new PlainBlocks(engine.kvBlocks, engine.blockSize, engine.prefixCache)
  const coming = [...all].sort((a, b) => a.arrivedUs - b.arrivedUs)
  const waiting: Live[] = []
  const running: Live[] = []
  let nowUs = 0
  while (coming.length + waiting.length + running.length > 0) {
    if (waiting.length + running.length === 0) nowUs = Math.max(nowUs, coming[0].arrivedUs)
    // Who comes at the µs at which an iteration ends takes part in the next.
    while (coming.length > 0 && coming[0].arrivedUs <= Math.ceil(nowUs - 1e-7)) waiting.push(coming.shift()!)
    const work = plan(engine, blocks, waiting, running)
    const decodes = [...work.keys()].filter((r) => r.decoding)
    const chunks = [...work.keys()].filter((r) => !r.decoding)
    nowUs += engine.iterationUs(
      decodes.length,
      decodes.reduce((sum, r) => sum + r.target, 0),
      chunks.map((r) => ({ tokens: work.get(r)!, computed: r.computed })),
    )
    for (const [r, tokens] of work) {
      r.computed += tokens
      if (r.computed < r.target) continue
      r.decoding = true
      r.tokenUs.push(nowUs)
      if (r.tokenUs.length < r.outputTokens) continue
      blocks.release(r)
      running.splice(running.indexOf(r), 1)
    }
  }
  return all
}

/** Who computes how many tokens in the coming iteration. */
function plan(engine: PlainEngine, blocks: PlainBlocks, waiting: Live[], running: Live[]): Map<Live, number> {
  const work = new Map<Live, number>()
  let budget = engine.tokenBudget
  let restarted = false
  for (let i = 0; i < running.length; i++) {
    const r = running[i]
    const tokens = Math.min(r.target - r.computed, budget)
    while (running.includes(r) && !blocks.grow(r, r.computed + tokens)) {
      const victim = running.pop()!
      blocks.release(victim)
      victim.computed = 0
      victim.decoding = false
      victim.restarts++
      waiting.unshift(victim)
      restarted = true
    }
    if (!running.includes(r)) break
    work.set(r, tokens)
    budget -= tokens
  }
  while (!restarted && waiting.length > 0 && budget > 0 && running.length < engine.maxSequences) {
    const r = waiting[0]
    const hits = blocks.hits(r, Math.floor((r.target - 1) / engine.blockSize))
    const cached = hits.length * engine.blockSize
    const tokens = Math.min(r.target - cached, budget)
    if (!blocks.admit(r, hits, cached + tokens)) break
    running.push(waiting.shift()!)
    if (r.cachedTokens < 0) r.cachedTokens = cached
    r.computed = cached
    work.set(r, tokens)
    budget -= tokens
  }
  return work
}
