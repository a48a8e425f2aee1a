import { describe, expect, it } from 'vitest'
import type { GaugeMetric, Point } from '../../src/model/metric.ts'
import { createParley } from '../../src/parley/createParley.ts'
import { standardParts } from '../../src/parley/standardParts.ts'
import { recorded, villageWith } from './village.ts'

/** A minute of the village, with a gauge that says this. */
function saying(says: (point: Point) => void, parts?: readonly string[]): Promise<unknown> {
  const gauge: GaugeMetric = {
    ...{ name: 'pool.halves', kind: 'gauge', unit: 'count', label: 'Halves', better: null, slices: 'all', pooling: 'mean' },
    about: 'Something by halves.',
    fold: (_facts, point) => says(point),
    ...(parts === undefined ? {} : { parts }),
  }
  const parley = createParley({ ...standardParts, metrics: [...standardParts.metrics, gauge] })
  return recorded(villageWith('duration: 1m', parley), parley, { twin: false })
}

describe('a gauge', () => {
  it('may say each part of it once a minute and slice, or that there is no value', async () => {
    const says = (point: Point) => {
      point('', 1, 1, 'a')
      point('', null, 0, 'b')
      point('tenant=acme', 1, 1, 'a')
    }
    await expect(saying(says, ['a', 'b'])).resolves.toBeDefined()
  })

  it.each<[string, (point: Point) => void, readonly string[] | undefined]>([
    ['a point of the part "c", which it does not have; it has a, b', (point) => point('', 1, 1, 'c'), ['a', 'b']],
    ['a point without a part; it has the parts a, b', (point) => point('', 1), ['a', 'b']],
    ['a point of the part "a", which it does not have; it has no parts', (point) => point('', 1, 1, 'a'), undefined],
    ['its value in minute 0 of slice "tenant=acme" is Infinity; write null where there is none', (point) => point('tenant=acme', 1 / 0), undefined],
    ['its value in minute 0 of slice "" is NaN; write null where there is none', (point) => point('', Number.NaN), undefined],
    [
      'a second point of part "a" in minute 0 of slice ""; write one',
      (point) => {
        point('', 1, 1, 'a')
        point('', 2, 1, 'a')
      },
      ['a', 'b'],
    ],
  ])('that says %s is told so', async (found, says, parts) => {
    await expect(saying(says, parts)).rejects.toThrow(`metric pool.halves: ${found}`)
  })
})
