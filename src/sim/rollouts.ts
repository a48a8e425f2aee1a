import type { RandomStreams, StreamFamily } from '../kernel/random.ts'
import { type Component, components, type Scenario } from '../model/scenario.ts'
import { type Attribute, attributeAt, type SliceDictionary, SliceTest, type Where } from '../model/slice.ts'

interface Share {
  version: string
  code: number
  share: number
  test: SliceTest
}

/** Version assignment of one component to new calls. */
interface Rollout {
  /** Index of its version among a call's labels. */
  at: number
  start: number
  shares: Share[]
  chance: StreamFamily
}

/** The version label of each component. */
export function versionAttribute(component: Component): Attribute {
  return `${component}_version` as Attribute
}

/** The versions assigned to new calls. A call keeps its versions until it ends; the index follows its tenant's alias instead. */
export class Rollouts {
  private readonly dictionary: SliceDictionary
  private readonly byComponent: Record<Component, Rollout>
  private readonly rollouts: Rollout[]

  constructor(scenario: Scenario, dictionary: SliceDictionary, random: RandomStreams) {
    this.dictionary = dictionary
    const newRollout = (component: Component): Rollout => ({
      at: attributeAt[versionAttribute(component)],
      start: dictionary.code(versionAttribute(component), scenario.components[component].start),
      shares: [],
      chance: random.family('version', component),
    })
    this.byComponent = Object.fromEntries(components.map((name) => [name, newRollout(name)])) as Record<Component, Rollout>
    this.rollouts = Object.values(this.byComponent)
  }

  /** Assigns `version` to a share of the new calls in `where`; the newest rollout is tried first. */
  roll(component: Component, version: string, share: number, where: Where): void {
    const code = this.dictionary.code(versionAttribute(component), version)
    this.byComponent[component].shares.unshift({ version, code, share, test: new SliceTest(where, this.dictionary) })
  }

  /** Removes the shares of every version but `to`; new calls get `to`. False when they already did. */
  rollBack(component: Component, to: string): boolean {
    const rollout = this.byComponent[component]
    const code = this.dictionary.code(versionAttribute(component), to)
    const isSo = rollout.start === code && rollout.shares.every((share) => share.code === code)
    rollout.shares = []
    rollout.start = code
    return !isSo
  }

  /**
   * Writes a new call's version labels. The draw is the call's own for each component, so a rollout of another component
   * changes nothing here.
   */
  assign(callId: number, labels: Uint16Array): void {
    for (const { at, start, shares, chance } of this.rollouts) {
      let code = start
      if (shares.length > 0) {
        const u = chance.stream(callId).uniform()
        for (const share of shares) {
          if (!share.test.holds(labels)) continue
          if (u < share.share) code = share.code
          if (u < share.share || share.share >= 1) break
        }
      }
      labels[at] = code
    }
  }
}
