import { lognormalFrom } from '../../kernel/distributions.ts'
import { usFromMs } from '../../kernel/time.ts'
import type { KnobCell } from '../../model/knobCell.ts'
import { attributeAt } from '../../model/slice.ts'
import { draw, type Turn } from '../../model/turn.ts'
import { Job } from '../../serving/job.ts'
import type { IndexState } from './indexState.ts'
import type { PoolRef } from '../serverRefs.ts'
import type { StageContext } from '../stage.ts'

/** Finds documents for the questions that need them: embed → search → rerank → fetch; then the prompt is sent on. */
export class Retrieval {
  private readonly context: StageContext
  private readonly index: IndexState
  private readonly embedPools: readonly PoolRef[]
  private readonly rerankPools: readonly PoolRef[]
  private readonly topK: KnobCell
  private readonly rerankTimeoutMs: KnobCell
  private readonly annMs: KnobCell
  private readonly hydrateMs: KnobCell
  private readonly cacheHitRatio: KnobCell
  private readonly priority: KnobCell
  private readonly embedDeadlineMs: KnobCell
  private readonly routes: boolean[] = []

  constructor(context: StageContext, index: IndexState) {
    this.context = context
    this.index = index
    this.embedPools = context.servers.of('embed')
    this.rerankPools = context.servers.of('rerank')
    this.topK = context.knob('stage/retrieval.topK')
    this.rerankTimeoutMs = context.knob('stage/retrieval.rerankTimeoutMs')
    this.annMs = context.knob('stage/retrieval.annMs')
    this.hydrateMs = context.knob('stage/retrieval.hydrateMs')
    this.cacheHitRatio = context.knob('stage/retrieval.cacheHitRatio')
    this.priority = context.knob('stage/retrieval.priority')
    this.embedDeadlineMs = context.knob('stage/retrieval.embedDeadlineMs')
    for (const route of DIRECT_ROUTES) this.routes[context.dictionary.code('route', route)] = true
  }

  readonly find = (turn: Turn): void => {
    this.index.answerState(turn)
    if (this.routes[turn.labels[ROUTE]]) {
      this.context.next.prompt(turn)
      return
    }
    turn.retrieved = true
    turn.retrievalStartedUs = this.context.simulation.nowUs
    turn.docs = this.topK.of(turn.labels)
    if (turn.u[draw.semanticCache] < this.cacheHitRatio.of(turn.labels) && this.index.isCached(turn)) {
      turn.semanticCacheHit = true
      this.context.simulation.in(CACHE_US, this.hydrated, turn)
    } else this.submit(turn, EMBED)
  }

  private submit(turn: Turn, kind: number): Job<Turn> {
    const job = new Job<Turn>(turn, this)
    job.kind = kind
    job.account = turn.account
    job.tenant = turn.labels[attributeAt.tenant]
    job.priority = this.priority.of(turn.labels)
    const dueMs = kind === EMBED ? this.embedDeadlineMs : this.rerankTimeoutMs
    job.deadlineUs = this.context.simulation.nowUs + usFromMs(dueMs.of(turn.labels))
    // Lognormal in the work of one query (sigma 0.557 embed, 0.803 rerank; pursuitagent.com), in units of its median.
    const u = turn.u[kind === EMBED ? draw.embed : draw.rerank]
    job.size = lognormalFrom(u, 1, kind === EMBED ? 0.557 : 0.803)
    this.poolOf(turn, kind).server.submit(job)
    return job
  }

  private poolOf(turn: Turn, kind: number) {
    return (kind === EMBED ? this.embedPools : this.rerankPools)[turn.region]
  }

  readonly served = (job: Job<Turn>): void => {
    const turn = job.owner
    if (turn.over) return
    const waitUs = job.startedUs - job.arrivedUs
    if (job.kind === EMBED) {
      turn.retrievalWaitUs += waitUs
      const annMs = lognormalFrom(turn.u[draw.ann], this.annMs.of(turn.labels), 0.704)
      this.context.simulation.in(usFromMs(annMs), this.searched, turn)
    } else if (turn.rerankState === WAITING) {
      turn.retrievalWaitUs += waitUs
      turn.rerankState = DONE
      turn.rerankApplied = true
      this.hydrate(turn)
    }
  }

  readonly refused = (job: Job<Turn>): void => {
    const turn = job.owner
    if (turn.over) return
    if (job.kind === EMBED) this.context.caller.end(turn, 'shed')
    else this.giveUpOnRerank(turn)
  }

  /** It exceeded the pool's patience: without an embedding the turn fails, without a rerank it uses the order of the search. */
  readonly abandoned = (job: Job<Turn>): void => {
    const turn = job.owner
    if (turn.over) return
    if (job.kind === EMBED) this.context.caller.end(turn, 'failed')
    else if (turn.rerankState === WAITING) this.tookTooLong(job)
  }

  private readonly searched = (turn: Turn): void => {
    if (turn.over) return
    turn.rerankState = WAITING
    const job = this.submit(turn, RERANK)
    this.context.simulation.in(usFromMs(this.rerankTimeoutMs.of(turn.labels)), this.tookTooLong, job)
  }

  /** The turn stops waiting; later work of the reranker for it is wasted. */
  private readonly tookTooLong = (job: Job<Turn>): void => {
    const turn = job.owner
    if (turn.over || turn.rerankState !== WAITING) return
    const untilUs = job.startedUs >= 0 ? job.startedUs : this.context.simulation.nowUs
    turn.retrievalWaitUs += untilUs - job.arrivedUs
    this.giveUpOnRerank(turn)
  }

  /** Keeps the order of the vector search. */
  private giveUpOnRerank(turn: Turn): void {
    turn.rerankState = DONE
    this.hydrate(turn)
  }

  private hydrate(turn: Turn): void {
    const hydrateMs = lognormalFrom(turn.u[draw.hydrate], this.hydrateMs.of(turn.labels), 0.826)
    this.context.simulation.in(usFromMs(hydrateMs), this.hydrated, turn)
  }

  private readonly hydrated = (turn: Turn): void => {
    if (turn.over) return
    turn.retrievalWorkUs = this.context.simulation.nowUs - turn.retrievalStartedUs - turn.retrievalWaitUs
    this.index.read(turn)
    this.context.next.prompt(turn)
  }
}

/** Routes answered from the prompt alone. */
const DIRECT_ROUTES = ['smalltalk', 'any']
/** A semantic cache hit: 0.35 ms (arXiv 2603.02206). */
const CACHE_US = 350
const EMBED = 0
const RERANK = 1
const WAITING = 1
const DONE = 2
const ROUTE = attributeAt.route
