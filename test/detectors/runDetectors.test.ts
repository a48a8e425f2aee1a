import { describe, expect, test } from 'vitest'
import { FreshnessLag } from '../../src/detectors/freshness.ts'
import { watchSaturation } from '../../src/detectors/poolSaturation.ts'
import { RouteCost } from '../../src/detectors/routeCost.ts'
import { StreamChange } from '../../src/detectors/streamChange.ts'
import { VersionRollback } from '../../src/detectors/versionRollback.ts'
import { RandomStreams } from '../../src/kernel/random.ts'
import { MinuteTable } from '../../src/model/metricPoint.ts'
import { attributes, SliceDictionary } from '../../src/model/slice.ts'
import { outcomes } from '../../src/model/factTable.ts'
import { shippedTurnColumns, shippedTurnTable } from '../model/shippedTurns.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

const { streams } = standardParley

type Series = Record<string, (minute: number) => number | null>

/** A stream of these series (`metric|slice`), each point standing for 100 turns. */
function streamOf(length: number, series: Series, table = new MinuteTable()): MinuteTable {
  for (let minute = 0; minute < length; minute++) {
    for (const [name, at] of Object.entries(series)) {
      const [metric, slice = ''] = name.split('|')
      table.add(table.metricCodeOf(metric, ''), table.sliceCodeOf(slice), minute, at(minute) ?? Number.NaN, 100)
    }
  }
  return table
}

/** What a watcher says when it is shown the minutes one after another. */
function shown(
  length: number,
  series: Series,
  watcher: { observe(closed: { minutes: MinuteTable; minute: number }): unknown[] },
) {
  const table = new MinuteTable()
  return Array.from({ length }, (_, minute) => {
    for (const [name, at] of Object.entries(series)) {
      const [metric, slice = ''] = name.split('|')
      table.add(table.metricCodeOf(metric, ''), table.sliceCodeOf(slice), minute, at(minute) ?? Number.NaN, 100)
    }
    return watcher.observe({ minutes: table, minute })
  }).flat() as { minute: number; subject: string }[]
}

const wobble = (minute: number) => 1 + 0.02 * ((minute * 7) % 5)

describe('saturation in a run', () => {
  const eu = 'pool=llm-eu,region=eu'
  const us = 'pool=llm-us,region=us'
  const overloaded: Series = {
    [`pool.queueDepth|${eu}`]: (m) => (m < 20 ? 3 : 3 + 40 * (m - 19)),
    [`pool.utilisation|${eu}`]: (m) => (m < 20 ? 0.7 : 1),
    [`pool.queueDepth|${us}`]: (m) => (m < 20 ? 3 : 3 + 40 * (m - 19)),
    'turn.gapMs.p95|region=eu': (m) => (m < 21 ? 900 : 3000),
    'turn.gapMs.p95|region=us': () => 900,
    'turn.gapMs.p95': () => 3000,
  }

  test('names the pool whose callers wait, not the one whose callers do not', () => {
    const alerts = watchSaturation(streamOf(25, overloaded), '', 24)
    expect(alerts.map(({ minute, subject }) => [minute, subject])).toEqual([21, 22, 23, 24].map((m) => [m, 'llm-eu']))
    expect(alerts[0]).toMatchObject({
      action: 'shed_batch_or_add_capacity',
      evidence: { queueGrowth: 40, p95Ms: 3000 },
    })
  })

  test('says the same shown minute by minute as over the whole, and only of the pool asked for', () => {
    expect(shown(25, overloaded, standardParley.detectors.find(({ name }) => name === 'saturation')!.watch!({ pool: '', options: {}, streams }) as never)).toEqual(
      watchSaturation(streamOf(25, overloaded), '', 24),
    )
    expect(watchSaturation(streamOf(25, overloaded), 'llm-us', 24)).toEqual([])
    expect(watchSaturation(streamOf(25, overloaded), '', 21)).toHaveLength(1)
  })
})

describe('cost in a run', () => {
  const dearer: Series = {
    'cost.usdPerTurn|route=faq': (m) => (m < 40 ? 0.01 : 0.017) * wobble(m),
    'turn.taskSuccess|route=faq': (m) => 0.8 * wobble(m),
    'cost.usdPerTurn|route=payments': (m) => 0.05 * wobble(m),
    'turn.taskSuccess|route=payments': () => 0.9,
  }

  test('a route that costs more for the same success is named; one that always cost more is not', () => {
    const alerts = shown(80, dearer, new RouteCost())
    expect(new Set(alerts.map((alert) => alert.subject))).toEqual(new Set(['faq']))
    expect(alerts[0].minute).toBeGreaterThanOrEqual(40)
    expect(alerts[0].minute).toBeLessThan(45)
  })

  test('the same cost with a matching gain is silent', () => {
    expect(
      shown(80, { ...dearer, 'turn.taskSuccess|route=faq': (m) => (m < 40 ? 0.6 : 0.95) }, new RouteCost()),
    ).toEqual([])
  })
})

test('a tenant left behind by a refresh is named, and nobody while all are equally old', () => {
  const age = (refreshedAt: number) => (minute: number) =>
    (minute < refreshedAt ? 600 + minute : minute - refreshedAt) * 60_000
  const left: Series = {}
  for (const tenant of ['a', 'b', 'c', 'd'])
    left[`retrieval.watermarkAgeMs.p50|tenant=${tenant}`] = age(tenant === 'c' ? 99 : 20)
  const alerts = shown(60, left, new FreshnessLag(streams.named('retrieval.watermarkAgeMs.p50')))
  expect(alerts.map(({ minute, subject }) => [minute, subject])).toEqual(
    Array.from({ length: 38 }, (_, i) => [22 + i, 'tenant=c']),
  )
  left['retrieval.watermarkAgeMs.p50|tenant=c'] = age(21)
  expect(shown(60, left, new FreshnessLag(streams.named('retrieval.watermarkAgeMs.p50')))).toEqual([])
})

test('a watched stream takes shares by evidence and latencies by score', () => {
  const share: Series = { 'turn.ungrounded|tenant=a': (m) => (m < 30 ? 0.02 : 0.2) }
  expect(shown(60, share, new StreamChange(streams.named('turn.ungrounded'), 'tenant=a'))[0]).toMatchObject({
    detector: 'change',
    minute: 31,
    subject: 'turn.ungrounded tenant=a',
  })
  const latency: Series = { 'tts.firstAudioByteMs.p95': (m) => (m < 30 ? 300 : 600) * wobble(m) }
  expect(shown(60, latency, new StreamChange(streams.named('tts.firstAudioByteMs.p95'), ''))[0]).toMatchObject({ minute: 32 })
  // One worker more of five is the autoscaler at work; seven tenths more is not.
  const spend = (times: number): Series => ({ 'cost.usdPerMinute': (m) => (m < 30 ? 1 : times) })
  expect(shown(60, spend(1.2), new StreamChange(streams.named('cost.usdPerMinute'), ''))).toEqual([])
  expect(shown(60, spend(1.7), new StreamChange(streams.named('cost.usdPerMinute'), ''))[0].minute).toBeLessThan(35)
  expect(() => new StreamChange(streams.named('tts.firstAudio'), '')).toThrow('not a metric stream')
})

describe('rollback in a run', () => {
  const slices = { mobile: { device: 'mobile' } }

  /** An hour of 60 turns a minute; from minute 30 all callers get v2, whose mobile ones are interrupted with this probability. */
  function hour(interruptedMobile: number, seed: number) {
    const dictionary = new SliceDictionary()
    for (const name of attributes) dictionary.code(name, 'any')
    const v2 = dictionary.code('voice_version', 'v2')
    const mobile = dictionary.code('device', 'mobile')
    const chance = new RandomStreams(seed).stream('hour')
    const watcher = new VersionRollback(streams)
    return Array.from({ length: 60 }, (_, minute) => {
      const turns = shippedTurnTable()
      for (let i = 0; i < 60; i++) {
        const row = turns.append()
        for (const name of Object.keys(shippedTurnColumns)) turns.column(name)[row] = 0
        const isMobile = chance.uniform() < 0.3
        turns.column('device')[row] = isMobile ? mobile : 0
        turns.column('voice_version')[row] = minute < 30 ? 0 : v2
        turns.column('grounded')[row] = 1
        turns.column('gap_ms')[row] = 1000 + 500 * chance.uniform()
        turns.column('first_partial_ms')[row] = 400 + 100 * chance.uniform()
        const interrupted = chance.uniform() < (isMobile && minute >= 30 ? interruptedMobile : 0.05)
        turns.column('outcome')[row] = outcomes.indexOf(interrupted ? 'interrupted' : 'answered')
      }
      const arrivedUs = (minute + 1) * 60_000_000
      return watcher.observe({ minute, arrivedUs, minutes: new MinuteTable(), turns, firstRow: 0, lastRow: 60, dictionary, slices })
    }).flat()
  }

  test('the version that came and harms one slice is named once there are turns enough', () => {
    const alerts = hour(0.35, 1)
    expect(alerts.length).toBeGreaterThan(10)
    expect(alerts[0].subject).toBe('voice_version=v2')
    expect(alerts[0].minute).toBeGreaterThan(30)
    expect(alerts[0].minute).toBeLessThan(50)
  })

  test('a version that harms nobody is not', () => {
    for (const seed of [1, 2, 3, 4, 5]) expect(hour(0.05, seed)).toEqual([])
  })
})

test('every detector tells what it is about and its options with units', () => {
  for (const { about, options, runOptions } of standardParley.detectors) {
    expect(about.length).toBeGreaterThan(20)
    for (const option of Object.values({ ...options, ...runOptions })) {
      expect(option.unit).not.toBe('')
      expect(option.about.length).toBeGreaterThan(5)
      expect(Number.isFinite(option.default)).toBe(true)
    }
  }
})
