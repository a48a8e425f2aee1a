import { alertTakeaway } from '../charts/incidentTimeline.ts'
import { sliceText, valueText } from '../charts/metricText.ts'
import { queueTakeaway } from '../charts/queueDepth.ts'
import { silenceText } from '../charts/silence.ts'
import type { ChartSpec } from '../charts/chartSpec.ts'
import type { ReportData } from './reportData.ts'

/** One question of a person on call, and this run's answer. */
export interface Finding {
  question: string
  answer: string
  /** The anchor of the evidence on the page. */
  evidence: string
}

/** The five things to know first, each with the anchor of the chart that shows it. */
export function findings(data: ReportData, specs: Readonly<Record<string, ChartSpec | undefined>>): Finding[] {
  const [mend] = data.scenario.mitigations
  const evidence = (chart: string) => (specs[chart] === undefined ? 'charts' : chart)
  return [
    { question: 'What broke', answer: whatBroke(data), evidence: evidence('whatMoved') },
    { question: 'Which queue grew', answer: queueTakeaway(data), evidence: evidence('queueDepth') },
    { question: 'In which slice', answer: specs.sliceChange?.description ?? 'No chart compares slices.', evidence: evidence('sliceChange') },
    { question: 'When detectors fired', answer: alertTakeaway(data), evidence: evidence('incidentTimeline') },
    {
      question: 'What would mend it',
      answer: mend === undefined ? 'The scenario names no mitigation.' : `${mend.title}.`,
      evidence: 'playbook',
    },
  ]
}

/** The first expectation that must move, with what was measured. */
function whatBroke(data: ReportData): string {
  // Silence comes first: every other measurement excludes the callers who got no answer.
  return `${silenceText(data)} ${firstMoved(data)}`.trim()
}

function firstMoved(data: ReportData): string {
  const moved = data.verdicts.find((verdict) => verdict.kind === 'moves')
  if (moved === undefined) return 'The scenario expects nothing to move.'
  const { metric, slice, healthy, drill } = moved
  const unit = data.streams.unitOf(metric)
  const name = `${data.streams.labelOf(metric)}, ${sliceText(slice, data.scenario)}`
  if (healthy === null || drill === null) return `${name}: ${moved.seen}.`
  const times = healthy === 0 ? '' : ` (${(drill / healthy).toFixed(1)} times)`
  return `${name}: ${valueText(healthy, unit)} healthy, ${valueText(drill, unit)} in the drill${times}.`
}
