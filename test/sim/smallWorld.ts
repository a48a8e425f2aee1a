import type { Cohort, PoolSpec, Scenario } from '../../src/model/scenario.ts'
import { pipelines } from '../../src/stages/pipelines.ts'

const pool = (stage: PoolSpec['stage'], knobs: PoolSpec['knobs'], more: Partial<PoolSpec> = {}): PoolSpec => ({
  name: `${stage}-east`,
  stage,
  region: 'east',
  model: '',
  stepTimes: null,
  gpusPerWorker: stage === 'vad' || stage === 'egress' ? 0 : 1,
  knobs,
  autoscale: null,
  ...more,
})

export const smallPools: PoolSpec[] = [
  pool('vad', { workers: 4, msPerStep: 0, msPerItem: 1, usdPerGpuHour: 0.04 }),
  pool('asr', { workers: 2, coldStartMs: 20_000 }),
  pool('embed', { workers: 1, msPerStep: 2, msPerItem: 8, batchDelayMs: 1 }),
  pool('rerank', { workers: 1, msPerStep: 4, msPerItem: 20, batchDelayMs: 1 }),
  pool('llm', { workers: 2 }, { model: 'llama3-8b-a100-tp1' }),
  pool('tts', { workers: 8, discipline: 'priority', msPerStep: 6, msPerItem: 1, batchMax: 8, batchDelayMs: 2 }),
  pool('egress', { workers: 1, msPerStep: 0.1, msPerItem: 0.02, usdPerGpuHour: 0.04 }),
]

export const smallCohort: Cohort = {
  name: 'app',
  trafficClass: 'interactive',
  pipeline: 'cascaded',
  mixes: {
    tenant: { acme: 0.5, globex: 0.5 },
    region: { east: 1 },
    device: { ios: 0.5, android: 0.5 },
    connection: { lte: 0.6, wifi: 0.4 },
    language: { en: 1 },
    accent: { us: 1 },
    codec: { opus: 1 },
    noise: { quiet: 0.4, moderate: 0.3, noisy: 0.3 },
    route: { 'policy-rag': 0.4, faq: 0.3, smalltalk: 0.3 },
    intent_class: { generic: 1 },
  },
  arrivals: { kind: 'profile', relative: [], firstMinuteOfDay: 0, stepMinutes: 5 },
  tokens: null,
}

/** One region, one cohort, ten minutes: a whole service that runs in a fraction of a second. Plain data; change what you need. */
export function smallScenario(changes: Partial<Scenario> = {}): Scenario {
  return {
    name: 'small',
    title: 'A small healthy service',
    story: '',
    seed: 1,
    durationUs: 10 * 60_000_000,
    startMinuteOfDay: 600,
    weekday: 2,
    slices: {},
    knobs: { 'cohort/app.callsPerMinute': 20 },
    cohorts: [smallCohort],
    pipelines: Object.fromEntries(pipelines.map(({ name, stages }) => [name, stages])),
    pools: smallPools,
    components: {
      asr: { start: 'v1', versions: { v1: [] } },
      llm: { start: 'v1', versions: { v1: [] } },
      prompt: { start: 'v1', versions: { v1: [] } },
      voice: { start: 'aria-1', versions: { 'aria-1': [] } },
      index: { start: 'day-1', versions: { 'day-1': [] } },
      app: { start: '5.2', versions: { '5.2': [] } },
    },
    interventions: [],
    mitigations: [],
    expect: [],
    queries: [],
    rollbackTrigger: '',
    prevention: '',
    detectors: [],
    ...changes,
  }
}
