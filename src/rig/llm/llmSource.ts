import { type LlmRigResult, runLlmClosedLoop, runLlmRig } from './llm.ts'
import { llmLoad, type OpenLoop, runLlmOpenLoop } from './llmOpenLoop.ts'
import type { ClosedLoop, LlmRigOptions } from './llmOptions.ts'
import type { TraceRequest } from '../../input/requestTrace.ts'

/**
 * The source of requests as plain data: a trace, a rate, or clients that each send the next request after the last
 * answer.
 */
export type LlmSource =
  | { from: 'trace'; requests: TraceRequest[] }
  | { from: 'rate'; loop: OpenLoop }
  | { from: 'clients'; loop: ClosedLoop }

/** Sends the source's requests through the replicas. Throws InputError for requests that can never be served. */
export function runLlmSource(source: LlmSource, options: LlmRigOptions): LlmRigResult {
  if (source.from === 'trace') return runLlmRig(options, source.requests)
  return source.from === 'rate' ? runLlmOpenLoop(options, source.loop) : runLlmClosedLoop(options, source.loop)
}

/** The load of an open loop; null for other sources. Throws InputError for overload. */
export function llmSourceLoad(source: LlmSource, options: LlmRigOptions): number | null {
  return source.from === 'rate' ? llmLoad(options, source.loop) : null
}
