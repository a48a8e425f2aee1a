import type { Verdict, WaterfallStep } from '../../src/report/reportData.ts'
import type { FixtureKind } from './fixtureKind.ts'

type Line = [string, Verdict['kind'], string, string, string, number | null, number | null, string, boolean]

const asr: Line[] = [
  [
    'first partial p95, mobile and noisy',
    'moves',
    'asr.firstPartialMs.p95',
    'mobile-noisy',
    '420 ± 15 ms → 930 ± 40 ms',
    421.3,
    934.2,
    '421 ms → 934 ms',
    true,
  ],
  [
    'partial churn, mobile and noisy',
    'moves',
    'asr.partialChurn',
    'mobile-noisy',
    'at least 1.5 times',
    0.112,
    0.214,
    '1.9 times',
    true,
  ],
  [
    'first partial p95, all calls',
    'flat',
    'asr.firstPartialMs.p95',
    '',
    'rises by less than a third of that',
    419.2,
    489.5,
    '419 ms → 490 ms',
    true,
  ],
  ['final word error rate', 'flat', 'asr.wer', '', 'within 5 %', 0.082, 0.0821, '8.2 % → 8.21 %', true],
  ['ASR queue depth', 'flat', 'asr.queueDepth', '', 'within 5 %', 3.01, 3.22, '7 % more', false],
  ['saturation detector', 'detector', 'detector.saturation', '', 'silent', null, 0, 'silent', true],
]

const llm: Line[] = [
  ['spend per minute', 'moves', 'cost.usdPerMinute', '', '+70 ± 7 %', 5.3, 8.95, '+69 %', true],
  ['reply gap p99', 'moves', 'turn.gapMs.p99', '', 'at least 1.3 times', 2210, 4702, '2.1 times', true],
  ['task success', 'flat', 'turn.taskSuccess', '', 'within 1 point', 0.861, 0.858, '0.3 points less', true],
  [
    'saturation detector',
    'detector',
    'detector.saturation',
    '',
    'fires within 10 minutes',
    null,
    24,
    'minute 24',
    true,
  ],
]

export function verdictsOf(kind: FixtureKind): Verdict[] {
  return (kind === 'asr' ? asr : llm).map(([name, kindOf, metric, slice, expected, healthy, drill, seen, ok]) => ({
    name,
    kind: kindOf,
    metric,
    slice,
    expected,
    healthy,
    drill,
    seen,
    ok,
  }))
}

/** Stage, healthy p50 and p95, and what the llm kind adds. */
const path: [string, number | null, number | null, number][] = [
  ['uplink', 38, 82, 0],
  ['endpoint', 320, 610, 0],
  ['ASR wait', 4, 22, 0],
  ['ASR final', 55, 120, 0],
  ['retrieval wait', 3, 18, 0],
  ['retrieval work', 62, 105, 0],
  ['LLM wait', 12, 90, 610],
  ['LLM first token', 180, 330, 140],
  ['wait for text', 85, 160, 40],
  ['TTS wait', 6, 35, 4],
  ['TTS work', 88, 170, 0],
  ['egress', null, null, 0],
  ['downlink', 36, 80, 0],
]

export function waterfallOf(kind: FixtureKind): WaterfallStep[] {
  return path.flatMap(([stage, p50, p95, more]): WaterfallStep[] => {
    const added = kind === 'llm' ? more : 0
    return [
      { stage, quantile: 'p50', healthyMs: p50, drillMs: p50 === null ? null : p50 + added * 0.4 },
      { stage, quantile: 'p95', healthyMs: p95, drillMs: p95 === null ? null : p95 + added * 1.6 },
    ]
  })
}
