import type { KnobSpecs } from '../../model/knob.ts'

/** Knobs of this stage; the address is `stage/uplink.<knob>`. */
export const uplinkKnobs = {
  rttMs: {
    unit: 'ms',
    base: 16,
    min: 0,
    max: 5000,
    perTurn: true,
    about:
      'Round trip between the network edge and the serving region, half of it on the way up; 10–80 ms LAN-WAN-edge (vendor anchors). Assumption.',
  },
  jitterMs: {
    unit: 'ms',
    base: 6,
    min: 0,
    max: 5000,
    perTurn: true,
    about: 'Mean extra delay of a packet, exponential, on top of the connection’s own lognormal delay. Assumption.',
  },
  lossRatio: {
    unit: 'ratio',
    base: 0.01,
    min: 0,
    max: 0.9,
    perTurn: true,
    about:
      'Share of packets lost; each costs one retransmission or concealment. tau2 voice_config FRAME_DROP_RATE = 0.01.',
  },
  bufferMs: {
    unit: 'ms',
    base: 40,
    min: 0,
    max: 2000,
    perTurn: true,
    about: 'Server jitter buffer; 20–60 ms in practice.',
  },
} as const satisfies KnobSpecs
