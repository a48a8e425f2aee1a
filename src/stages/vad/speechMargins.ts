import { exp } from '../../kernel/math.ts'
import { attributeAt, type SliceDictionary } from '../../model/slice.ts'

/** Speech-to-noise margin by noise label, dB: quiet 25, moderate 15 (tau2 NOISE_SNR_DB = 15), noisy 8. Assumption beside the second. */
const noiseDb: Record<string, number> = { quiet: 25, moderate: 15, noisy: 8 }
/** What a handset microphone held away from the mouth costs. Assumption. */
const deviceDb: Record<string, number> = { ios: -2, android: -2 }
/** What low-rate mobile coding and concealment cost. Assumption. */
const connectionDb: Record<string, number> = { lte: -3 }
const codecDb: Record<string, number> = { pcmu: -1 }
/** Chance per 32 ms frame that the end of speech is seen; 1 at 20 dB falling to 0.15 at 0 dB (parameter sheet). */
const endFoundRatio: Record<string, number> = { quiet: 1, moderate: 0.79, noisy: 0.49 }

/** dB over which a false silence goes from rare to sure. Assumption. */
const SLOPE_DB = 0.8

/** How far a call's speech stands above what the VAD takes for silence. Slices emerge from it; nobody names them. */
export class SpeechMargins {
  private readonly noise: number[]
  private readonly device: number[]
  private readonly connection: number[]
  private readonly codec: number[]
  private readonly end: number[]

  constructor(dictionary: SliceDictionary) {
    this.noise = table(noiseDb, (value) => dictionary.code('noise', value))
    this.device = table(deviceDb, (value) => dictionary.code('device', value))
    this.connection = table(connectionDb, (value) => dictionary.code('connection', value))
    this.codec = table(codecDb, (value) => dictionary.code('codec', value))
    this.end = table(endFoundRatio, (value) => dictionary.code('noise', value))
  }

  /** Margin in dB. */
  marginDb(labels: ArrayLike<number>): number {
    return (
      (this.noise[labels[attributeAt.noise]] ?? noiseDb.moderate) +
      (this.device[labels[attributeAt.device]] ?? 0) +
      (this.connection[labels[attributeAt.connection]] ?? 0) +
      (this.codec[labels[attributeAt.codec]] ?? 0)
    )
  }

  /** Share of onsets lost to a false silence at a threshold: logistic in threshold − margin. */
  lostRatio(labels: ArrayLike<number>, thresholdDb: number): number {
    return 1 / (1 + exp((this.marginDb(labels) - thresholdDb) / SLOPE_DB))
  }

  /** Chance per frame that silence is recognised. */
  endFound(labels: ArrayLike<number>): number {
    return this.end[labels[attributeAt.noise]] ?? endFoundRatio.moderate
  }
}

function table(values: Record<string, number>, codeOf: (value: string) => number): number[] {
  const byCode: number[] = []
  for (const [value, amount] of Object.entries(values)) byCode[codeOf(value)] = amount
  return byCode
}
