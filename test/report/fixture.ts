import { RandomStreams } from '../../src/kernel/random.ts'
import { MinuteTable } from '../../src/model/metricPoint.ts'
import type { ReportData } from '../../src/report/reportData.ts'
import type { FixtureKind } from './fixtureKind.ts'
import { scenarioOf } from './fixtureScenario.ts'
import { verdictsOf, waterfallOf } from './fixtureVerdicts.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

/** asr: first partials late in one slice and no queue grows. llm: the LLM queue grows, everybody waits, the autoscaler buys. */

export const onset = 20
const duration = 60

const values: Record<string, Record<string, number>> = {
  tenant: { acme: 0.4, globex: 0.35, initech: 0.25 },
  region: { eu: 0.55, us: 0.45 },
  device: { ios: 0.4, android: 0.35, web: 0.15, sip: 0.1 },
  connection: { lte: 0.5, wifi: 0.35, wired: 0.15 },
  language: { en: 0.6, de: 0.25, es: 0.15 },
  accent: { native: 0.7, other: 0.3 },
  codec: { opus: 0.8, aac: 0.1, pcmu: 0.1 },
  noise: { quiet: 0.5, moderate: 0.3, noisy: 0.2 },
  route: { faq: 0.35, account: 0.25, payments: 0.2, 'policy-rag': 0.2 },
  intent_class: { generic: 0.8, critical: 0.2 },
  asr_version: { 'asr-4.1': 0.9, 'asr-4.2': 0.1 },
}

/** A made-up hour with the shape of a real one: seeded, with empty windows, sparse slices and noise. */
export function fixture(kind: FixtureKind = 'asr', minutes = duration): ReportData {
  const scenario = scenarioOf(kind, minutes)
  const llm = kind === 'llm'
  const alert = (detector: string, minute: number) => ({
    detector,
    minute,
    subject: llm ? 'llm' : '',
    action: llm ? 'shed batch work or add capacity' : 'roll back asr-4.2',
    evidence: { queueGrowth: 31, p95Ms: 1420 },
  })
  return {
    scenario,
    streams: standardParley.streams,
    queues: standardParley.queues,
    seed: 7,
    drill: { minutes: stream(kind, true, minutes), durationMinutes: minutes },
    twin: { minutes: stream(kind, false, minutes), durationMinutes: minutes },
    unread: [],
    verdicts: verdictsOf(kind),
    alerts: llm
      ? [24, 25, 26, 31, 33, 52].map((m) => alert('saturation', m)).concat(alert('cost', 41))
      : [alert('rollback', 27)],
    interventions: [
      { id: 'app-release', role: 'decoy', title: 'App 8.3 to 20 % of callers', fromMinute: 12, untilMinute: null },
      {
        id: 'fault',
        role: 'fault',
        title: llm ? 'Prefix cache off after LLM 3.1' : 'ASR 4.2 to everybody',
        fromMinute: onset,
        untilMinute: null,
      },
      { id: 'mitigate', role: 'mitigation', title: 'Canary back to 0 %', fromMinute: 48, untilMinute: null },
    ],
    waterfall: waterfallOf(kind),
    counts: { calls: 5123, turns: 28_417, events: 1_203_411 },
    files: [
      'manifest.json',
      'resolved.yaml',
      'turns.parquet',
      'minutes.parquet',
      'alerts.json',
      'truth.json',
      'report.html',
      'charts/',
    ],
  }
}

function stream(kind: FixtureKind, broken: boolean, minutes: number): MinuteTable {
  const table = new MinuteTable()
  const chance = new RandomStreams(7).stream('fixture')
  const wobble = (size: number) => 1 + (chance.uniform() + chance.uniform() - 1) * size
  for (let minute = 0; minute < minutes; minute++) {
    const hurt = broken && minute >= onset && minute < 50 ? Math.min(1, (minute - onset + 1) / 6) : 0
    const put = (metric: string, unit: string, slice: string, value: number, n: number) =>
      table.add(table.metricCodeOf(metric, unit), table.sliceCodeOf(slice), minute, n === 0 ? Number.NaN : value, n)
    queues(put, wobble, kind === 'llm' ? hurt : 0)
    waiting(put, wobble, kind === 'llm' ? hurt : 0)
    for (const [slice, share, hit] of slicesOf(kind))
      wasRead(put, wobble, kind, slice, Math.round(480 * share * wobble(0.2)), hurt * hit)
    pools(put, wobble, kind === 'llm' ? hurt : 0)
  }
  return table
}

type Put = (metric: string, unit: string, slice: string, value: number, n: number) => void
type Wobble = (size: number) => number

/** Slice, its share of the turns, and how much of the fault it gets. */
function slicesOf(kind: FixtureKind): [string, number, number][] {
  const noisy = 'connection=lte,device=android|ios,noise=noisy'
  const all = kind === 'llm' ? 1 : 0.12
  const hits: Record<string, number> = {
    'noise=noisy': 0.6,
    'connection=lte': 0.2,
    'asr_version=asr-4.2': 0.7,
    'device=ios': 0.16,
  }
  const single = Object.entries(values).flatMap(([attribute, mix]) =>
    Object.entries(mix).map(([value, share]): [string, number, number] => {
      const slice = `${attribute}=${value}`
      return [
        slice,
        share,
        kind === 'llm' ? 1 : (hits[slice] ?? (attribute === 'noise' || attribute === 'connection' ? 0 : all)),
      ]
    }),
  )
  return [['', 1, all], [noisy, 0.08, 1], ...single]
}

function queues(put: Put, wobble: Wobble, hurt: number): void {
  const depths = { capture: 0.4, vad: 1.2, asr: 3, retrieval: 1.5, llm: 6, tts: 2.2, egress: 0.6, playback: 0.2 }
  for (const [stage, depth] of Object.entries(depths)) {
    const grown = stage === 'llm' ? 1 + 14 * hurt : stage === 'tts' ? 1 + 0.4 * hurt : 1
    put(`${stage}.queueDepth`, 'count', '', Math.max(0, depth * wobble(0.6) * grown), 60)
  }
}

function waiting(put: Put, wobble: Wobble, hurt: number): void {
  put('turn.oldestUnansweredMs', 'ms', '', 1900 * wobble(0.3) + 6000 * hurt, 1)
  put('turn.unanswered', 'count', '', Math.round(9 * wobble(0.3) + 30 * hurt), 1)
  put('turn.open', 'count', '', Math.round(80 * wobble(0.1) + 30 * hurt), 1)
  put('began.gapMs.p95', 'ms', '', 1500 * wobble(0.1) + 1500 * hurt, 480)
  put('began.unanswered', 'ratio', '', 0.01 * wobble(0.3) + 0.06 * hurt, 480)
  put('turn.unserved', 'ratio', '', 0.01 * wobble(0.3) + 0.06 * hurt, 480)
}

function wasRead(put: Put, wobble: Wobble, kind: FixtureKind, slice: string, n: number, hurt: number): void {
  const asr = kind === 'asr' ? hurt : 0
  const llm = kind === 'llm' ? hurt : 0
  const latency = (metric: string, p50: number, p95: number, p99: number) => {
    put(`${metric}.p50`, 'ms', slice, p50 * wobble(0.06), n)
    put(`${metric}.p95`, 'ms', slice, p95 * wobble(n > 100 ? 0.1 : 0.3), n)
    put(`${metric}.p99`, 'ms', slice, p99 * wobble(n > 100 ? 0.2 : 0.5), n)
  }
  latency('asr.firstPartialMs', 240 + 45 * asr, 420 + 510 * asr, 560 + 700 * asr)
  latency('asr.finalMs', 310, 520, 690)
  latency('llm.ttftMs', 190 + 250 * llm, 420 + 1100 * llm, 700 + 2400 * llm)
  latency('tts.firstAudioByteMs', 120, 240, 380)
  latency('turn.gapMs', 930 + 260 * llm, 1480 + 1250 * llm, 2200 + 2800 * llm)
  put('asr.wer', 'ratio', slice, 0.082 * wobble(0.1), n)
  put('asr.partialChurn', 'rewrites/word', slice, 0.11 * wobble(0.1) + 0.1 * asr, n)
  put('turn.interrupted', 'ratio', slice, 0.06 * wobble(0.4) + 0.08 * hurt, n)
  put('call.abandoned', 'ratio', slice, 0.02 * wobble(0.5) + 0.05 * llm, n)
  put('turn.ungrounded', 'ratio', slice, 0.02 * wobble(0.5), slice.includes('route') && !slice.includes('rag') ? 0 : n)
  put('turn.taskSuccess', 'ratio', slice, 0.86 * wobble(0.02), n)
  put('cost.usdPerTurn', 'USD', slice, 0.011 * wobble(0.05) * (1 + 0.6 * llm), n)
  if (slice === '' || slice.startsWith('route='))
    put('cost.usdPerMinute', 'USD', slice, (n / 480) * 5.3 * wobble(0.05) * (1 + 0.7 * llm), n)
}

function pools(put: Put, wobble: Wobble, hurt: number): void {
  const busy = { vad: 0.3, asr: 0.55, embed: 0.25, rerank: 0.35, llm: 0.62, tts: 0.5, egress: 0.2 }
  for (const [pool, load] of Object.entries(busy)) {
    for (const region of ['eu', 'us']) {
      const slice = `pool=${pool},region=${region}`
      const llm = pool === 'llm' ? hurt : 0
      bill(put, wobble, slice, load, llm)
      put('pool.utilisation', 'ratio', slice, Math.min(0.99, load * wobble(0.15) + 0.36 * llm), 60)
      put('pool.workers.up', 'count', slice, (pool === 'llm' ? 6 : 3) + Math.floor(llm * 4), 60)
      put('pool.workers.cold', 'count', slice, llm > 0 && llm < 1 ? 2 : 0, 60)
      put('pool.workers.down', 'count', slice, 0, 60)
    }
  }
}

function bill(put: Put, wobble: Wobble, slice: string, load: number, hurt: number): void {
  const usd = 0.3 * (1 + 0.7 * hurt)
  const split = { charged: load * 0.95, waste: load * 0.05 + 0.1 * hurt, cold: 0.05 * hurt, draining: 0, down: 0 }
  const idle = 1 - Object.values(split).reduce((sum, part) => sum + part, 0)
  for (const [part, share] of Object.entries({ ...split, idle })) {
    put(`cost.split.${part}`, 'USD', slice, usd * share * wobble(0.02), 1)
    if (slice === 'pool=llm,region=eu') put(`cost.split.${part}`, 'USD', '', 14 * usd * share * wobble(0.02), 1)
  }
  if (slice === 'pool=llm,region=eu') put('cost.waste', 'USD', 'cause=zombie', 14 * usd * split.waste, 1)
}
