import { describe, expect, test } from 'vitest'
import { VersionRollback } from '../../src/detectors/versionRollback.ts'
import { watchedChanges } from '../../src/detectors/watchedChanges.ts'
import { Streams } from '../../src/metrics/streams.ts'
import { RandomStreams } from '../../src/kernel/random.ts'
import type { MeanMetric, Metric, Watch } from '../../src/model/metric.ts'
import { MinuteTable } from '../../src/model/metricPoint.ts'
import type { Scenario } from '../../src/model/scenario.ts'
import { attributes, SliceDictionary } from '../../src/model/slice.ts'
import { outcomes } from '../../src/model/factTable.ts'
import { standardParley } from '../../src/parley/standardParley.ts'
import { shippedTurnColumns, shippedTurnTable } from '../model/shippedTurns.ts'

const scenario = {
  slices: { noisy: { noise: 'noisy' } },
  cohorts: [{ mixes: { tenant: { globex: 1, acme: 1 } } }, { mixes: { tenant: { acme: 1 } } }],
} as unknown as Scenario

/** The subjects that are alerted of when every stream rises threefold in every slice, in the order in which they are looked at. */
function subjects(streams: Streams): string[] {
  const watchers = watchedChanges({ scenario, streams })
  const minutes = new MinuteTable()
  const told: string[] = []
  for (let minute = 0; minute < 45; minute++) {
    for (const { name } of streams.all) {
      for (const slice of ['', 'noise=noisy', 'tenant=acme', 'tenant=globex']) {
        const value = (minute < 30 ? 0.1 : 0.3) * (1 + 0.01 * (minute % 3))
        minutes.add(minutes.metricCodeOf(name, ''), minutes.sliceCodeOf(slice), minute, value, 200)
      }
    }
    const alerts = watchers.flatMap((watcher) => watcher.observe({ minutes, minute }))
    if (minute === 44) told.push(...alerts.map(({ subject }) => subject))
  }
  return told
}

function watched(name: string, watch?: Watch): MeanMetric {
  return { name, kind: 'mean', unit: 'ratio', label: name, better: 'less', of: 'wer', reach: 'coarse', about: 'A share.', watch }
}

describe('what is watched in every run', () => {
  test('are the streams that metrics say, where they say: all turns, then named slices, then tenants', () => {
    expect(subjects(standardParley.streams)).toEqual([
      'tts.firstAudioByteMs.p95',
      'turn.gapMs.p95',
      'cost.usdPerMinute',
      'asr.firstPartialMs.p95',
      'asr.firstPartialMs.p95 noise=noisy',
      'turn.ungrounded',
      'turn.ungrounded noise=noisy',
      'turn.ungrounded tenant=acme',
      'turn.ungrounded tenant=globex',
    ])
  })

  test('follows the metrics that there are, by rank and then in their order', () => {
    const metrics = [
      watched('a.one', { ending: '', slices: ['all'], rank: 1 }),
      watched('b.two'),
      watched('c.three', { ending: '', slices: ['tenants'] }),
      watched('d.four', { ending: '', slices: ['all'] }),
    ]
    expect(subjects(new Streams(metrics))).toEqual(['d.four', 'a.one', 'c.three tenant=acme', 'c.three tenant=globex'])
  })
})

describe('the version to roll back', () => {
  /** An hour of 60 turns a minute; from minute 30 every turn gets v2, which is late in a column or interrupted. */
  function blamed(metrics: readonly Metric[], lateColumn: string | null): boolean {
    const dictionary = new SliceDictionary()
    for (const name of attributes) dictionary.code(name, 'any')
    const v2 = dictionary.code('voice_version', 'v2')
    const chance = new RandomStreams(1).stream('hour')
    const watcher = new VersionRollback(new Streams(metrics))
    return Array.from({ length: 60 }, (_, minute) => {
      const turns = shippedTurnTable()
      for (let i = 0; i < 60; i++) {
        const row = turns.append()
        for (const name of Object.keys(shippedTurnColumns)) turns.column(name)[row] = Number.NaN
        for (const name of attributes) turns.column(name)[row] = 0
        turns.column('voice_version')[row] = minute < 30 ? 0 : v2
        if (lateColumn !== null) turns.column(lateColumn)[row] = (400 + 100 * chance.uniform()) * (minute < 30 ? 1 : 2)
        const isBad = lateColumn === null && minute >= 30 && chance.uniform() < 0.4
        turns.column('outcome')[row] = outcomes.indexOf(isBad ? 'interrupted' : 'answered')
      }
      const arrivedUs = (minute + 1) * 60_000_000
      return watcher.observe({ minute, arrivedUs, minutes: new MinuteTable(), turns, firstRow: 0, lastRow: 60, dictionary, slices: {} })
    }).some((alerts) => alerts.length > 0)
  }

  const { metrics } = standardParley.streams
  const waits = metrics.filter((metric) => metric.kind === 'quantiles' && metric.isWait)

  test('is judged by every wait that a metric says callers feel, also where the others have no values', () => {
    expect(waits.map(({ name }) => name)).toEqual(['turn.gapMs', 'asr.firstPartialMs'])
    expect(blamed(metrics, 'gap_ms')).toBe(true)
    expect(blamed(metrics, 'first_partial_ms')).toBe(true)
    expect(blamed(metrics, 'uplink_ms')).toBe(false)
  })

  test('is judged by how turns end where no metric is such a wait', () => {
    expect(blamed(metrics.filter((metric) => !waits.includes(metric)), null)).toBe(true)
  })
})
