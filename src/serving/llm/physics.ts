import type { Silicon } from './silicon.ts'
import type { StepTime } from './stepTime.ts'
import { IterationLoad, StepTimeError } from './stepTime.ts'

/** Range of a step-time model to check: tokens in an iteration, context of a sequence, sequences. */
export interface Reach {
  tokens: number
  context: number
  sequences: number
}

/** The reach of the fitted models: their knots end at 8,192 tokens, their data at 16k of context. */
export const fittedReach: Reach = { tokens: 8192, context: 8192, sequences: 256 }

/**
 * Which physical limit a step-time model violates, in words; null when none. On a grid of batches it checks that
 * - a prompt is never computed faster than the GPUs' peak,
 * - a decode step never takes less than reading weights, keys and values once,
 * - more tokens, sequences or context never cost less (`monotone`; not for measured look-up tables, which are noisy).
 *
 * Without `silicon` only the last is checked.
 */
export function physicsFault(model: StepTime, silicon: Silicon | null, reach: Reach, monotone = true): string | null {
  return prefillFault(model, silicon, reach, monotone) ?? decodeFault(model, silicon, reach, monotone)
}

function prefillFault(model: StepTime, silicon: Silicon | null, reach: Reach, monotone: boolean): string | null {
  const load = new IterationLoad()
  for (let context = 0; context < reach.context; context = context === 0 ? 512 : context * 2) {
    let before = 0
    for (let tokens = 1; tokens <= Math.min(reach.tokens, reach.context - context); tokens *= 2) {
      load.clear()
      load.addChunk(tokens, context)
      const ms = timeOf(model, load)
      if (ms === null) break
      const what = `${model.name}: a prompt chunk of ${tokens} tokens behind ${context}`
      if (!(ms >= before) && monotone) return `${what} takes ${show(ms)}, half as many take ${show(before)}`
      before = ms
      if (silicon === null) continue
      const flops = silicon.flopsPerToken * tokens + silicon.flopsPerPair * tokens * (context + tokens / 2)
      const least = flops / silicon.flopsPerMs
      if (ms < least) return `${what} takes ${show(ms)}; at the peak of ${silicon.name} it needs ${show(least)}`
    }
  }
  return null
}

function decodeFault(model: StepTime, silicon: Silicon | null, reach: Reach, monotone: boolean): string | null {
  const load = new IterationLoad()
  const fewer = new Map<number, number>()
  for (let sequences = 1; sequences <= reach.sequences; sequences *= 2) {
    let shorter = 0
    for (let context = 16; context <= reach.context; context *= 2) {
      load.clear()
      load.decodes = sequences
      load.decodeTokens = sequences
      load.decodeContext = sequences * context
      const ms = timeOf(model, load)
      if (ms === null) break
      const what = `${model.name}: a decode step of ${sequences} sequences over ${context} tokens each`
      const before = Math.max(shorter, fewer.get(context) ?? 0)
      if (!(ms >= before) && monotone) return `${what} takes ${show(ms)}, a smaller one takes ${show(before)}`
      shorter = ms
      fewer.set(context, ms)
      if (silicon === null) continue
      const least = (silicon.weightBytes + silicon.kvBytesPerToken * sequences * context) / silicon.bytesPerMs
      if (ms < least) return `${what} takes ${show(ms)}; reading memory on ${silicon.name} needs ${show(least)}`
    }
  }
  return null
}

/** The shortest iteration, ms: one sequence decodes after a prompt of one token. Null where a table has no data. */
export function shortestMs(model: StepTime): number | null {
  const load = new IterationLoad()
  load.decodes = 1
  load.decodeTokens = 1
  load.decodeContext = 1
  return timeOf(model, load)
}

/** Null where a table has no data. */
function timeOf(model: StepTime, load: IterationLoad): number | null {
  try {
    return model.iterationMs(load)
  } catch (error) {
    if (error instanceof StepTimeError) return null
    throw error
  }
}

function show(ms: number): string {
  return `${ms.toPrecision(4)} ms`
}
