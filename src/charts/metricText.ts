import type { Scenario } from '../model/scenario.ts'
import { sliceName } from '../model/slice.ts'

/** What people call the streams, without the quantile. */
const names: Record<string, string> = {
  'turn.gapMs': 'Reply gap',
  'turn.firstAudioMs': 'First audio heard',
  'turn.interrupted': 'Turns interrupted',
  'turn.grounded': 'Answers grounded',
  'turn.ungrounded': 'Answers ungrounded',
  'turn.ungroundedAfterChange': 'Ungrounded after a change',
  'turn.abandoned': 'Turns abandoned',
  'vad.reopens': 'VAD reopens',
  'retrieval.watermarkAgeMs': 'Age of documents',
  'llm.outputTokens': 'Output tokens',
  'llm.computedPromptTokens': 'Computed prompt tokens',
  'turn.taskSuccess': 'Task success',
  'turn.preference': 'Preference',
  'call.abandoned': 'Calls abandoned',
  'call.active': 'Calls active',
  'call.started': 'Calls started',
  'asr.firstPartialMs': 'First partial',
  'asr.endpointDelayMs': 'Endpoint delay',
  'asr.finalMs': 'Final transcript',
  'asr.partialChurn': 'Partial churn',
  'asr.wer': 'Word error rate',
  'asr.entitySubstitution': 'Entities substituted',
  'llm.ttftMs': 'Time to first token',
  'llm.tpotMs': 'Time per token',
  'llm.prefixHit': 'Prefix cache hits',
  'llm.promptTokens': 'Prompt tokens',
  'tts.firstAudioByteMs': 'First audio byte',
  'tts.cacheHit': 'Voice cache hits',
  'pool.utilisation': 'Pool utilisation',
  'cost.usdPerMinute': 'Cost per minute',
  'cost.usdPerTurn': 'Cost per turn',
  'cost.usdPerSuccess': 'Cost per success',
  'errors.ratio': 'Errors',
}

/** `asr.firstPartialMs.p95` → `First partial p95`; a stream nobody named keeps its own name. */
export function metricText(metric: string): string {
  const quantile = /^(.*)\.(p\d\d)$/.exec(metric)
  if (quantile !== null) return `${metricText(quantile[1])} ${quantile[2]}`
  const queue = /^(\w+)\.(queueDepth|waitMs|serviceMs)$/.exec(metric)
  if (queue !== null)
    return `${stageText(queue[1])} ${{ queueDepth: 'queue depth', waitMs: 'wait', serviceMs: 'work' }[queue[2]]}`
  return names[metric] ?? metric
}

const stages: Record<string, string> = { asr: 'ASR', llm: 'LLM', tts: 'TTS', vad: 'VAD' }

/** `asr` → `ASR`, `egress` → `Egress`. */
export function stageText(stage: string): string {
  return stages[stage] ?? stage.charAt(0).toUpperCase() + stage.slice(1)
}

/** The text of a slice for people: its name in the scenario if it has one. */
export function sliceText(slice: string, scenario: Scenario): string {
  if (slice === '') return 'all calls'
  if (slice in scenario.slices) return slice
  const named = Object.keys(scenario.slices).find((name) => sliceName(scenario.slices[name]) === slice)
  return (
    named ??
    slice
      .split(',')
      .map((part) => part.replace('=', ' = ').replaceAll('|', ' or '))
      .join(', ')
  )
}

/** The canonical slice of a named slice, or the slice itself. */
export function canonicalSlice(slice: string, scenario: Scenario): string {
  const where = scenario.slices[slice]
  return where === undefined ? slice : sliceName(where)
}

/** The unit of a stream as the metric stream has it; '' if it does not know the stream. */
export function unitOf(metric: string, minutes: { metrics: string[]; units: string[] }): string {
  const at = minutes.metrics.indexOf(metric)
  return at === -1 ? '' : minutes.units[at]
}

/** A value with its unit for people: `421 ms`, `2.1 %`, `$3.40`. */
export function valueText(value: number | null, unit: string): string {
  if (value === null) return 'no data'
  if (unit === 'ratio') return `${plain(value * 100)} %`
  if (unit === 'USD' || unit === 'usd') return `$${Math.abs(value) < 0.1 ? plain(value) : value.toFixed(2)}`
  return unit === '' || unit === 'count' ? plain(value) : `${plain(value)} ${unit}`
}

/** Three digits, thousands apart. */
export function plain(value: number): string {
  const size = Math.abs(value)
  if (size >= 1000)
    return Math.round(value)
      .toString()
      .replace(/\B(?=(\d{3})+$)/g, ',')
  return Number(value.toPrecision(3)).toString()
}
