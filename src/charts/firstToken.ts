import type { ChartData } from './chartData.ts'
import type { ChartSpec } from './chartSpec.ts'
import { latencyBands } from './latencyBands.ts'

export function firstToken(data: ChartData): ChartSpec {
  return latencyBands(data, 'llm.ttftMs', 'Time to first token', 'From the LLM request to its first token.')
}
