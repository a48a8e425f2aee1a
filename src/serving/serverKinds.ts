import { llmKind } from './llm/llmKind.ts'
import { poolKind } from './poolKind.ts'
import type { ServerKind } from './serverKind.ts'

/** The ways of serving that are shipped. */
export const serverKinds: readonly ServerKind[] = [poolKind, llmKind]
