import { fault } from '../model/shorthand.ts'

/** B01. All workers restart with a long cold start: first audio is bimodal, one mode healthy. */
export const ttsColdPool = fault({
  name: 'tts-cold-pool',
  catalogue: 'B01',
  about: 'The TTS pools are cold and slow to warm',
  params: {
    coldStart: { unit: 'ms', base: 120_000, about: 'From a worker being there to its first job.' },
    pool: { unit: 'pool', base: '', about: 'TTS pool; all if nothing is said.' },
  },
  unfold: ({ coldStart, pool }, around) => {
    const pools = around.named(pool, 'tts')
    return {
      changes: pools.map((name) => ({ knob: `pool/${name}.coldStartMs`, set: coldStart, where: {} })),
      acts: pools.map((name) => ({ act: 'restart' as const, pool: name })),
    }
  },
})

/** B02. First audio grows with the length of the first segment; utilisation grows with it. */
export const slowVocoder = fault({
  name: 'slow-vocoder',
  catalogue: 'B02',
  about: 'The vocoder takes longer per second of audio',
  params: { rtf: { unit: 'ratio', base: 0.45, about: 'Vocoder time per second of audio.' } },
  unfold: ({ rtf }) => ({ changes: [{ knob: 'stage/tts.vocoderRtf', set: rtf, where: {} }], acts: [] }),
})

/** B03. Numbers and addresses use the slow path; use with `where: {route: …}`. */
export const slowNormaliser = fault({
  name: 'slow-normaliser',
  catalogue: 'B03',
  about: 'Text normalisation takes a slow path',
  params: { norm: { unit: 'ms', base: 300, about: 'Median of text normalisation.' } },
  unfold: ({ norm }) => ({ changes: [{ knob: 'stage/tts.normMs', set: norm, where: {} }], acts: [] }),
})

/** B04. Speech waits for more text before it starts. */
export const longFirstSegment = fault({
  name: 'long-first-segment',
  catalogue: 'B04',
  about: 'The first segment of an answer is longer',
  params: { characters: { unit: 'characters', base: 95, about: 'Median length of the first segment.' } },
  unfold: ({ characters }) => ({
    changes: [{ knob: 'stage/tts.firstSegmentChars', set: characters, where: {} }],
    acts: [],
  }),
})

/** B05. The cache key includes the voice, so lookups miss. */
export const ttsCacheCollapse = fault({
  name: 'tts-cache-collapse',
  catalogue: 'B05',
  about: 'Greetings are no longer found in the audio cache',
  params: { hits: { unit: 'ratio', base: 0.03, about: 'Share of first segments found.' } },
  unfold: ({ hits }) => ({
    changes: [{ knob: 'stage/tts.cacheHitRatio', set: hits, where: {} }],
    acts: [{ act: 'flush', cache: 'tts', where: {} }],
  }),
})

/** B06. Callers in other regions pay the round trip for every segment. */
export const misplacedVoice = fault({
  name: 'misplaced-voice',
  catalogue: 'B06',
  about: 'The voice runs in one region only',
  params: { region: { unit: 'name', about: 'Region whose pool speaks for everybody.' } },
  unfold: ({ region }) => ({ changes: [{ knob: 'stage/tts.placement', set: region, where: {} }], acts: [] }),
})

/** B08. The agent detects its own audio as speech and stops; first audio stays where it was. */
export const falseBargeIn = fault({
  name: 'false-barge-in',
  catalogue: 'B08',
  about: 'Playback is heard as the caller and cuts the reply',
  params: { echo: { unit: 'ratio', base: 0.12, about: 'Share of replies cut.' } },
  unfold: ({ echo }) => ({ changes: [{ knob: 'stage/vad.echoRatio', set: echo, where: {} }], acts: [] }),
})

/** B11. The media gateway sends audio more slowly than it receives it. */
export const slowEgress = fault({
  name: 'slow-egress',
  catalogue: 'B11',
  about: 'The media gateway sends slower than it is given audio',
  params: {
    slowdown: { unit: 'times', base: 20, about: 'Time to send a part times this.' },
    pool: { unit: 'pool', base: '', about: 'Egress pool; all if nothing is said.' },
  },
  unfold: ({ slowdown, pool }, around) => ({
    changes: around
      .named(pool, 'egress')
      .map((name) => ({ knob: `pool/${name}.slowdown`, times: Number(slowdown), where: {} })),
    acts: [],
  }),
})
