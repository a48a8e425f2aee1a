import type { Stream } from '../kernel/random.ts'
import type { Call } from './call.ts'
import { WorkAccount } from './workAccount.ts'

/** Index of each of a turn's initial draws. The order is part of the seed's meaning: add at the end only. */
export const draw = {
  speech: 0,
  think: 1,
  uplink: 2,
  falseSilence: 3,
  missedSilence: 4,
  lateEnd: 5,
  echo: 6,
  wer: 7,
  entity: 8,
  churn: 9,
  ann: 10,
  hydrate: 11,
  embed: 12,
  rerank: 13,
  semanticCache: 14,
  ungrounded: 15,
  miss: 16,
  policy: 17,
  stale: 18,
  output: 19,
  prefix: 20,
  fallback: 21,
  zombie: 22,
  firstSegment: 23,
  ttsCache: 24,
  norm: 25,
  downlink: 26,
  interrupt: 27,
  interruptAt: 28,
  abandon: 29,
  patience: 30,
  success: 31,
  preference: 32,
  rephrase: 33,
  clarify: 34,
  cacheAge: 35,
  onsetPhase: 36,
} as const

/** `echo` and `onsetPhase` are unused; they are drawn to keep the other draws in place. */
const DRAWS = 37
/** Copied and filled: an array of doubles from the start, faster to make and read than one that is converted. */
const blank = Array.from({ length: DRAWS }, () => 0.5)
const NEVER = -1

/** Source of a turn's audio. */
export interface AudioSource {
  /** When a chunk leaves the source, µs of the run; chunks count from 0. */
  departureUs(turn: Turn, chunk: number): number
}

/** One question and its answer on the way through the stages. Times are µs of the run, −1 before they happen. */
export class Turn {
  readonly call: Call
  readonly index: number
  readonly labels: Uint16Array
  readonly region: number
  /** Uniform numbers by `draw`, drawn before the first stage, so that no stage shifts another's draws. */
  readonly u: number[]
  /** Further draws, for quantities that vary in number (a packet's jitter). */
  readonly chance: Stream
  over = false
  /** Neighbours in the list of turns under way; maintained by that list. */
  before: Turn | null = null
  after: Turn | null = null

  spokeAtUs = 0
  speechUs = 0
  speechEndUs = 0
  audio: AudioSource | null = null
  chunkUs = 0
  chunks = 0
  chunksSent = 0
  chunksHeard = 0
  /** Audio received since the last VAD evaluation, µs. */
  unseenUs = 0
  lastArrivalUs = 0
  /** Base one-way delay of this turn's uplink and downlink. */
  uplinkUs = 0
  downlinkUs = 0
  captureWaitUs = 0

  vadWaitUs = 0
  reopens = 0
  streamOpenUs = NEVER
  endpointUs = NEVER

  firstPartialUs = NEVER
  partials = 0
  finalUs = NEVER
  asrWaitUs = 0
  asrWorkUs = 0
  asrWorker = NEVER
  wer = 0
  churn = 0
  entitySubstituted = false

  policyChanged = NEVER
  retrieved = false
  retrievalStartedUs = NEVER
  retrievalWaitUs = 0
  retrievalWorkUs = 0
  rerankState = 0
  docs = 0
  docAgeUs = NEVER
  rerankApplied = false
  semanticCacheHit = false
  grounded = true

  llmModel = NEVER
  askedUs = NEVER
  promptTokens = 0
  systemTokens = 0
  historyTokens = 0
  docTokens = 0
  cachedTokens = 0
  outputTokens = 0
  tokensWritten = 0
  attempts = 0
  refusedAttempts = 0
  preemptions = 0
  recomputedTokens = 0
  firstTokenUs = NEVER
  lastTokenUs = NEVER
  llmWaitUs = 0
  llmWorker = NEVER
  request: unknown = null
  /** Leading parts of the prompt that other prompts may share; null when nothing can be shared. */
  prefix: { key: number; tokens: number }[] | null = null
  /** Output-token counts at which a segment of speech is complete, ascending; the last is the whole answer. */
  milestones: number[] = []

  segments = 0
  /** Audio of the segments so far. */
  audioSaidUs = 0
  textReadyUs = NEVER
  ttsCacheHit = NEVER
  ttsCold = false
  ttsWorker = NEVER
  ttsFirstByteUs = NEVER
  ttsWaitUs = 0
  ttsWorkUs = 0
  egressWaitUs = NEVER

  firstAudioUs = NEVER
  playheadUs = NEVER
  /** Audio parts that the segments so far will produce. */
  partsPlanned = 0
  partsHeard = 0
  audioUs = 0
  allSaid = false
  underruns = 0

  /** GPU time and money that the turn has used. */
  readonly account = new WorkAccount()
  taskSuccess = NEVER
  preference = NEVER
  /** State of stages that has no field above; null while there is none. */
  notes: Map<object, unknown> | null = null

  constructor(call: Call, index: number, chance: Stream) {
    this.call = call
    this.index = index
    this.labels = call.labels
    this.region = call.region
    this.chance = chance
    const u = blank.slice()
    for (let i = 0; i < DRAWS; i++) u[i] = chance.uniform()
    this.u = u
  }
}
