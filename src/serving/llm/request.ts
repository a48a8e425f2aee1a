import type { WorkAccount } from '../../model/workAccount.ts'
import { unbooked } from '../standingAccounts.ts'

/**
 * A run of prompt tokens whose content is named by `key`: equal keys mean equal tokens, position by position. A longer
 * run of the same key extends a shorter one, as a growing conversation history does. Keys are integers of up to 32 bits.
 */
export interface PrefixSegment {
  key: number
  tokens: number
}

/** Who is told what happens to a request, at the exact time it happens. */
export interface LlmListener {
  firstToken(request: LlmRequest): void
  /** One of `milestones` was reached. */
  milestone(request: LlmRequest): void
  finished(request: LlmRequest): void
  /** Turned away before it came in. */
  refused?(request: LlmRequest): void
  /** It left the queue when its patience ended. */
  abandoned?(request: LlmRequest): void
  /** Its replica crashed. Without this verb the request comes again instead, with the tokens it has. */
  lost?(request: LlmRequest): void
}

/** Where a request is: the replica that serves it, or the fleet that holds it until a replica is up. */
export interface RequestHome {
  /** Ends the request without a word to its listener. */
  cancel(request: LlmRequest): void
  /** Books the GPU time that the request has used by now. */
  settleRequest(request: LlmRequest): void
}

/** One prompt and the answer it gets. The fields below the line belong to the replica that serves it. */
export class LlmRequest {
  readonly id: number
  readonly promptTokens: number
  /** Answer length in tokens, at least 1; the first comes with the end of the prompt's computation. */
  readonly outputTokens: number
  readonly listener: LlmListener
  readonly owner: unknown
  /** What the prompt is made of, for the prefix cache; null: nothing of it is shared. */
  prefix: PrefixSegment[] | null = null
  /** Answer lengths, ascending, at which the listener is told; `nextMilestone` is the index of the next one. */
  milestones: number[] = noMilestones
  nextMilestone = 0
  /** Lower goes first; equal ones in the order they came. */
  priority = 0
  /** Code of whose it is. */
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
  /** How often it lost its blocks and was computed again. */
  restarts = 0
  /** GPU time charged: the time of each iteration is split by tokens computed. Brought up to date with `generated`. */
  gpuUs = 0
  /** Whose that time is, and how much of it has been booked: that of iterations in progress may be ahead of `gpuUs`. */
  account: WorkAccount = unbooked
  bookedUs = 0
  /** The replica that took it last, by its id; −1 before. */
  replica = -1
  /** Tokens that were computed when it last lost its blocks, until it is in a batch again. */
  lostTokens = 0
  /** Tokens that were lost and not found in the prefix cache when it was in a batch again. */
  recomputedTokens = 0
  cancelled = false
  /** Why it was refused that can never be served; null: it can be, or was not asked. */
  fault: string | null = null
  /** Null before submission, and again when its home was lost in a crash. */
  home: RequestHome | null = null
  /** What it shares with others under prefix-aware routing. */
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
  /** Target tokens worked on in the current iteration. */
  chunkTokens = 0
  /** Blocks held while the prompt is computed; while decoding they follow from the token clock. */
  promptBlocks = 0
  /** Of its blocks, the leading ones that belong to the prefix tree. */
  sharedBlocks = 0
  /** Stopped sharing newly filled blocks: somebody else had filled the same ones. */
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

  /** The answer length at which something happens next: a milestone or the end. */
  nextStop(): number {
    const next = this.nextMilestone
    if (next >= this.milestones.length) return this.outputTokens
    const milestone = this.milestones[next]
    return milestone < this.outputTokens ? milestone : this.outputTokens
  }
}

const noMilestones: number[] = []
