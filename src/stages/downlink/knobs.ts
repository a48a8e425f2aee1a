import type { KnobSpecs } from '../../model/knob.ts'

/** Knobs of this stage; the address is `stage/downlink.<knob>`. */
export const downlinkKnobs = {
  rttMs: {
    unit: 'ms',
    base: 16,
    min: 0,
    max: 5000,
    perTurn: true,
    about: 'Round trip between the serving region and the network edge, half of it on the way down. Assumption.',
  },
  jitterMs: {
    unit: 'ms',
    base: 6,
    min: 0,
    max: 5000,
    perTurn: true,
    about: 'Mean extra delay of a packet, exponential. Assumption.',
  },
  lossRatio: {
    unit: 'ratio',
    base: 0.01,
    min: 0,
    max: 0.9,
    perTurn: true,
    about: 'Share of packets lost on the way down.',
  },
  priority: {
    unit: 'count',
    base: 0,
    min: -100,
    max: 100,
    integer: true,
    perTurn: true,
    about: 'Priority of parts of audio at the media gateway, lower first, in a pool with priority. Assumption: all alike.',
  },
  deadlineMs: {
    unit: 'ms',
    base: 40,
    min: 0,
    max: 3600000,
    perTurn: true,
    about: 'A part should leave the gateway so soon while nothing is playing, for edf and admission by deadline; later parts are due when playback would starve. Assumption: two frames.',
  },
} as const satisfies KnobSpecs
