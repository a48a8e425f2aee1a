import { sliceText } from '../charts/metricText.ts'
import type { Streams } from '../metrics/streams.ts'
import type { Scenario } from '../model/scenario.ts'

/** The subject of an alert, for people: `asr.firstPartialMs.p95 tenant=acme` → `First partial p95, tenant = acme`. */
export function subjectText(subject: string, scenario: Scenario, streams: Streams): string {
  const [stream, slice] = subject.split(' ')
  const named = streams.labelOf(stream)
  if (slice !== undefined) return `${named}, ${sliceText(slice, scenario)}`
  return named === stream ? subject : named
}
