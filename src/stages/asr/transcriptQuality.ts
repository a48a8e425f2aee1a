import { lognormalFrom } from '../../kernel/distributions.ts'
import type { KnobCell } from '../../model/knobCell.ts'
import { attributeAt, type SliceDictionary } from '../../model/slice.ts'
import { draw, type Turn } from '../../model/turn.ts'

/** WER by noise relative to moderate: 9.2 / 10.0 / 11.3 % by SNR bin (augmented dictation set). */
const werTimes: Record<string, number> = { quiet: 0.92, moderate: 1, noisy: 1.13 }
/** Rewrites per word that one reopening adds to the partials. Assumption. */
const CHURN_PER_REOPEN = 0.35

/** Quality of the final transcript: word errors, substituted entities, and churn of the partials. */
export class TranscriptQuality {
  private readonly wer: KnobCell
  private readonly entitySubstitution: KnobCell
  private readonly stability: KnobCell
  private readonly timesByNoise: number[] = []

  constructor(context: { dictionary: SliceDictionary; knob(address: string): KnobCell }) {
    this.wer = context.knob('stage/asr.wer')
    this.entitySubstitution = context.knob('stage/asr.entitySubstitution')
    this.stability = context.knob('stage/asr.stability')
    for (const [noise, times] of Object.entries(werTimes))
      this.timesByNoise[context.dictionary.code('noise', noise)] = times
  }

  understand(turn: Turn): void {
    const labels = turn.labels
    const meanWer = this.wer.of(labels) * (this.timesByNoise[labels[attributeAt.noise]] ?? 1)
    // A lognormal of mean 1: exp(σz − σ²/2) with σ = 0.5.
    turn.wer = Math.min(1, meanWer * 0.8824969025845955 * lognormalFrom(turn.u[draw.wer], 1, 0.5))
    turn.entitySubstituted = turn.u[draw.entity] < this.entitySubstitution.of(labels)
    turn.churn = (1 - this.stability.of(labels)) * 2 * turn.u[draw.churn] + CHURN_PER_REOPEN * turn.reopens
  }
}
