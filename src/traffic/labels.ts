import type { RandomStreams, StreamFamily } from '../kernel/random.ts'
import type { Cohort, Mix } from '../model/scenario.ts'
import { type Attribute, attributes, type SliceDictionary } from '../model/slice.ts'

/** Codes of one label's values with their cumulative shares. */
interface Choice {
  codes: number[]
  upTo: number[]
}

/**
 * Draws the labels of a call of one cohort: one uniform a label, in the order of `attributes`, also where there is only one
 * value, so that a mix changes its own label and no other.
 */
export class LabelDraw {
  private readonly chance: StreamFamily
  private readonly choices: Choice[]

  constructor(cohort: Cohort, dictionary: SliceDictionary, random: RandomStreams) {
    this.chance = random.family('labels')
    this.choices = attributes.map((attribute) => choiceOf(mixOf(cohort, attribute), attribute, dictionary))
  }

  /** Label codes of a call; versions are still `any` and are assigned by the rollouts. */
  draw(callId: number): Uint16Array {
    const stream = this.chance.stream(callId)
    const labels = new Uint16Array(attributes.length)
    for (let i = 0; i < labels.length; i++) {
      const { codes, upTo } = this.choices[i]
      const u = stream.uniform()
      let at = 0
      while (at < codes.length - 1 && u >= upTo[at]) at++
      labels[i] = codes[at]
    }
    return labels
  }
}

function mixOf(cohort: Cohort, attribute: Attribute): Mix {
  if (attribute === 'traffic_class') return { [cohort.trafficClass]: 1 }
  return cohort.mixes[attribute as keyof Cohort['mixes']] ?? { any: 1 }
}

function choiceOf(mix: Mix, attribute: Attribute, dictionary: SliceDictionary): Choice {
  const shares = Object.entries(mix)
  const whole = shares.reduce((sum, [, share]) => sum + share, 0)
  let soFar = 0
  const upTo = shares.map(([, share]) => {
    soFar += share / whole
    return soFar
  })
  return { codes: shares.map(([value]) => dictionary.code(attribute, value)), upTo }
}
