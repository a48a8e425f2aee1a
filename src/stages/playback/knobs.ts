import type { KnobSpecs } from '../../model/knob.ts'

/** Knobs of this stage; the address is `stage/playback.<knob>`. */
export const playbackKnobs = {
  bufferMs: {
    unit: 'ms',
    base: 40,
    min: 0,
    max: 5000,
    perTurn: true,
    about: 'Client jitter buffer filled before playing; 20–60 ms.',
  },
  decodeMs: {
    unit: 'ms',
    base: 5,
    min: 0,
    max: 5000,
    perTurn: true,
    about: 'Decoding and device output latency. Assumption.',
  },
} as const satisfies KnobSpecs
