import type { KnobSpecs } from '../../model/knob.ts'

/** Knobs of this stage; the address is `stage/capture.<knob>`. */
export const captureKnobs = {
  packetMs: {
    unit: 'ms',
    base: 20,
    min: 10,
    max: 2000,
    perTurn: true,
    about: 'Audio packed into one packet by the app; 20 ms RTP frames (livekit-cli agentloadtester).',
  },
  sendRate: {
    unit: 'times',
    base: 4,
    min: 0.05,
    max: 100,
    perTurn: true,
    about:
      'How many times faster than real time the device can send; below 1 a backlog grows in the app while the caller speaks. Assumption.',
  },
} as const satisfies KnobSpecs
