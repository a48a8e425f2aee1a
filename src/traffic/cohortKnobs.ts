import type { KnobSpecs } from '../model/knob.ts'

/** Knobs of one cohort of callers; the address is `cohort/<name>.<knob>`. Read when a call arrives. */
export const cohortKnobs = {
  callsPerMinute: {
    unit: 'perMinute',
    base: 10,
    min: 0,
    max: 100000,
    perTurn: false,
    about:
      'Mean calls a minute before the daily profile and the weekday, whatever bulkSize is. A trace has a rate of its own: times this brings more or fewer calls than it holds.',
  },
  bulkSize: {
    unit: 'count',
    base: 1,
    min: 1,
    max: 20000,
    integer: true,
    perTurn: false,
    about: 'Calls or jobs that arrive together; batch work comes in bulk. A trace says itself which come together.',
  },
  dispersion: {
    unit: 'times',
    base: 1.61,
    min: 1,
    max: 100,
    perTurn: false,
    startOnly: true,
    about:
      'Variance over mean of arrivals (of bulks) in five minutes; 1.61 measured at a North American bank (Weinberg, Brown & Stroud 2007). The mean rate holds over runs: where bulks are large, one run may be far from it.',
  },
  turnsPerCall: {
    unit: 'count',
    base: 7,
    min: 1,
    max: 500,
    perTurn: false,
    about: 'Mean goals a caller brings, geometric-like; each takes a turn and more when it fails. Assumption.',
  },
} as const satisfies KnobSpecs

/** Knobs of how callers speak and react; the address is `people/caller.<knob>`. */
export const callerKnobs = {
  speechMs: {
    unit: 'ms',
    base: 1200,
    min: 50,
    max: 600000,
    perTurn: true,
    about: 'Median utterance, lognormal sigma 0.8 (HarperValley transcripts).',
  },
  thinkMs: {
    unit: 'ms',
    base: 600,
    min: 0,
    max: 600000,
    perTurn: true,
    about:
      'Median pause before the caller answers, lognormal sigma 0.7; 0.2 s between humans (Stivers 2009), 0.6 s to a machine. Assumption.',
  },
  interruptTimes: {
    unit: 'times',
    base: 1,
    min: 0,
    max: 50,
    perTurn: true,
    about:
      'Scales the interruption hazard of 2 / 5 / 12 / 30 % at gaps of 0–0.8 / –1.2 / –2 / over 2 s. Vendor curves conflict; this is the prior.',
  },
  abandonTimes: {
    unit: 'times',
    base: 1,
    min: 0,
    max: 50,
    perTurn: true,
    about:
      'Scales the abandonment hazard per turn, 0.1 / 0.32 / 1.04 / 2.75 % by gap (from hamming.ai, 1 − (1 − d)^(1/8)).',
  },
  patienceMs: {
    unit: 'ms',
    base: 9000,
    min: 100,
    max: 600000,
    perTurn: true,
    about: 'Median silence after which the caller hangs up, lognormal sigma 0.4. Assumption.',
  },
  rephraseRatio: {
    unit: 'ratio',
    base: 0.6,
    min: 0,
    max: 1,
    perTurn: true,
    about: 'Share of bad answers that are asked again in other words. Assumption.',
  },
  policyChangedRatio: {
    unit: 'ratio',
    base: 0.15,
    min: 0,
    max: 1,
    perTurn: true,
    about:
      'Share of policy questions that touch a policy changed on the day of the index refresh. Domain page, drill 4.',
  },
} as const satisfies KnobSpecs
