import type { KnobSpecs } from '../../model/knob.ts'

/** Knobs of this stage; the address is `stage/vad.<knob>`. */
export const vadKnobs = {
  minSpeechMs: {
    unit: 'ms',
    base: 64,
    min: 0,
    max: 2000,
    perTurn: true,
    about: 'Speech needed before an onset is declared; LiveKit’s Silero plugin uses 50 ms, in 32 ms frames.',
  },
  thresholdDb: {
    unit: 'dB',
    base: -2,
    min: -60,
    max: 60,
    perTurn: true,
    about:
      'Effective speech margin (dB) at which half of the onsets are lost to false silence; rises with the activation threshold. Assumption; falseSilence by margin is logistic, slope 0.8 dB.',
  },
  falseSilenceRatio: {
    unit: 'ratio',
    base: 0,
    min: 0,
    max: 0.95,
    perTurn: true,
    about: 'Share of onsets falsely closed as silence, on top of what the margin causes. Assumption.',
  },
  reopenMs: {
    unit: 'ms',
    base: 225,
    min: 0,
    max: 5000,
    perTurn: true,
    about:
      'From a false silence to the stream being open again; about 180 ms (fault catalogue, A01) and the frame that shows it. Then the onset clock restarts.',
  },
  hangoverMs: {
    unit: 'ms',
    base: 400,
    min: 0,
    max: 5000,
    perTurn: true,
    about: 'Silence that ends a turn; Vapi waits 0.4 s, LiveKit at least 0.5 s.',
  },
  missedSilenceRatio: {
    unit: 'ratio',
    base: 0.02,
    min: 0,
    max: 0.95,
    perTurn: true,
    about: 'Share of turn ends that are missed at first, each costing one more hangover. Assumption.',
  },
  echoRatio: {
    unit: 'ratio',
    base: 0.005,
    min: 0,
    max: 0.9,
    perTurn: true,
    about: 'Share of replies in which playback is heard as caller speech and cuts the reply. Assumption.',
  },
  frameMs: {
    unit: 'ms',
    base: 0.25,
    min: 0,
    max: 100,
    perTurn: true,
    about: 'CPU time of one 32 ms frame; below 1 ms (silero-vad README).',
  },
  priority: {
    unit: 'count',
    base: 0,
    min: -100,
    max: 100,
    integer: true,
    perTurn: true,
    about: 'Priority of the VAD’s jobs, lower first, in a pool with priority. Assumption: all alike.',
  },
  deadlineMs: {
    unit: 'ms',
    base: 60,
    min: 0,
    max: 3600000,
    perTurn: true,
    about: 'Audio should be looked at so soon after it came, for edf and admission by deadline: what is later delays the onset or the end of the turn as much. Assumption: one packet buffer.',
  },
} as const satisfies KnobSpecs
