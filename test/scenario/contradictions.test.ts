import { describe, expect, it, test } from 'vitest'
import { mistakesIn } from './tinyWorld.ts'

const wer = (id: string, when: string, how: string) => `  - { id: ${id}, role: fault, ${when}, change: { stage/asr.wer: ${how} } }\n`
const depth = (id: string, when: string, set: number, role = 'fault') =>
  `  - { id: ${id}, role: ${role}, ${when}, change: { pool/asr.depthMax: ${set} } }\n`
const drill = (...interventions: string[]) => `interventions:\n${interventions.join('')}`

describe('two interventions that set one knob at one instant', () => {
  test('to different values contradict each other, and are told at the later one’s line', () => {
    expect(mistakesIn(drill(depth('a', 'at: 5m', 7), depth('b', 'at: 300s, for: 2m', 9)))).toEqual([
      'drill.yaml:4:56: "b" sets "pool/asr.depthMax" to 9 at the instant at which "a" sets it to 7; let one begin at another time, or leave one out',
    ])
  })

  test('may be told apart by their callers, where the knob is read for each turn', () => {
    const of = (one: string, other: string) =>
      mistakesIn(drill(wer('a', 'at: 5m', `{ set: 0.2, where: ${one} }`), wer('b', 'at: 5m', `{ set: 0.3, where: ${other} }`)))
    expect(of('{ device: ios }', '{ device: web }')).toEqual([])
    expect(of('{ device: ios }', '{ device: [web], noise: noisy }')).toEqual([])
    for (const other of ['{ device: [web, ios] }', '{ noise: noisy }', 'mobile-noisy']) {
      expect(of('{ device: ios }', other)).toEqual([
        'drill.yaml:4:45: "b" sets "stage/asr.wer" to 0.3 at the instant at which "a" sets it to 0.2; let one begin at another time, tell their callers apart with "where", or leave one out',
      ])
    }
  })

  it.each([
    ['the same value', [depth('a', 'at: 5m', 7), depth('b', 'at: 5m', 7)]],
    ['values at different times', [depth('a', 'at: 5m', 7), depth('b', 'at: 6m', 9)]],
    ['a value at a time that the seed decides', [depth('a', 'at: 5m', 7), depth('b', 'at: 5m, jitter: 1m', 9)]],
    ['a value, of which one happens in place of the other', [depth('a', 'at: 5m', 7, 'routine'), depth('b', 'instead: a', 9)]],
    ['and multiply it', [wer('a', 'at: 5m', '0.2'), wer('b', 'at: 5m', '{ times: 2 }')]],
  ])('to %s do not', (_, interventions) => {
    expect(mistakesIn(drill(...interventions))).toEqual([])
  })

  it.each([
    ['the first fault', [depth('a', 'at: 5m, jitter: 1m', 7), wer('b', 'after: 1m', '0.2'), wer('c', 'after: 1m', '0.3')]],
    ['the first fault, at a known time', [depth('a', 'at: 5m', 7), wer('b', 'after: 1m', '0.2'), wer('c', 'at: 6m', '0.3')]],
    ['an alert', [wer('b', 'onAlert: { detector: saturation }', '0.2'), wer('c', 'onAlert: { detector: saturation }', '0.3')]],
    ['a routine they replace', [depth('a', 'at: 5m, jitter: 1m', 7, 'routine'), wer('b', 'instead: a', '0.2'), wer('c', 'instead: a', '0.3')]],
  ])('begin together also by way of %s', (_, interventions) => {
    const lines = mistakesIn(drill(...interventions)).map((line) => line.replace(/;.*/, ''))
    expect(lines).toEqual([
      expect.stringMatching(/^drill.yaml:\d:\d+: "c" sets "stage\/asr.wer" to 0.3 at the instant at which "b" sets it to 0.2$/),
    ])
  })

  test('after a fault whose time the seed decides are not held against what has a time of its own', () => {
    const interventions = [depth('a', 'at: 5m, jitter: 1m', 7), wer('b', 'after: 1m', '0.2'), wer('c', 'at: 6m', '0.3')]
    expect(mistakesIn(drill(...interventions))).toEqual([])
  })

  test('are told at the named fault they come from', () => {
    const named = '  - { id: b, at: 5m, fault: smaller-batch, with: { sequences: 4 } }\n'
    const own = '  - { id: a, role: fault, at: 5m, change: { pool/llm.maxSequences: 8 } }\n'
    expect(mistakesIn(drill(own, named))).toEqual([
      'drill.yaml:4:22: "b" sets "pool/llm.maxSequences" to 4 at the instant at which "a" sets it to 8; let one begin at another time, or leave one out',
    ])
  })

  test('of two mitigations are two ways out, of which a run may take one; a fault beside either is not', () => {
    const mitigations = (depths: number[]) =>
      `mitigations:\n${depths.map((set) => `  m${set}: { at: 9m, change: { pool/asr.depthMax: ${set} } }\n`).join('')}`
    expect(mistakesIn(mitigations([7, 9]))).toEqual([])
    const lines = mistakesIn(drill(depth('a', 'at: 9m', 5)) + mitigations([7, 9]))
    expect(lines.map((line) => line.replace(/ to .*/, ''))).toEqual([
      'drill.yaml:5:27: "m7" sets "pool/asr.depthMax"',
      'drill.yaml:6:27: "m9" sets "pool/asr.depthMax"',
    ])
  })
})

describe('a cohort whose calls come from a trace', () => {
  const trace = (more = '') => `cohorts: { notes: { arrivals: { atUs: "5 70000000" }${more} } }\n`

  test('has no bulks, no unevenness and no silence besides the trace’s own', () => {
    expect(mistakesIn(trace(', bulkSize: 4'))).toEqual([
      'drill.yaml:2:55: the trace of "notes" says itself which calls come together; leave bulkSize away (null takes an inherited one away)',
    ])
    expect(mistakesIn(`${trace()}knobs: { cohort/notes.dispersion: 3 }`)).toEqual([
      'drill.yaml:3:10: the trace of "notes" says itself how uneven its calls are; leave dispersion away (null takes an inherited one away)',
    ])
    expect(mistakesIn(trace(', callsPerMinute: 0'))).toEqual([
      'drill.yaml:2:55: with 0 calls a minute "notes" leaves out all calls of its trace; write the rate of the trace, or leave it away (null takes an inherited one away)',
    ])
    expect(mistakesIn(trace(', bulkSize: 1, callsPerMinute: 24'))).toEqual([])
  })

  const turned = (knob: string, how: string) =>
    mistakesIn(`${trace()}interventions:\n  - { id: a, role: fault, at: 5m, change: { cohort/notes.${knob}: ${how} } }`)

  test('can be multiplied and silenced, but has a rate and bulks of its own', () => {
    for (const how of ['{ times: 2 }', '{ times: 0.5 }', '0', '{ set: 0 }']) expect(turned('callsPerMinute', how)).toEqual([])
    for (const how of ['30', '{ plus: 5 }']) {
      expect(turned('callsPerMinute', how)).toEqual([
        'drill.yaml:4:45: the trace of "notes" has a rate of its own, which "cohort/notes.callsPerMinute" cannot set or add to; write { times: 2 } for twice its calls, or { set: 0 } for none',
      ])
    }
    expect(turned('bulkSize', '3')).toEqual([
      'drill.yaml:4:45: the trace of "notes" says itself which calls come together; leave "cohort/notes.bulkSize" out',
    ])
  })

  test('cannot be what batch interference says; it is told once, at the fault', () => {
    const interfering = 'interventions: [{ id: a, at: 5m, fault: batch-interference }]'
    expect(mistakesIn(interfering)).toEqual([])
    expect(mistakesIn(trace() + interfering).map((line) => line.replace(/, which.*/, ''))).toEqual([
      'drill.yaml:3:34: the trace of "notes" has a rate of its own',
    ])
  })
})
