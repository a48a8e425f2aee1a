import type { Act, Change, Cohort, Intervention, PoolSpec, Scenario } from '../../src/model/scenario.ts'
import { smallCohort, smallPools, smallScenario } from './smallWorld.ts'

const regions = ['east', 'west']

/** What is short of its region's pools: queues and refusals everywhere, KV blocks for few answers at a time. */
const tight: Partial<Record<PoolSpec['stage'], PoolSpec['knobs']>> = {
  vad: { workers: 1, msPerItem: 2, depthMax: 40 },
  asr: { workers: 2, streamsMax: 30, batchMax: 12, batchDelayMs: 2, coldStartMs: 8000, restartMs: 45_000, depthMax: 60 },
  embed: { workers: 1, msPerItem: 60, batchMax: 2, depthMax: 12 },
  rerank: { workers: 1, msPerItem: 90, batchMax: 2, depthMax: 12, instancesPerGpu: 2 },
  llm: { workers: 2, maxSequences: 8, kvBlocks: 200, coldStartMs: 9000, restartMs: 70_000, depthMax: 14 },
  tts: { workers: 4, batchMax: 4, coldStartMs: 12_000, depthMax: 40 },
  egress: { workers: 1, msPerStep: 4, depthMax: 40 },
}

/** The smaller model, which takes more than a minute to load. */
const small = { name: 'llm-small', model: 'llama3-8b-h100-tp1' }

const pools: PoolSpec[] = regions.flatMap((region) => {
  const own = smallPools.map((pool) => ({
    ...pool,
    name: `${pool.stage}-${region}`,
    region,
    gpusPerWorker: pool.stage === 'llm' ? 2 : pool.gpusPerWorker,
    knobs: { ...pool.knobs, ...tight[pool.stage] },
  }))
  const llm = own.find(({ stage }) => stage === 'llm') as PoolSpec
  return region === 'east' ? [...own, { ...llm, ...small, knobs: { ...llm.knobs, coldStartMs: 70_000 } }] : own
})

const talkers: Cohort = { ...smallCohort, mixes: { ...smallCohort.mixes, region: { east: 0.7, west: 0.3 } } }
const archive: Cohort = { ...talkers, name: 'archive', trafficClass: 'batch' }

let numbered = 0

function routine(atS: number, does: { change?: Omit<Change, 'where'> & Partial<Change>; act?: Act }, untilS?: number): Intervention {
  const { change, act } = does
  return {
    id: `routine-${++numbered}`,
    role: 'routine',
    title: '',
    atUs: atS * 1_000_000,
    untilUs: untilS === undefined ? null : untilS * 1_000_000,
    onAlert: null,
    changes: change === undefined ? [] : [{ where: {}, ...change }],
    acts: act === undefined ? [] : [act],
  }
}

/** A day in five minutes and a half: releases, crashes, scaling, a changed policy, a slow device, a busy archive, a freeze and a lull. */
function events(): Intervention[] {
  return [
    routine(30, { act: { act: 'rollout', component: 'voice', version: 'aria-2', share: 0.5, where: {} } }),
    routine(45, { change: { knob: 'pool/embed-west.workers', set: 2 } }, 170),
    routine(48, { act: { act: 'warm', pool: 'embed-west' } }),
    routine(50, { change: { knob: 'pool/tts-east.workers', set: 6 } }),
    routine(70, { act: { act: 'refreshIndex', version: 'day-2', where: {}, failsWhere: { tenant: 'acme' } } }),
    routine(75, { change: { knob: 'stage/capture.sendRate', set: 0.8, where: { device: 'android' } } }, 140),
    routine(80, { act: { act: 'crash', pool: 'asr-east', workers: 1 } }),
    routine(84, { change: { knob: 'pool/asr-west.depthMax', set: 2 } }, 115),
    routine(95, { act: { act: 'crash', pool: 'llm-west', workers: 1 } }),
    routine(110, { change: { knob: 'pool/asr-east.workers', set: 3 } }),
    routine(160, { change: { knob: 'pool/asr-east.workers', set: 1 } }, 168),
    routine(125, { change: { knob: 'pool/llm-west.workers', set: 3 } }),
    routine(150, { act: { act: 'drain', pool: 'tts-west', workers: 2 } }),
    routine(121, { change: { knob: 'pool/vad-west.slowdown', times: 14 } }, 239),
    routine(178, { change: { knob: 'pool/rerank-west.workers', set: 0 } }, 245),
    routine(172, { act: { act: 'restart', pool: 'llm-small' } }),
    routine(180, { change: { knob: 'pool/egress-west.usdPerGpuHour', set: 0.4 } }),
    routine(200, { change: { knob: 'pool/llm-east.slowdown', times: 30 } }, 250),
    routine(215, { act: { act: 'drain', pool: 'llm-east', workers: 1 } }),
    routine(230, { change: { knob: 'pool/tts-east.usdPerGpuHour', set: 9 } }),
    routine(240, { change: { knob: 'cohort/app.callsPerMinute', times: 0.02 } }, 300),
    routine(265, { act: { act: 'restart', pool: 'asr-west' } }),
    routine(305, { change: { knob: 'stage/capture.sendRate', set: 0.9, where: { device: 'ios' } } }),
  ]
}

/** Two callers with an empty minute between them and another behind: what is nothing, what is 0 and what is null. */
export function lonelyScenario(): Scenario {
  return smallScenario({
    durationUs: 240_000_000,
    slices: { acme: { tenant: 'acme' } },
    cohorts: [{ ...smallCohort, arrivals: { kind: 'trace', atUs: [10_000_000, 130_000_000] } }],
    knobs: { 'cohort/app.turnsPerCall': 1, 'stage/llm.clarifyRatio': 0, 'people/caller.rephraseRatio': 0 },
  })
}

/** Patient callers whose language model is gone for a minute and a half: who is served, who waits, and who was not. */
export function frozenScenario(): Scenario {
  const patient = { 'people/caller.patienceMs': 30_000, 'stage/llm.timeoutMs': 120_000, 'stage/llm.retryAfterMs': 120_000, 'pool/llm-east.restartMs': 600_000 }
  return smallScenario({
    durationUs: 240_000_000,
    knobs: { 'cohort/app.callsPerMinute': 30, ...patient },
    interventions: [
      routine(40, { act: { act: 'crash', pool: 'llm-east', workers: 2 } }),
      routine(130, { change: { knob: 'pool/llm-east.workers', set: 4 } }),
    ],
  })
}

/** Two regions, batch work and retrieval, short of everything, so that whatever can happen does. */
export function eventfulScenario(): Scenario {
  const plain = smallScenario()
  return smallScenario({
    durationUs: 330_000_000,
    slices: { noisyAndroids: { noise: ['noisy', 'moderate'], device: 'android' }, acme: { tenant: 'acme' }, nobody: { tenant: 'initech' } },
    cohorts: [talkers, archive],
    pools,
    components: {
      ...plain.components,
      voice: { start: 'aria-1', versions: { 'aria-1': [], 'aria-2': [{ knob: 'stage/tts.preference', set: 0.4, where: {} }] } },
    },
    knobs: {
      'cohort/app.callsPerMinute': 150,
      'cohort/app.turnsPerCall': 3,
      'cohort/archive.callsPerMinute': 40,
      'cohort/archive.bulkSize': 8,
      'people/caller.policyChangedRatio': 0.6,
      'people/caller.patienceMs': 4000,
      'people/caller.interruptTimes': 2,
      'people/caller.thinkMs': 100,
      'stage/vad.thresholdDb': 3,
      'stage/llm.systemTokens': 300,
      'stage/llm.toolTokens': 100,
      'stage/llm.outputTokensMedian': 40,
      'stage/llm.outputTokensMax': 200,
      'stage/llm.retryAfterMs': 300,
      'stage/llm.timeoutMs': 900,
      'stage/llm.fallbackShare': 0.2,
      'stage/llm.cancelOnLeave': 0.5,
      'stage/tts.cacheHitRatio': 0.1,
    },
    interventions: events(),
  })
}
