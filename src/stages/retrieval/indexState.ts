import { US_PER_HOUR, usFromMs } from '../../kernel/time.ts'
import type { Simulation } from '../../kernel/simulation.ts'
import type { KnobCell } from '../../model/knobCell.ts'
import { attributeAt, attributes, type SliceDictionary, SliceTest, type Where } from '../../model/slice.ts'
import { draw, type Turn } from '../../model/turn.ts'
import type { Act, Intervention } from '../../model/scenario.ts'
import type { Resident } from '../stage.ts'

/** One tenant's index: the version its alias points to, and when that version was built (its freshness watermark). */
interface TenantIndex {
  version: number
  builtUs: number
}

/**
 * The state of the retrieval index: indexes by tenant, the day's policy change, and whether an answer is supported by the
 * current policy. An index built before a policy changed still holds the old text.
 */
export class IndexState implements Resident {
  private readonly simulation: Simulation
  private readonly dictionary: SliceDictionary
  private readonly policyChangedRatio: KnobCell
  private readonly ungroundedRatio: KnobCell
  private readonly staleWrongRatio: KnobCell
  private readonly missRatio: KnobCell
  private readonly cacheTtlMs: KnobCell
  /** Build time of every version ever built, by tenant code and version code. */
  private readonly built = new Map<number, number>()
  private readonly aliases: TenantIndex[] = []
  private readonly start: TenantIndex
  private readonly policyRoute: number
  /** When the semantic cache was emptied, and for which slice. */
  private readonly emptied: { atUs: number; test: SliceTest }[] = []
  /** When the changed policies came into force; never, if the run refreshes no index. */
  policyChangedAtUs = Number.POSITIVE_INFINITY

  constructor(
    context: { simulation: Simulation; dictionary: SliceDictionary; knob(address: string): KnobCell },
    startVersion: string,
  ) {
    this.simulation = context.simulation
    this.dictionary = context.dictionary
    this.policyChangedRatio = context.knob('people/caller.policyChangedRatio')
    this.ungroundedRatio = context.knob('stage/retrieval.ungroundedRatio')
    this.staleWrongRatio = context.knob('stage/retrieval.staleWrongRatio')
    this.missRatio = context.knob('stage/retrieval.missRatio')
    this.cacheTtlMs = context.knob('stage/retrieval.cacheTtlMs')
    this.start = { version: this.dictionary.code('index_version', startVersion), builtUs: -INDEX_AGE_US }
    this.policyRoute = this.dictionary.code('route', 'policy-rag')
  }

  /** A new call is labelled with the index version of its tenant's alias. */
  callBegins(labels: Uint16Array): void {
    labels[INDEX] = this.indexOf(labels[TENANT]).version
  }

  /** Policies change at the time of each planned index refresh. */
  prepare(interventions: readonly Intervention[]): void {
    for (const { acts, atUs } of interventions) {
      if (acts.some((act) => act.act === 'refreshIndex')) this.policyChanges(atUs)
    }
  }

  act(act: Act): boolean | null {
    switch (act.act) {
      case 'refreshIndex':
        return this.refreshAll(act.version, act.where, act.failsWhere)
      case 'pinIndex':
        return this.tenantsIn(act.where).filter((tenant) => this.pin(tenant, act.version)).length > 0
      case 'flush':
        if (act.cache !== 'semantic') return null
        this.emptyCache(act.where)
        return true
      default:
        return null
    }
  }

  private refreshAll(version: string, where: Where, failsWhere: Where | null): boolean {
    const failing = new Set(failsWhere === null ? [] : this.tenantsIn(failsWhere))
    const tenants = this.tenantsIn(where)
    for (const tenant of tenants) this.refresh(tenant, version, !failing.has(tenant))
    return tenants.length > 0
  }

  /** Codes of the tenants in a slice that names tenants only. */
  private tenantsIn(where: Where): number[] {
    const test = new SliceTest(where, this.dictionary)
    const labels = new Uint16Array(attributes.length)
    const tenants: number[] = []
    for (let code = 0; code < this.dictionary.values('tenant').length; code++) {
      labels[TENANT] = code
      if (test.holds(labels)) tenants.push(code)
    }
    return tenants
  }

  /** Sets the time of the day's policy change, µs; the earliest counts. */
  policyChanges(atUs: number): void {
    this.policyChangedAtUs = Math.min(this.policyChangedAtUs, atUs)
  }

  /** Builds `version` for a tenant now; its alias moves to it unless the swap fails. */
  refresh(tenant: number, version: string, swapped: boolean): void {
    const code = this.dictionary.code('index_version', version)
    this.built.set(tenant * VERSIONS_MAX + code, this.simulation.nowUs)
    if (swapped) this.aliases[tenant] = { version: code, builtUs: this.simulation.nowUs }
  }

  /** Points a tenant's alias at a version; false if that version was never built for it. */
  pin(tenant: number, version: string): boolean {
    const code = this.dictionary.code('index_version', version)
    const builtUs = code === this.start.version ? this.start.builtUs : this.built.get(tenant * VERSIONS_MAX + code)
    if (builtUs === undefined) return false
    this.aliases[tenant] = { version: code, builtUs }
    return true
  }

  indexOf(tenant: number): TenantIndex {
    return this.aliases[tenant] ?? this.start
  }

  /** Sets the index version, grounding and policy need of a question, and whether that policy has changed. */
  answerState(turn: Turn): void {
    const labels = turn.labels
    labels[INDEX] = this.indexOf(labels[TENANT]).version
    turn.grounded = turn.u[draw.ungrounded] >= this.ungroundedRatio.of(labels)
    if (labels[ROUTE] !== this.policyRoute) return
    const touched = turn.u[draw.policy] < this.policyChangedRatio.of(labels)
    turn.policyChanged = touched && this.simulation.nowUs >= this.policyChangedAtUs ? 1 : 0
  }

  /** Empties the semantic cache for a slice of the questions. */
  emptyCache(where: Where): void {
    this.emptied.push({ atUs: this.simulation.nowUs, test: new SliceTest(where, this.dictionary) })
  }

  /** Whether the entry that would answer this question is still cached: it was made after its cache was last emptied. */
  isCached(turn: Turn): boolean {
    const madeUs = this.simulation.nowUs - this.cachedForUs(turn)
    return this.emptied.every(({ atUs, test }) => madeUs >= atUs || !test.holds(turn.labels))
  }

  /** Age of the entry for a question, µs: uniform up to the cache's time to live. */
  private cachedForUs(turn: Turn): number {
    return usFromMs(this.cacheTtlMs.of(turn.labels)) * turn.u[draw.cacheAge]
  }

  /** The documents have been fetched: sets their age and whether they support a true answer. */
  read(turn: Turn): void {
    const labels = turn.labels
    const { builtUs } = this.indexOf(labels[TENANT])
    const cachedForUs = turn.semanticCacheHit ? this.cachedForUs(turn) : 0
    turn.docAgeUs = Math.round(this.simulation.nowUs - builtUs + cachedForUs)
    const cachedBefore = this.simulation.nowUs - cachedForUs < builtUs
    const stale = turn.policyChanged === 1 && (builtUs < this.policyChangedAtUs || cachedBefore)
    if (stale && turn.u[draw.stale] < this.staleWrongRatio.of(labels)) turn.grounded = false
    if (turn.u[draw.miss] < this.missRatio.of(labels)) {
      turn.docs = 0
      if (turn.u[draw.miss] < this.missRatio.of(labels) / 2) turn.grounded = false
    }
  }
}

/** The initial index was built nine hours before the run. */
const INDEX_AGE_US = 9 * US_PER_HOUR
const VERSIONS_MAX = 4096
const TENANT = attributeAt.tenant
const ROUTE = attributeAt.route
const INDEX = attributeAt.index_version
