import { exp } from '../../kernel/math.ts'
import { attributeAt, type SliceDictionary } from '../../model/slice.ts'

/**
 * Speech-to-noise margin by noise label, dB: quiet 25, moderate 15 (tau2 NOISE_SNR_DB = 15), noisy 8. All but the second are
 * assumptions.
 */
const noiseDb: Record<string, number> = { quiet: 25, moderate: 15, noisy: 8 }
/** Loss of a handset microphone held away from the mouth, dB. Assumption. */
const deviceDb: Record<string, number> = { ios: -2, android: -2 }
/** Loss by low-rate mobile coding and concealment, dB. Assumption. */
const connectionDb: Record<string, number> = { lte: -3 }
const codecDb: Record<string, number> = { pcmu: -1 }
/** Probability per 32 ms frame that the end of speech is detected; 1 at 20 dB falling to 0.15 at 0 dB (parameter sheet). */
const endFoundRatio: Record<string, number> = { quiet: 1, moderate: 0.79, noisy: 0.49 }

/** Scale of the logistic, dB: over a few of these a false silence changes from rare to certain. Assumption. */
const SLOPE_DB = 0.8

/** Margin of a call's speech over the level that the VAD takes for silence. It depends on labels only; no slice is named. */
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

  /** Probability per frame that silence is detected. */
  endFound(labels: ArrayLike<number>): number {
    return this.end[labels[attributeAt.noise]] ?? endFoundRatio.moderate
  }
}

function table(values: Record<string, number>, codeOf: (value: string) => number): number[] {
  const byCode: number[] = []
  for (const [value, amount] of Object.entries(values)) byCode[codeOf(value)] = amount
  return byCode
}
