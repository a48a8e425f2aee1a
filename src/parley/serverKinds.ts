import type { KnobSpecs } from '../model/knob.ts'
import type { PoolNeed } from '../serving/poolNeed.ts'
import { poolKnobsOf } from '../serving/poolKnobs.ts'

/** One way of serving: what can be set of it. */
export interface ServerKind {
  name: string
  /** One sentence: what it is. */
  about: string
  /** The knobs of a pool of this kind that serves such a need, by short name. */
  knobs(need: PoolNeed): KnobSpecs
}

/** A stage whose pools fill batches so. */
const like = { none: 'vad', sequence: 'asr', dynamic: 'tts' } as const

export const serverKinds: readonly ServerKind[] = [
  {
    name: 'pool',
    about: 'workers that take jobs from a queue, alone or in batches',
    knobs: ({ batching }) => poolKnobsOf(like[batching]),
  },
  {
    name: 'llm',
    about: 'replicas of a language model with continuous batching over a KV cache',
    knobs: () => poolKnobsOf('llm'),
  },
]
