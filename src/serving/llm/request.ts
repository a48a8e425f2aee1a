import type { WorkAccount } from '../../model/workAccount.ts'
import { unbooked } from '../standingAccounts.ts'

/**
 * A run of prompt tokens whose content is identified by `key`: equal keys mean equal tokens, position by position. A longer
 * run of the same key extends a shorter one, as a growing conversation history does. Keys are integers of up to 32 bits.
 */
export interface PrefixSegment {
  key: number
  tokens: number
}

/** Receives the events of a request, at the exact time they happen. */
export interface LlmListener {
  firstToken(request: LlmRequest): void
  /** One of `milestones` was reached. */
  milestone(request: LlmRequest): void
  finished(request: LlmRequest): void
  /** Refused by admission. */
  refused?(request: LlmRequest): void
  /** It left the queue when its patience ran out. */
  abandoned?(request: LlmRequest): void
  /** Its replica crashed. Without this method the request is resubmitted, with its tokens so far. */
  lost?(request: LlmRequest): void
}

/** Where a request is: the replica that serves it, or the fleet that holds it until a replica is up. */
export interface RequestHome {
  /** Cancels the request without calling its listener. */
  cancel(request: LlmRequest): void
  /** Books the GPU time that the request has used by now. */
  settleRequest(request: LlmRequest): void
}

/** One prompt and its answer. The fields below the line belong to the replica that serves it. */
export class LlmRequest {
  readonly id: number
  readonly promptTokens: number
  /** Answer length in tokens, at least 1; the first is produced when the prompt is computed. */
  readonly outputTokens: number
  readonly listener: LlmListener
  readonly owner: unknown
  /** Contents of the prompt, for the prefix cache; null: no part of it is shared. */
  prefix: PrefixSegment[] | null = null
  /** Answer lengths, ascending, at which the listener is called; `nextMilestone` is the index of the next one. */
  milestones: number[] = noMilestones
  nextMilestone = 0
  /** Lower is served first; equal ones in order of arrival. */
  priority = 0
  /** Tenant code. */
  tenant = 0
  /** 0 interactive, 1 batch. */
  trafficClass = 0
  /** When its first token is due, µs of the run: for admission by deadline. */
  deadlineUs = Number.POSITIVE_INFINITY
  /** Leaves the queue after waiting this long for its first admission to a batch, µs. */
  patienceUs = Number.POSITIVE_INFINITY

  /** First submission; −1 before. */
  arrivedUs = -1
  /** First admission to a batch; −1 before. */
  scheduledUs = -1
  firstTokenUs = -1
  finishedUs = -1
  /** Answer tokens so far, brought up to date at every call of the listener, at cancel and at restart. */
  generated = 0
  /** Prompt tokens found in the prefix cache at the first admission. */
  cachedTokens = 0
  /** Number of preemptions: it lost its blocks and was computed again. */
  restarts = 0
  /** GPU time charged, µs: the time of each iteration is split by tokens computed. Brought up to date with `generated`. */
  gpuUs = 0
  /** The account of that time, and how much of it has been booked: that of iterations in progress may be ahead of `gpuUs`. */
  account: WorkAccount = unbooked
  bookedUs = 0
  /** Id of the replica that accepted it last; −1 before. */
  replica = -1
  /** Tokens that were computed when it last lost its blocks, until its next admission. */
  lostTokens = 0
  /** Tokens that were lost and not found in the prefix cache at readmission. */
  recomputedTokens = 0
  cancelled = false
  /** Why it can never be served; null: it can, or it was not checked. */
  fault: string | null = null
  /** Null before submission, and again when its replica crashed. */
  home: RequestHome | null = null
  /** Routing key under prefix-aware routing: requests with the same key share a replica. */
  stickyKey = 0

  // ---- the replica's own ----
  where: 'outside' | 'waiting' | 'prompt' | 'decoding' = 'outside'
  /** When it last began to wait. */
  queuedUs = 0
  /** Order of submission on its replica. */
  sequence = 0
  /** Prompt plus answer so far: what has to be computed before the next token. */
  targetTokens = 0
  /** How much of the target has been computed, cache hits included. */
  computedTokens = 0
  /** Target tokens computed in the current iteration. */
  chunkTokens = 0
  /** Blocks held while the prompt is computed; while decoding they follow from the token clock. */
  promptBlocks = 0
  /** Its leading blocks that belong to the prefix tree. */
  sharedBlocks = 0
  /** Stopped sharing newly filled blocks: another request had filled the same ones. */
  sealed = false
  path: unknown = null
  clockOffset = 0
  stopClock = 0
  stopIndex = -1
  joinedCharge = 0
  tookBlocks = 0
  next: LlmRequest | null = null
  previous: LlmRequest | null = null

  constructor(id: number, promptTokens: number, outputTokens: number, listener: LlmListener, owner: unknown) {
    this.id = id
    this.promptTokens = promptTokens
    this.outputTokens = outputTokens
    this.listener = listener
    this.owner = owner
  }

  /** The next answer length with an event: a milestone or the end. */
  nextStop(): number {
    const next = this.nextMilestone
    if (next >= this.milestones.length) return this.outputTokens
    const milestone = this.milestones[next]
    return milestone < this.outputTokens ? milestone : this.outputTokens
  }
}

const noMilestones: number[] = []
