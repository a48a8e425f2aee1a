import type { Command } from './command.ts'
import { rigAsr } from './rig/asr.ts'
import { rigLlm } from './rig/llm.ts'
import { rigPool } from './rig/pool.ts'
import { rigQueue } from './rig/queue.ts'

/** `parley rig`: one serving mechanism alone, the product's own code behind a small traffic source. */
export const rig: Command<never> = {
  usage: 'rig',
  about: 'run one mechanism alone: beside a formula, another simulator or a measured table',
  commands: { queue: rigQueue, llm: rigLlm, pool: rigPool, asr: rigAsr },
}
