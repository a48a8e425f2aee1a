import { describe, expect, test } from 'vitest'
import { RandomStreams } from '../../src/kernel/random.ts'
import type { Cohort } from '../../src/model/scenario.ts'
import { type Attribute, attributeAt, attributes, SliceDictionary } from '../../src/model/slice.ts'
import { LabelDraw } from '../../src/traffic/labels.ts'
import { flat } from './counts.ts'

const mixes: Cohort['mixes'] = {
  tenant: { acme: 3, globex: 1 },
  device: { ios: 0.5, android: 0.3, web: 0.2 },
  noise: { quiet: 0, moderate: 0.6, noisy: 0.4 },
  language: { en: 1 },
}
const calls = Array.from({ length: 20_000 }, (_, call) => call)

function drawn(some: Cohort['mixes'], seed = 1): { draw: LabelDraw; dictionary: SliceDictionary } {
  const dictionary = new SliceDictionary()
  const cohort: Cohort = { name: 'callers', trafficClass: 'interactive',
    pipeline: 'cascaded', mixes: some, arrivals: flat, tokens: null }
  return { draw: new LabelDraw(cohort, dictionary, new RandomStreams(seed)), dictionary }
}

/** The value of one label, call by call. */
function values(attribute: Attribute, some = mixes): string[] {
  const { draw, dictionary } = drawn(some)
  return calls.map((call) => dictionary.name(attribute, draw.draw(call)[attributeAt[attribute]]))
}

/** The share lies within four standard errors of `p`. */
function expectShare(hits: number, of: number, p: number): void {
  expect(Math.abs(hits / of - p)).toBeLessThanOrEqual(4 * Math.sqrt((p * (1 - p)) / of))
}

describe('labels of a call', () => {
  test('follow the weights, whatever they sum to, and never take a value of weight 0', () => {
    const [tenants, devices, noises] = [values('tenant'), values('device'), values('noise')]
    const share = (all: string[], value: string) => all.filter((one) => one === value).length
    expectShare(share(tenants, 'acme'), calls.length, 0.75)
    expectShare(share(devices, 'android'), calls.length, 0.3)
    expectShare(share(devices, 'web'), calls.length, 0.2)
    expectShare(share(noises, 'noisy'), calls.length, 0.4)
    expect(share(noises, 'quiet')).toBe(0)
  })

  test('are drawn independently of each other', () => {
    const [devices, noises] = [values('device'), values('noise')]
    const both = calls.filter((call) => devices[call] === 'ios' && noises[call] === 'noisy').length
    expectShare(both, calls.length, 0.5 * 0.4)
    const neighbours = calls.filter((call) => devices[call] === 'ios' && devices[call + 1] === 'ios').length
    expectShare(neighbours, calls.length - 1, 0.25)
  })

  test('without a mix are "any", and the traffic class is the cohort’s', () => {
    const { draw, dictionary } = drawn(mixes)
    const labels = draw.draw(3)
    const named = Object.fromEntries(attributes.map((name) => [name, dictionary.name(name, labels[attributeAt[name]])]))
    expect(named).toMatchObject({ region: 'any', codec: 'any', traffic_class: 'interactive', language: 'en' })
    expect(named).toMatchObject({ asr_version: 'any', index_version: 'any' })
    expect(labels.length).toBe(attributes.length)
  })

  test('belong to the call: the same in any order of drawing, others under another seed', () => {
    const { draw } = drawn(mixes)
    const forwards = calls.slice(0, 200).map((call) => draw.draw(call).join())
    const backwards = calls
      .slice(0, 200)
      .reverse()
      .map((call) => draw.draw(call).join())
    expect(backwards.reverse()).toEqual(forwards)
    const other = drawn(mixes, 2).draw
    expect(calls.slice(0, 200).map((call) => other.draw(call).join())).not.toEqual(forwards)
  })

  test('stay as they are when another label gets a mix', () => {
    const more = { ...mixes, region: { eu: 1, us: 1 }, language: { en: 1, de: 1 } }
    for (const attribute of ['tenant', 'device', 'noise'] as const)
      expect(values(attribute, more)).toEqual(values(attribute))
  })
})
