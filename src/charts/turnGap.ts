import type { ChartData } from './chartData.ts'
import type { ChartSpec } from './chartSpec.ts'
import { latencyBands } from './latencyBands.ts'

export function turnGap(data: ChartData): ChartSpec {
  return latencyBands(
    data,
    'turn.gapMs',
    'Reply gap, voice to voice',
    'From the caller’s last word to the first sound of the reply.',
  )
}
