import { describe, expect, it } from 'vitest'
import { ServiceHealth } from '../../src/detectors/serviceHealth.ts'
import { MinuteTable } from '../../src/model/metricPoint.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

/** The minutes that alarm, and since when they say it lasts: `[share, callers]` a minute, null for no point. */
function alarms(points: ([share: number | null, callers: number] | null)[]): number[][] {
  const minutes = new MinuteTable()
  const detector = new ServiceHealth(standardParley.streams)
  return points.flatMap((point, minute) => {
    const stream = minutes.metricCodeOf('turn.unserved', 'ratio')
    if (point !== null) minutes.add(stream, minutes.sliceCodeOf(''), minute, point[0] ?? Number.NaN, point[1])
    return detector.observe({ minutes, minute }).map(({ minute: at, evidence }) => [at, evidence.since as number])
  })
}

describe('turn.unserved as an outage', () => {
  it('is one from a quarter of the callers on, once five were not served, and not below', () => {
    expect(alarms([[0.25, 12], [0.25, 12], [0.25, 12]])).toEqual([[1, 0], [2, 0]])
    expect(alarms([[0.249, 50], [0.249, 50]])).toEqual([])
    expect(alarms([[1, 2], [1, 2], [1, 1]])).toEqual([[2, 0]])
  })

  it('begins anew after a minute in which callers were served, and not after one in which nobody called', () => {
    const good: [number, number] = [0.1, 50]
    expect(alarms([[1, 50], good, [1, 50], good, [1, 50], [1, 50]])).toEqual([[5, 4]])
    expect(alarms([[1, 50], [null, 0], [1, 50]])).toEqual([[2, 0]])
  })

  it('is told of minutes that have a point only', () => {
    expect(alarms([[1, 50], [1, 50], null, null])).toEqual([[1, 0]])
  })
})
