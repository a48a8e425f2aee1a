import { describe, expect, it } from 'vitest'
import type { KnobSpec, KnobValue } from '../../src/model/knob.ts'
import type { Intervention } from '../../src/model/scenario.ts'
import { busyScenario, everyKnob, turned, turnsOf } from './busyWorld.ts'

/** Values that a rule would not find. */
const special: Record<string, KnobValue> = {
  'stage/capture.sendRate': 0.5,
  'stage/vad.minSpeechMs': 400,
  'stage/tts.priorityFirst': 0,
  'stage/llm.deadlineMs': 40,
  'cohort/app.callsPerMinute': 150,
}
const specialByName: Record<string, KnobValue> = {
  batchMax: 1,
  batchDelayMs: 200,
  batchPreferred: 1,
  depthMax: 0,
  streamsMax: 2,
  kvBlocks: 700,
  maxSequences: 1,
  tokenBudget: 256,
  discipline: 'lifo',
  prefixCache: 'off',
  workers: 5,
  patienceMs: 20,
  deadlineAdmission: 'on',
  tokensPerSecond: 1,
  partitionWorkers: 1,
  borrowing: 'on',
  routing: 'roundRobin',
  scheduler: 'chunked-prefill',
  draftTokens: 4,
  draftOffAbove: 0,
  blockSize: 512,
  maxModelLen: 1900,
  priority: -1,
}

/** What can only be chosen before the run starts. */
function isForTheStart(spec: KnobSpec): boolean {
  return spec.startOnly === true
}

/** Far from where it stands: a ratio goes to the other end, everything else three times as high. */
function far(address: string, spec: KnobSpec, stands: KnobValue): KnobValue {
  const name = address.slice(address.lastIndexOf('.') + 1)
  const value = special[address] ?? specialByName[name]
  if (value !== undefined) return value
  if (typeof stands === 'string') throw new Error(`say in this test what ${address} is to be turned to`)
  if (spec.unit === 'ratio') return stands > 0.5 ? 0.1 : Math.min(0.9, spec.max ?? 1)
  return stands === 0 ? 50 : stands * 3
}

/** What else has to happen for a knob to matter. */
const situations: Record<string, Record<string, KnobValue>> = {
  coldStartMs: { workers: 5 },
}
/** Knobs that matter once every worker of their pool has crashed. */
const afterCrashes = ['restartMs']
/** And what has to be so from the start. */
const settings: Record<string, Record<string, KnobValue>> = {
  interference: { instancesPerGpu: 4, workers: 4, batchMax: 1, msPerStep: 60 },
  tokenBurst: { tokensPerSecond: 1 },
  partitionWorkers: { workers: 2 },
  borrowing: { workers: 3, partitionWorkers: 2 },
  chunkMs: { discipline: 'srpt', batchMax: 1 },
  routing: { workers: 3 },
  draftAcceptance: { draftTokens: 4 },
  verifyCost: { draftTokens: 4 },
  draftOffAbove: { draftTokens: 4 },
  watermark: { kvBlocks: 300 },
  'stage/vad.priority': { 'pool/vad-east.discipline': 'priority' },
  'stage/vad.deadlineMs': { 'pool/vad-east.discipline': 'edf' },
  'stage/asr.deadlineMs': { 'pool/asr-east.deadlineAdmission': 'on' },
  'stage/retrieval.priority': { 'pool/rerank-east.discipline': 'priority' },
  'stage/retrieval.embedDeadlineMs': { 'pool/embed-east.discipline': 'edf', 'pool/embed-east.msPerItem': 250 },
  'stage/llm.deadlineMs': { 'pool/llm-east.deadlineAdmission': 'on' },
  'stage/tts.deadlineMs': { 'pool/tts-east.discipline': 'edf' },
  'stage/downlink.priority': { 'pool/egress-east.discipline': 'priority' },
  'stage/downlink.deadlineMs': { 'pool/egress-east.discipline': 'edf' },
}
/** Among equals nobody goes first: these are turned for one tenant. */
const forSome = /\.(priority|deadlineMs|embedDeadlineMs)$/

function crash(pool: string): Intervention {
  return { ...turned('', 0, 10), id: 'crash', changes: [], acts: [{ act: 'crash', pool, workers: 9 }] }
}

describe('no knob is for show', () => {
  const healthy = turnsOf(busyScenario(30))

  it('two runs of one world are the same, so that a difference is the knob’s', () => {
    expect(turnsOf(busyScenario(30)) === healthy).toBe(true)
    expect(healthy.split('\n')[0].split(' ').length).toBeGreaterThan(100)
  })

  const knobs = new Set(everyKnob().map(({ address }) => address))
  for (const { address, spec, stands } of everyKnob()) {
    // Another region’s pool; this world has one region, a story of the tts stage has two.
    if (address === 'stage/tts.placement') continue
    const value = far(address, spec, stands)
    const [place, name] = address.split('.')
    const beside = Object.entries(situations[name] ?? {}).map(([other, set]) => turned(`${place}.${other}`, set, 10))
    if (afterCrashes.includes(name)) beside.push(crash(place.replace('pool/', '')))
    const set = Object.entries(settings[address] ?? settings[name] ?? {}).flatMap(([other, to]): [string, KnobValue][] => {
      const at = other.includes('/') ? other : `${place}.${other}`
      return knobs.has(at) ? [[at, to]] : []
    })
    const start = Object.fromEntries(set)
    it(`${address} from ${stands} to ${value} changes what happens`, () => {
      const twin = beside.length + set.length > 0 ? turnsOf(busyScenario(30, start), beside) : healthy
      const broken = isForTheStart(spec)
        ? turnsOf(busyScenario(30, { ...start, [address]: value }))
        : turnsOf(busyScenario(30, start), [turned(address, value, 8, forSome.test(address) ? { tenant: 'acme' } : {}), ...beside])
      expect(broken === twin).toBe(false)
    })
  }
})

describe('a pool’s knob in the world’s file', () => {
  const meansTheSame = everyKnob().filter(
    ({ address, spec, ofPool }) => ofPool && !isForTheStart(spec) && !/\.(workers|coldStartMs)$/.test(address),
  )
  for (const { address, spec, stands } of meansTheSame) {
    // What is unread at both times is the same at both.
    it(`${address} is as if turned at the first instant`, () => {
      const value = far(address, spec, stands)
      const written = turnsOf(busyScenario(15, { [address]: value }))
      expect(written === turnsOf(busyScenario(15), [turned(address, value, 0)])).toBe(true)
    })
  }
})
