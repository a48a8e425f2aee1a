import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { KnobSpec } from '../../src/model/knob.ts'
import { KnobCell, type Layer } from '../../src/model/knobCell.ts'
import { attributes, SliceDictionary, SliceTest } from '../../src/model/slice.ts'

const spec: KnobSpec = { unit: 'count', base: 10, perTurn: true, about: '' }
const dictionary = new SliceDictionary()
const onIos = new SliceTest({ device: 'ios' }, dictionary)
const ios = new Uint16Array(attributes.length)
ios[attributes.indexOf('device')] = dictionary.code('device', 'ios')

const layer = (does: Partial<Layer>, laidUs = 0): Layer => ({
  ...{ set: null, times: 1, plus: 0, test: null, wasRead: false },
  ...does,
  laidUs,
})

/** A knob that stands at 10, and what its listener reads whenever it is told. */
function followed() {
  const cell = new KnobCell('stage/any.knob', spec, 10)
  const heard: number[] = []
  cell.onChange(() => heard.push(cell.value))
  return { cell, heard }
}

describe('changes of one instant', () => {
  test('apply as set, then times, then plus, whatever order they are laid in', () => {
    const cell = new KnobCell('stage/any.knob', spec, 10)
    for (const does of [{ plus: 1 }, { times: 3 }, { set: 5 }, { times: 2 }]) cell.addLayer(layer(does, 7))
    expect(cell.value).toBe(5 * 3 * 2 + 1)
  })

  test('lie above what was laid earlier, whose order stays', () => {
    const cell = new KnobCell('stage/any.knob', spec, 10)
    cell.addLayer(layer({ plus: 1 }, 1))
    cell.addLayer(layer({ times: 4 }, 2))
    expect(cell.value).toBe(44)
    cell.addLayer(layer({ plus: 2 }, 3))
    cell.addLayer(layer({ times: 10 }, 3))
    expect(cell.value).toBe(442)
  })

  test('that both set it leave the greater value, of names the later one', () => {
    for (const order of [
      [3, 8],
      [8, 3],
    ]) {
      const cell = new KnobCell('stage/any.knob', spec, 10)
      for (const set of order) cell.addLayer(layer({ set }, 0))
      expect(cell.value).toBe(8)
    }
    for (const order of ['on off', 'off on']) {
      const cell = new KnobCell('pool/any.prefixCache', { ...spec, unit: 'name' }, 'on')
      for (const set of order.split(' ')) cell.addLayer(layer({ set }, 0))
      expect(cell.name).toBe('on')
    }
  })

  it('give everybody and every slice the same bits in any order, while they lie and when some are lifted', () => {
    const number = fc.double({ min: 0.1, max: 9, noNaN: true })
    const change = fc.record({
      set: fc.option(number),
      times: fc.oneof(fc.constant(1), number),
      plus: fc.oneof(fc.constant(0), number),
      test: fc.constantFrom(null, onIos),
      instant: fc.integer({ min: 0, max: 1 }),
      lifts: fc.boolean(),
    })
    const values = (changes: readonly (Omit<Layer, 'laidUs' | 'wasRead'> & { instant: number; lifts: boolean })[]) => {
      const cell = new KnobCell('stage/any.knob', spec, 10)
      const layers = changes.map(({ set, times, plus, test, instant }) => layer({ set, times, plus, test }, instant))
      for (const instant of [0, 1]) {
        for (const [i, one] of changes.entries()) if (one.instant === instant) cell.addLayer(layers[i])
      }
      const laid = [cell.value, cell.of(ios)]
      for (const [i, one] of changes.entries()) if (one.lifts) cell.removeLayer(layers[i])
      return [...laid, cell.value, cell.of(ios)]
    }
    fc.assert(
      fc.property(fc.array(change, { maxLength: 7 }), fc.infiniteStream(fc.nat()), (changes, keys) => {
        const shuffled = changes.map((one) => ({ one, key: keys.next().value })).sort((a, b) => a.key - b.key)
        expect(values(shuffled.map(({ one }) => one))).toEqual(values(changes))
      }),
      { numRuns: 300 },
    )
  })
})

describe('who follows a knob is told', () => {
  test('nothing before the instant is whole, and then once', () => {
    const { cell, heard } = followed()
    cell.addLayer(layer({ set: 4 }, 0))
    cell.addLayer(layer({ times: 3 }, 0))
    expect(heard).toEqual([])
    cell.notify()
    cell.notify()
    expect(heard).toEqual([12])
  })

  test('nothing when one change takes over from another that made the same value', () => {
    const { cell, heard } = followed()
    const [first, second] = [layer({ plus: 2 }), layer({ plus: 2 }, 1)]
    cell.addLayer(first)
    cell.notify()
    cell.removeLayer(first)
    cell.addLayer(second)
    cell.notify()
    expect(heard).toEqual([12])
    cell.removeLayer(second)
    cell.notify()
    expect(heard).toEqual([12, 10])
  })
})

describe('a change is felt', () => {
  test('when it decides what a listener reads, also where another change decided the same before', () => {
    const { cell } = followed()
    const [first, second, idle] = [layer({ plus: 2 }), layer({ plus: 2 }, 1), layer({ times: 1 }, 1)]
    cell.addLayer(first)
    cell.notify()
    cell.removeLayer(first)
    cell.addLayer(second)
    cell.addLayer(idle)
    expect(second.wasRead).toBe(false)
    cell.notify()
    expect([first.wasRead, second.wasRead, idle.wasRead]).toEqual([true, true, false])
  })

  test('not by a listener that does not read the knob, nor by one of another instant', () => {
    const cell = new KnobCell('stage/any.knob', spec, 10)
    cell.onChange(() => {})
    const [first, second] = [layer({ plus: 2 }), layer({ plus: 2 }, 1)]
    cell.addLayer(first)
    cell.notify()
    cell.notify()
    cell.removeLayer(first)
    cell.addLayer(second)
    cell.notify()
    expect([first.wasRead, second.wasRead]).toEqual([false, false])
  })

  test('not when it is lifted at the instant at which it was laid', () => {
    const { cell, heard } = followed()
    const brief = layer({ plus: 2 })
    cell.addLayer(brief)
    cell.removeLayer(brief)
    cell.notify()
    expect([brief.wasRead, heard]).toEqual([false, []])
  })

  test('together with another that sets the same at the same instant; what either sets in vain is not', () => {
    for (const test of [null, onIos]) {
      const cell = new KnobCell('stage/any.knob', spec, 10)
      const [one, other, vain] = [layer({ set: 5, test }), layer({ set: 5, test }), layer({ set: 4, test })]
      for (const each of [one, vain, other]) cell.addLayer(each)
      expect(cell.of(ios)).toBe(5)
      expect([one.wasRead, other.wasRead, vain.wasRead]).toEqual([true, true, false])
      const later = layer({ set: 5, test }, 1)
      cell.addLayer(later)
      cell.of(ios)
      expect(later.wasRead).toBe(false)
    }
  })
})
