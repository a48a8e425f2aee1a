import { describe, expect, it } from 'vitest'
import { usFromMs } from '../../src/kernel/time.ts'
import { attributeAt } from '../../src/model/slice.ts'
import { draw, type Turn } from '../../src/model/turn.ts'
import { expectShare, share } from './interval.ts'
import { calm, Scene } from './scene.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

interface Day {
  refreshed?: string[]
  cacheHitRatio?: number
  cacheTtlMs?: number
  route?: string
  knobs?: Record<string, number>
}

/**
 * The policies change after an hour; two tenants’ indexes are rebuilt then, and the alias moves for those named. Six
 * thousand questions of acme follow, one every 10 ms from `askedMs` on.
 */
function answers(day: Day, askedMs = DAY_MS): { scene: Scene; turns: Turn[] } {
  const { cacheHitRatio = 0, cacheTtlMs = 600_000, route = 'policy-rag' } = day
  const scene = new Scene({
    knobs: {
      ...calm,
      'stage/retrieval.cacheHitRatio': cacheHitRatio,
      'stage/retrieval.cacheTtlMs': cacheTtlMs,
      'stage/retrieval.missRatio': 0,
      'stage/retrieval.ungroundedRatio': 0.02,
      'stage/retrieval.staleWrongRatio': 0.235,
      'people/caller.policyChangedRatio': 0.15,
      ...day.knobs,
    },
  }).only()
  const { knowledge } = scene
  const { dictionary, simulation } = scene.world
  knowledge.policyChanges(usFromMs(HOUR_MS))
  scene.at(HOUR_MS, () => {
    for (const tenant of ['acme', 'globex'])
      knowledge.refresh(dictionary.code('tenant', tenant), 'day-2', (day.refreshed ?? []).includes(tenant))
  })
  scene.run(askedMs)
  const turns = Array.from({ length: 6000 }, () => scene.stranger(1000, { tenant: 'acme', route }))
  for (const turn of turns) {
    simulation.run(simulation.nowUs + 10_000)
    turn.semanticCacheHit = turn.u[draw.semanticCache] < cacheHitRatio
    knowledge.answerState(turn)
    knowledge.read(turn)
  }
  return { scene, turns }
}

const ungrounded = (turns: Turn[]) => turns.filter((turn) => !turn.grounded).length

describe('what the service knows', () => {
  it('a failed alias swap makes a quarter of the answers on changed policies ungrounded, and no others', () => {
    const { turns } = answers({ refreshed: ['globex'] })
    const changed = turns.filter((turn) => turn.policyChanged === 1)
    const others = turns.filter((turn) => turn.policyChanged === 0)
    expectShare(changed.length, turns.length, 0.15)
    expectShare(ungrounded(changed), changed.length, 1 - 0.98 * (1 - 0.235))
    expectShare(ungrounded(others), others.length, 0.02)
    expect(1 - 0.98 * (1 - 0.235)).toBeCloseTo(0.25, 2)
  })

  it('with the index refreshed they are as grounded as all others', () => {
    const changed = answers({ refreshed: ['acme'] }).turns.filter((turn) => turn.policyChanged === 1)
    expectShare(ungrounded(changed), changed.length, 0.02)
  })

  it('before the policies change nothing is stale', () => {
    expect(share(answers({}, HOUR_MS / 2).turns, (turn) => turn.policyChanged === 1)).toBe(0)
  })

  it('only policy questions can touch a changed policy', () => {
    const { turns } = answers({ route: 'faq' })
    expect(turns.every((turn) => turn.policyChanged === -1)).toBe(true)
    expectShare(ungrounded(turns), turns.length, 0.02)
  })

  it('documents are as old as the index behind the alias; the label of the turn names its version', () => {
    const ageHours = (day: Day) => {
      const { scene, turns } = answers(day)
      const [turn] = turns
      const version = scene.world.dictionary.name('index_version', turn.labels[attributeAt.index_version])
      return [version, Math.floor(turn.docAgeUs / 1000 / HOUR_MS)]
    }
    expect(ageHours({ refreshed: ['acme'] })).toEqual(['day-2', 23])
    // The index that a run starts with was built nine hours before.
    expect(ageHours({ refreshed: ['globex'] })).toEqual(['day-1', 33])
  })

  it('cached documents are older, by up to the life of an entry', () => {
    const { turns } = answers({ refreshed: ['acme'], cacheHitRatio: 0.5, cacheTtlMs: HOUR_MS })
    const ageMs = (turn: Turn) => turn.docAgeUs / 1000 - (DAY_MS - HOUR_MS)
    const cached = turns.filter((turn) => turn.semanticCacheHit).map(ageMs)
    const fresh = turns.filter((turn) => !turn.semanticCacheHit).map(ageMs)
    expect(Math.max(...fresh)).toBeLessThan(61_000)
    expect(Math.min(...cached)).toBeGreaterThan(0)
    expect(Math.max(...cached)).toBeGreaterThan(0.99 * HOUR_MS)
    expectShare(cached.filter((ms) => ms > HOUR_MS / 2).length, cached.length, 0.5)
  })

  it('the cache gives old answers for as long as an entry lives after the refresh, and not a moment longer', () => {
    const day = { refreshed: ['acme'], cacheHitRatio: 1, cacheTtlMs: HOUR_MS }
    const wrong = (afterMs: number) => {
      const changed = answers(day, HOUR_MS + afterMs).turns.filter((turn) => turn.policyChanged === 1)
      return { wrong: ungrounded(changed), of: changed.length }
    }
    const soon = wrong(1000)
    // Nearly every entry was made before the refresh (a minute of questions passes meanwhile).
    expect(soon.wrong / soon.of).toBeGreaterThan(0.15)
    const later = wrong(HOUR_MS + 1000)
    expectShare(later.wrong, later.of, 0.02)
  })

  it('a pinned tenant reads the version it is pinned to, if that was ever built for it', () => {
    const { scene } = answers({ refreshed: ['acme'] })
    const { knowledge } = scene
    const { dictionary } = scene.world
    const acme = dictionary.code('tenant', 'acme')
    const version = () => dictionary.name('index_version', knowledge.indexOf(acme).version)
    expect(knowledge.pin(acme, 'day-1')).toBe(true)
    expect(version()).toBe('day-1')
    expect(knowledge.pin(acme, 'day-2')).toBe(true)
    expect(version()).toBe('day-2')
    expect(knowledge.pin(acme, 'day-9')).toBe(false)
    expect(version()).toBe('day-2')
  })
})
