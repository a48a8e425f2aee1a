import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { alertEpisodes } from '../../src/charts/alertEpisodes.ts'
import { alertTakeaway } from '../../src/charts/incidentTimeline.ts'
import { sliceText, valueText } from '../../src/charts/metricText.ts'
import { queueTakeaway } from '../../src/charts/queueDepth.ts'
import { queueGrowth } from '../../src/charts/queueGrowth.ts'
import { sliceChange } from '../../src/charts/sliceChange.ts'
import { binMinutes, binned } from '../../src/charts/timeBins.ts'
import { MinuteTable } from '../../src/model/metricPoint.ts'
import { fixture } from '../report/fixture.ts'

describe('which queue grew', () => {
  test('none, when every queue is as deep as in the twin', () => {
    expect(queueGrowth(fixture('asr')).filter(({ grew }) => grew)).toEqual([])
    expect(queueTakeaway(fixture('asr'))).toMatch(/^No queue grew/)
  })

  test('the one that did, by name, and no other', () => {
    const grown = queueGrowth(fixture('llm')).filter(({ grew }) => grew)
    expect(grown.map(({ queue }) => queue.name)).toEqual(['llm'])
    expect(queueTakeaway(fixture('llm'))).toMatch(/^The LLM queue grew: .* in the healthy twin/)
  })

  test('one that stays short and is several times as deep as in the twin is not said to be as deep', () => {
    const data = fixture('asr')
    const { queue, twinMean } = queueGrowth(data)[0]
    const deep = (depth: number) => {
      const minutes = new MinuteTable()
      const code = minutes.metricCodeOf(`${queue.name}.queueDepth`, 'count', 'mean')
      for (let minute = 0; minute < data.drill.durationMinutes; minute++) minutes.add(code, minutes.sliceCodeOf(''), minute, depth, 1)
      return { ...data.drill, minutes }
    }
    expect(twinMean).not.toBeNull()
    const short = { ...data, queues: [queue], twin: deep(0.18), drill: deep(1.04) }
    expect(queueTakeaway(short)).toBe(
      `No queue grew by 2 or more, but ${queue.title} is deeper than in the healthy twin: 1.04 waiting on average since the fault, against 0.18.`,
    )
    expect(queueTakeaway({ ...short, drill: deep(0.2) })).toBe('No queue grew: every stage is as deep as in the healthy twin.')
    expect(queueTakeaway({ ...short, drill: deep(0.2), twin: null })).toBe('No queue grew: every stage is as deep as before the fault.')
  })

  test('without a twin, a queue is measured against the time before the fault', () => {
    const alone = { ...fixture('llm'), twin: null }
    expect(
      queueGrowth(alone)
        .filter(({ grew }) => grew)
        .map(({ queue }) => queue.name),
    ).toEqual(['llm'])
  })

  test('a run that recorded no queue claims nothing', () => {
    expect(queueGrowth({ ...fixture('asr'), queues: [] })).toEqual([])
  })
})

describe('which slice', () => {
  test('the one that stands out is named with its metric', () => {
    expect(sliceChange(fixture('asr')).description).toMatch(/First partial p95 in mobile-noisy/)
  })

  test('none is blamed when everybody suffers alike', () => {
    expect(sliceChange(fixture('llm')).description).toMatch(/for everybody.*no slice stands out/)
  })
})

describe('alerts', () => {
  const alert = (minute: number, subject = 'llm') => ({
    detector: 'saturation',
    minute,
    subject,
    action: 'shed',
    evidence: {},
  })

  test('closer than ten minutes on one subject are one episode, and none is lost', () => {
    const episodes = alertEpisodes([alert(24), alert(25), alert(33), alert(52), alert(26, 'tts')])
    expect(
      episodes.map(({ subject, fromMinute, untilMinute, alerts }) => [subject, fromMinute, untilMinute, alerts]),
    ).toEqual([
      ['llm', 24, 34, 3],
      ['tts', 26, 27, 1],
      ['llm', 52, 53, 1],
    ])
  })

  test('are counted from the fault; earlier ones are told apart', () => {
    expect(alertTakeaway(fixture('asr'))).toBe('The rollback detector fired in minute 27, 7 minutes after the fault.')
    const early = { ...fixture('asr'), alerts: [alert(3)] }
    expect(alertTakeaway(early)).toBe('No detector fired after the fault. 1 alert came before the fault.')
    expect(alertTakeaway({ ...early, alerts: [] })).toBe('No detector fired.')
  })
})

describe('pooling minutes', () => {
  const minutes = fc.array(
    fc.record({ value: fc.option(fc.integer({ min: 0, max: 1000 })), n: fc.integer({ min: 1, max: 50 }) }),
    {
      minLength: 1,
      maxLength: 200,
    },
  )

  test('keeps the weighted total, the count and the highest value, and makes no value of nothing', () => {
    fc.assert(
      fc.property(minutes, fc.constantFrom(1, 2, 5, 15), (values, width) => {
        const points = values.map((one, minute) => ({ minute, ...one }))
        const known = points.filter((point) => point.value !== null)
        const total = known.reduce((sum, { value, n }) => sum + (value as number) * n, 0)
        const means = binned(points, points.length, width, 'weighted')
        const pooled = means.reduce((sum, { value, n }) => sum + (value ?? 0) * n, 0)
        expect(pooled).toBeCloseTo(total, 4)
        expect(means.reduce((sum, { n }) => sum + n, 0)).toBe(known.reduce((sum, { n }) => sum + n, 0))
        const highest = binned(points, points.length, width, 'highest').map((bin) => bin.value)
        highest.forEach((value, at) => {
          const inside = known
            .filter((point) => Math.floor(point.minute / width) === at)
            .map((point) => point.value as number)
          expect(value).toBe(inside.length === 0 ? null : Math.max(...inside))
        })
      }),
    )
  })

  test('chooses the narrowest width that keeps the row cap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 1, max: 900 }), (duration, series) => {
        const width = binMinutes(duration, series)
        expect(Math.ceil(duration / width) * series).toBeLessThanOrEqual(15_000)
      }),
    )
    expect(binMinutes(60, 8)).toBe(1)
    expect(binMinutes(1440, 8)).toBe(10)
  })
})

test('values are written with their unit, and nothing is not a number', () => {
  expect(valueText(934.2, 'ms')).toBe('934 ms')
  expect(valueText(12_345.6, 'ms')).toBe('12,346 ms')
  expect(valueText(0.0821, 'ratio')).toBe('8.21 %')
  expect(valueText(5.3, 'USD')).toBe('$5.30')
  expect(valueText(null, 'ms')).toBe('no data')
})

test('slices are called by their name in the scenario', () => {
  const { scenario } = fixture('asr')
  expect(sliceText('', scenario)).toBe('all calls')
  expect(sliceText('connection=lte,device=android|ios,noise=noisy', scenario)).toBe('mobile-noisy')
  expect(sliceText('device=android|ios', scenario)).toBe('device = android or ios')
})
