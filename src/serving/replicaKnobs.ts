import type { KnobSpecs } from '../model/knob.ts'

/** Knobs of pools of LLM replicas, besides those of every pool; the address is `pool/<name>.<knob>`. None is read per turn. */
export const replicaKnobs = {
  prefixCache: {
    unit: 'name',
    base: 'on',
    choices: ['on', 'off'],
    perTurn: false,
    about: 'LLM: whether computed prompt blocks are kept for later prompts.',
  },
  kvBlocks: {
    unit: 'count',
    base: 28000,
    min: 8,
    max: 10000000,
    integer: true,
    perTurn: false,
    startOnly: true,
    about: 'LLM: KV blocks of 16 tokens on one replica.',
  },
  maxSequences: {
    unit: 'count',
    base: 128,
    min: 1,
    max: 4096,
    integer: true,
    perTurn: false,
    about: 'LLM: sequences in one iteration.',
  },
  tokenBudget: {
    unit: 'tokens',
    base: 2048,
    min: 16,
    max: 8192,
    integer: true,
    perTurn: false,
    about: 'LLM: tokens computed in one iteration; vLLM’s default for online serving.',
  },
  engineFactor: {
    unit: 'times',
    base: 1.05,
    min: 0.1,
    max: 100,
    perTurn: false,
    startOnly: true,
    about: 'LLM: iteration time of a real engine over its kernels; ×1.05 + 0.4 ms measured.',
  },
  engineMs: {
    unit: 'ms',
    base: 0.4,
    min: 0,
    max: 1000,
    perTurn: false,
    startOnly: true,
    about: 'LLM: what a real engine adds to each iteration besides its factor; 0.4 ms measured (8B on H100).',
  },
} as const satisfies KnobSpecs
