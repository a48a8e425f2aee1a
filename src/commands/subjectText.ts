import { metricText, sliceText } from '../charts/metricText.ts'
import type { Scenario } from '../model/scenario.ts'

/** What an alert speaks of, for people: `asr.firstPartialMs.p95 tenant=acme` → `First partial p95, tenant = acme`. */
export function subjectText(subject: string, scenario: Scenario): string {
  const [stream, slice] = subject.split(' ')
  const named = metricText(stream)
  if (slice !== undefined) return `${named}, ${sliceText(slice, scenario)}`
  return named === stream ? subject : named
}
