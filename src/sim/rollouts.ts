import type { RandomStreams } from '../kernel/random.ts'
import { type Component, components, type Scenario } from '../model/scenario.ts'
import { type Attribute, attributeAt, type SliceDictionary, SliceTest, type Where } from '../model/slice.ts'

interface Share {
  version: string
  code: number
  share: number
  test: SliceTest
}

/** The version label of each component. */
export function versionAttribute(component: Component): Attribute {
  return `${component}_version` as Attribute
}

/** Which versions new calls are given. A call keeps what it was given until it ends; the index follows its tenant's alias instead. */
export class Rollouts {
  private readonly dictionary: SliceDictionary
  private readonly random: RandomStreams
  private readonly start = new Map<Component, number>()
  private readonly shares = new Map<Component, Share[]>()

  constructor(scenario: Scenario, dictionary: SliceDictionary, random: RandomStreams) {
    this.dictionary = dictionary
    this.random = random
    for (const component of components) {
      this.start.set(component, dictionary.code(versionAttribute(component), scenario.components[component].start))
      this.shares.set(component, [])
    }
  }

  /** Gives `version` to a share of the new calls in `where`; the newest rollout is asked first. */
  roll(component: Component, version: string, share: number, where: Where): void {
    const code = this.dictionary.code(versionAttribute(component), version)
    this.sharesOf(component).unshift({ version, code, share, test: new SliceTest(where, this.dictionary) })
  }

  /** Takes the shares of every version but `to` away; new calls get `to`. */
  rollBack(component: Component, to: string): void {
    this.shares.set(component, [])
    this.start.set(component, this.dictionary.code(versionAttribute(component), to))
  }

  /** Writes a new call's version labels. The draw is the caller's own, so a rollout of another component changes nothing here. */
  assign(callId: number, labels: Uint16Array): void {
    for (const component of components) {
      const shares = this.sharesOf(component)
      let code = this.start.get(component) as number
      if (shares.length > 0) {
        const u = this.random.stream('version', component, callId).uniform()
        for (const share of shares) {
          if (!share.test.holds(labels)) continue
          if (u < share.share) code = share.code
          if (u < share.share || share.share >= 1) break
        }
      }
      labels[attributeAt[versionAttribute(component)]] = code
    }
  }

  private sharesOf(component: Component): Share[] {
    return this.shares.get(component) as Share[]
  }
}
