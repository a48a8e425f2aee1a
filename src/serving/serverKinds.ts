import { llmKind } from './llm/llmKind.ts'
import { poolKind } from './poolKind.ts'
import type { ServerKind } from './serverKind.ts'

/** The server kinds shipped with parley. */
export const serverKinds: readonly ServerKind[] = [poolKind, llmKind]
