import type { KnobSpecs } from '../../model/knob.ts'

/** Knobs of this stage; the address is `stage/asr.<knob>`. */
export const asrKnobs = {
  chunkMs: {
    unit: 'ms',
    base: 160,
    min: 20,
    max: 5000,
    perTurn: true,
    about: 'Audio decoded in one step; 80–1120 ms in shipped streaming models, 160 ms in the low-latency NIM profile.',
  },
  lookaheadMs: {
    unit: 'ms',
    base: 0,
    min: 0,
    max: 5000,
    perTurn: true,
    about: 'Right context that a chunk waits for. Assumption.',
  },
  wer: {
    unit: 'ratio',
    base: 0.1,
    min: 0,
    max: 1,
    perTurn: true,
    about:
      'Word error rate in moderate noise; 9.2–11.3 % by SNR bin (augmented dictation set); quiet × 0.92, noisy × 1.13.',
  },
  entitySubstitution: {
    unit: 'ratio',
    base: 0.02,
    min: 0,
    max: 1,
    perTurn: true,
    about: 'Share of turns in which a name is heard as another. Fault catalogue D07.',
  },
  stability: {
    unit: 'ratio',
    base: 0.8,
    min: 0,
    max: 1,
    perTurn: true,
    about: 'Share of partial words that stay as first shown. Fault catalogue A10.',
  },
  finalWork: {
    unit: 'ratio',
    base: 0.25,
    min: 0,
    max: 10,
    perTurn: true,
    about:
      'Work of the final pass as a share of the streaming steps it replaces; it re-decodes the whole utterance. Assumption.',
  },
  jobTimes: {
    unit: 'times',
    base: 1,
    min: 0.01,
    max: 100,
    perTurn: true,
    about: 'Work of one chunk relative to the pool’s msPerItem; a heavier model turns it.',
  },
  deadlineMs: {
    unit: 'ms',
    base: 320,
    min: 0,
    max: 3600000,
    perTurn: true,
    about: 'A chunk or the final pass should be decoded so soon, for admission by deadline: a chunk that takes longer than the next two take to come falls behind for good. Assumption: two chunks of 160 ms.',
  },
} as const satisfies KnobSpecs
