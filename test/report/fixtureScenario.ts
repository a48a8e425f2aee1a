import { components, type Scenario } from '../../src/model/scenario.ts'
import type { FixtureKind } from './fixtureKind.ts'

const pools = ['vad', 'asr', 'embed', 'rerank', 'llm', 'tts', 'egress'] as const

export function scenarioOf(kind: FixtureKind, minutes: number): Scenario {
  return {
    name: kind === 'asr' ? 'asr-first-partial' : 'llm-cost',
    title:
      kind === 'asr' ? 'Streaming ASR partial latency doubles' : 'LLM queue grows <after> a "release" & costs rise',
    story:
      kind === 'asr'
        ? 'A streaming ASR release keeps the final word error rate flat, but callers on noisy mobile lines wait twice as long for their first partial: the new VAD threshold takes soft onsets for silence, closes the stream and opens it again.'
        : 'After a release the prefix cache no longer hits. Every prompt is computed in full, replicas fall behind, callers wait, and the autoscaler buys what the cache used to give for nothing.',
    seed: 7,
    durationUs: minutes * 60_000_000,
    startMinuteOfDay: 540,
    weekday: 2,
    slices: { 'mobile-noisy': { device: ['ios', 'android'], connection: 'lte', noise: 'noisy' } },
    knobs: {},
    cohorts: [],
  pipelines: {},
    pools: ['eu', 'us'].flatMap((region) =>
      pools.map((name) => {
        const spec = { name, stage: name, region, model: '', stepTimes: null, gpusPerWorker: 1 }
        return { ...spec, knobs: {}, autoscale: null }
      }),
    ),
    components: Object.fromEntries(
      components.map((name) => [name, { start: `${name}-1`, versions: {} }]),
    ) as unknown as Scenario['components'],
    interventions: [],
    mitigations: [
      { id: 'canary-off', title: 'Take the release back to 0 % of new calls', interventions: [] },
      { id: 'shorter-batch-delay', title: 'Halve the batch delay of interactive traffic', interventions: [] },
    ],
    expect: [],
    queries: [1, 2, 3, 4, 5].map((at) => ({
      title: `First partial by version and device, look ${at}`,
      sql: `SELECT asr_version, device, count(*) AS turns,\n       quantile_cont(first_partial_ms, 0.95) AS p95\nFROM turns\nWHERE first_partial_ms < 10000 -- </script><b>not markup</b>\nGROUP BY ALL ORDER BY p95 DESC LIMIT ${at}`,
    })),
    rollbackTrigger: 'First partial p95 in mobile-noisy above 600 ms for 3 minutes while the final WER stays flat.',
    prevention: 'Gate releases on first partial and partial churn by noisy and mobile slices, not only on final WER.',
    detectors: [{ id: 'saturation', detector: 'saturation', pool: 'llm', options: {} }],
  }
}
