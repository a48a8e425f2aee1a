import { describe, expect, test } from 'vitest'
import { faults } from '../../src/faults/index.ts'
import { mitigations } from '../../src/mitigations/index.ts'
import type { Shorthand } from '../../src/model/shorthand.ts'
import { loadScenario } from '../../src/scenario/load.ts'
import { toYaml } from '../../src/scenario/toYaml.ts'
import { filesOf, loadDrill, mistakesIn } from './tinyWorld.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

/** A value for each kind of blank that has none of its own. */
const blanks: Record<string, string> = {
  pool: 'asr',
  cohort: 'callers',
  tenant: 'acme',
  component: 'asr',
  version: 'v1',
  name: 'home',
}

function filled(shorthand: Shorthand): string {
  const needed = Object.entries(shorthand.params).filter(([, spec]) => spec.base === undefined)
  return `{ ${needed.map(([key, { unit }]) => `${key}: ${unit === 'version' && !('component' in shorthand.params) ? 'old' : blanks[unit]}`).join(', ')} }`
}

describe('every named fault and mitigation', () => {
  test.each(faults)('fault $name turns knobs or does acts, within their ranges', (shorthand) => {
    const { name } = shorthand
    const [one] = loadDrill(
      `interventions: [{ id: a, at: 5m, fault: ${name}, with: ${filled(shorthand)} }]`,
    ).interventions
    expect(one.changes.length + one.acts.length).toBeGreaterThan(0)
    expect(shorthand.takesUs).toBe(0)
    expect(shorthand.catalogue).toMatch(/^[A-G]\d\d$/)
    expect(one.role).toBe('fault')
  })

  test.each(mitigations)('mitigation $name takes its time', (shorthand) => {
    const { name } = shorthand
    const drill = loadDrill(`mitigations: { fix: { at: 5m, mitigation: ${name}, with: ${filled(shorthand)} } }`)
    const [one] = drill.mitigations[0].interventions
    expect(one.changes.length + one.acts.length).toBeGreaterThan(0)
    expect(shorthand.takesUs).toBeGreaterThan(0)
    expect(one.atUs).toBe(300_000_000 + shorthand.takesUs)
  })
})

test('a fault turns causes: none of them names a latency, an error rate or a cost', () => {
  const outcomes =
    /latency|gapMs|ttft|firstPartialMs|firstAudio|errors|usdPer(Turn|Minute)|success|abandoned|interrupted/i
  for (const shorthand of faults) {
    const { name } = shorthand
    const { changes } = loadDrill(`interventions: [{ id: a, at: 5m, fault: ${name}, with: ${filled(shorthand)} }]`)
      .interventions[0]
    for (const change of changes) expect(change.knob).not.toMatch(outcomes)
  }
})

test('a where narrows what a shorthand turns and does', () => {
  const text = 'interventions: [{ id: a, at: 5m, fault: accent-regression, where: { tenant: acme } }]'
  expect(loadDrill(text).interventions[0].changes).toEqual([
    { knob: 'stage/asr.wer', times: 1.4, where: { tenant: 'acme' } },
  ])
})

test('a where on a shorthand that turns a pool is refused', () => {
  const lines = mistakesIn('interventions: [{ id: a, at: 5m, fault: asr-batch-delay, where: { tenant: acme } }]')
  expect(lines[0]).toMatch(/"pool\/asr.batchDelayMs" holds for everybody, so "where" cannot narrow it/)
})

test('numbers of a shorthand are checked at the knob they end up on', () => {
  const lines = mistakesIn('interventions: [{ id: a, at: 5m, fault: accent-regression, with: { times: 30x } }]')
  expect(lines).toEqual(['drill.yaml:2:75: 3, which this makes of 0.1, is too much; write at most 10x: the most is 1'])
})

describe('what is written unfolds to plain data', () => {
  const drill = loadDrill(`
start: "9:30"
knobs: { people/caller.thinkMs: 0.8s }
interventions:
  - id: mixed
    role: fault
    at: 90s
    for: 5m
    where: mobile-noisy
    change:
      stage/asr.wer: { times: 1.5x }
      stage/vad.hangoverMs: { plus: 0.2s, where: { tenant: acme } }
    rollout: { component: asr, version: v2, share: 30% }
    flush: { cache: tts }`)
  const [mixed] = drill.interventions

  test('times in µs, knobs in their own unit, wheres joined', () => {
    expect(drill.startMinuteOfDay).toBe(570)
    expect(drill.knobs['people/caller.thinkMs']).toBe(800)
    expect([mixed.atUs, mixed.untilUs]).toEqual([90_000_000, 390_000_000])
    expect(mixed.changes).toEqual([
      { knob: 'stage/asr.wer', times: 1.5, where: { device: 'ios', noise: 'noisy' } },
      { knob: 'stage/vad.hangoverMs', plus: 200, where: { device: 'ios', noise: 'noisy', tenant: 'acme' } },
    ])
    expect(mixed.acts[0]).toEqual({
      act: 'rollout',
      component: 'asr',
      version: 'v2',
      share: 0.3,
      where: { device: 'ios', noise: 'noisy' },
    })
  })

  test('a version’s changes hold for the calls that carry its label', () => {
    expect(drill.components.asr.versions.v2).toEqual([
      { knob: 'stage/vad.thresholdDb', set: 1.9, where: { asr_version: 'v2' } },
    ])
    expect(drill.components.llm).toEqual({ start: 'v1', versions: { v1: [] } })
  })

  test('cohort knobs go to the board, pool knobs stay with their pool', () => {
    expect(drill.knobs['cohort/callers.callsPerMinute']).toBe(10)
    expect(drill.pools.find((pool) => pool.name === 'asr')?.knobs).toEqual({ workers: 2 })
  })
})

describe('acts on workers', () => {
  const drill = loadDrill(`
pools: { llm: { autoscale: { metric: utilisation, target: 0.6, min: 1, max: 8 } }, asr: { slowWorkerTimes: 2 } }
interventions:
  - { id: some, role: fault, at: 5m, crash: { pool: asr, workers: 2 }, drain: [{ pool: asr, worker: 1 }, { pool: tts }] }
  - { id: named, role: fault, at: 6m, crash: [{ pool: llm, worker: 7 }, { pool: asr, worker: slow }] }
mitigations: { fix: { at: 8m, mitigation: drain-worker, with: { pool: asr, worker: slow } } }`)

  test('are on so many, or on the one that is named', () => {
    expect(drill.interventions[0].acts).toEqual([
      { act: 'crash', pool: 'asr', workers: 2 },
      { act: 'drain', pool: 'asr', workers: 1, worker: 1 },
      { act: 'drain', pool: 'tts', workers: 1 },
    ])
    expect(drill.interventions[1].acts).toEqual([
      { act: 'crash', pool: 'llm', workers: 1, worker: 7 },
      { act: 'crash', pool: 'asr', workers: 1, worker: 'slow' },
    ])
    expect(drill.mitigations[0].interventions[0].acts).toEqual([{ act: 'drain', pool: 'asr', workers: 1, worker: 'slow' }])
  })

  test('are the same when the scenario is written and read again', () => {
    const again = loadScenario('resolved.yaml', filesOf({ 'resolved.yaml': toYaml(drill) }), standardParley)
    expect(again.interventions).toEqual(drill.interventions)
    expect(again.mitigations).toEqual(drill.mitigations)
  })

  test('may name a worker that only a drain or a change of the knob brings', () => {
    const play = (first: string) => `
interventions:
  - { id: first, role: routine, at: 4m, ${first} }
  - { id: then, role: fault, at: 9m, crash: { pool: asr, worker: 2 } }`
    expect(mistakesIn(play('drain: { pool: asr }'))).toEqual([])
    expect(mistakesIn(play('change: { pool/asr.workers: { plus: 1 } }'))).toEqual([])
    expect(mistakesIn(play('restart: asr')).length).toBe(1)
  })
})

test('an end goes with changes, also where a fault has acts beside them', () => {
  const [one] = loadDrill('interventions: [{ id: a, at: 5m, for: 3m, fault: tts-cold-pool }]').interventions
  expect([one.untilUs, one.changes.length, one.acts.length]).toEqual([480_000_000, 1, 1])
})
