import type { ChartData } from './chartData.ts'
import type { ChartSpec } from './chartSpec.ts'
import { latencyBands } from './latencyBands.ts'

export function firstPartial(data: ChartData): ChartSpec {
  return latencyBands(
    data,
    'asr.firstPartialMs',
    'First partial transcript',
    'From speech onset to the first partial at the client.',
  )
}
