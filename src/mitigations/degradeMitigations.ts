import { US_PER_MINUTE, US_PER_S } from '../kernel/time.ts'
import { mitigation } from '../model/shorthand.ts'

/** From the decision to a flag's first effect, in the next turn. */
const FLAG_US = 30 * US_PER_S

/** Effective with the next turn; the prosody of long answers suffers. */
export const shortFirstSegment = mitigation({
  name: 'short-first-segment',
  catalogue: 'B02 B04',
  about: 'Speak a short first segment',
  params: { characters: { unit: 'characters', base: 24, about: 'Median length of the first segment.' } },
  takesUs: FLAG_US,
  unfold: ({ characters }) => ({
    changes: [{ knob: 'stage/tts.firstSegmentChars', set: characters, where: {} }],
    acts: [],
  }),
})

/** Effective with the next turn; long-tail questions lose 1–4 points of success. */
export const retrievalCap = mitigation({
  name: 'retrieval-cap',
  catalogue: 'C04 E09',
  about: 'Put fewer documents into the prompt',
  params: { documents: { unit: 'count', base: 2, about: 'Documents in the prompt.' } },
  takesUs: FLAG_US,
  unfold: ({ documents }) => ({ changes: [{ knob: 'stage/retrieval.topK', set: documents, where: {} }], acts: [] }),
})

/** Effective with the next turn; long answers are cut. */
export const tokenBudget = mitigation({
  name: 'token-budget',
  catalogue: 'C01 C10 E09',
  about: 'Answer in fewer tokens',
  params: { most: { unit: 'tokens', base: 80, about: 'Token budget of an answer.' } },
  takesUs: FLAG_US,
  unfold: ({ most }) => ({ changes: [{ knob: 'stage/llm.outputTokensMax', set: most, where: {} }], acts: [] }),
})

/** Effective with the next turn, if the fallback pool is warm; exclude critical intents with `where`. */
export const smallerModel = mitigation({
  name: 'smaller-model',
  catalogue: 'C01 E09',
  about: 'Send turns to the region’s smaller model',
  params: { share: { unit: 'ratio', base: 0.5, about: 'Share of turns.' } },
  takesUs: FLAG_US,
  unfold: ({ share }) => ({ changes: [{ knob: 'stage/llm.fallbackShare', set: share, where: {} }], acts: [] }),
})

/** One attempt a turn: lost load does not return. */
export const stopRetries = mitigation({
  name: 'stop-retries',
  catalogue: 'C08',
  about: 'Stop retrying the LLM',
  params: {},
  takesUs: FLAG_US,
  unfold: () => ({ changes: [{ knob: 'stage/llm.attemptsMax', set: 1, where: {} }], acts: [] }),
})

/** Costs every caller the longer silence at the end of a turn. Narrow it with `where`. */
export const longerHangover = mitigation({
  name: 'longer-hangover',
  catalogue: 'A01',
  about: 'Wait longer before silence ends speech',
  params: { longer: { unit: 'ms', base: 150, about: 'Added to the hangover.' } },
  takesUs: 2 * US_PER_MINUTE,
  unfold: ({ longer }) => ({ changes: [{ knob: 'stage/vad.hangoverMs', plus: Number(longer), where: {} }], acts: [] }),
})

/** The client’s buffer runs empty less often; every first sound is later by the difference. */
export const deeperPlayback = mitigation({
  name: 'deeper-playback',
  catalogue: 'A08 B07',
  about: 'Fill the client’s jitter buffer further before playing',
  params: { buffer: { unit: 'ms', base: 140, about: 'Client jitter buffer.' } },
  takesUs: FLAG_US,
  unfold: ({ buffer }) => ({ changes: [{ knob: 'stage/playback.bufferMs', set: buffer, where: {} }], acts: [] }),
})

/** Stops answers that were right before a refresh; the next questions pay full retrieval. Not reversible. */
export const purgeSemanticCache = mitigation({
  name: 'purge-semantic-cache',
  catalogue: 'D10',
  about: 'Empty the semantic cache',
  params: {},
  takesUs: FLAG_US,
  unfold: () => ({ changes: [], acts: [{ act: 'flush', cache: 'semantic', where: {} }] }),
})
