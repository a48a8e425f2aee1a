import type { ChartData } from './chartData.ts'
import type { ChartSpec } from './chartSpec.ts'
import { latencyBands } from './latencyBands.ts'

export function firstAudioByte(data: ChartData): ChartSpec {
  return latencyBands(
    data,
    'tts.firstAudioByteMs',
    'First audio byte',
    'From the text of the first segment to the first byte of speech, at the server.',
  )
}
