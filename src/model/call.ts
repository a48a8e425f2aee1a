import type { Stream } from '../kernel/random.ts'
import { attributeAt } from './slice.ts'

/** One call and the state of its caller. What the caller says and wants is drawn from streams named by the call, whatever the load. */
export class Call {
  /** cohort · 10⁷ + number within the cohort; the same caller in every run of the seed. */
  readonly id: number
  readonly cohort: number
  /** One code an attribute, in the order of `attributes`. */
  readonly labels: Uint16Array
  /** Code of the region, which decides at every stage whose workers serve the call. */
  readonly region: number
  readonly startedUs: number
  /** Goals of the caller; each takes one turn, and more when it fails. */
  readonly goals: number
  /** Random stream for the call as a whole. */
  readonly chance: Stream
  goal = 0
  /** Earlier failed attempts at the present goal. */
  tries = 0
  turns = 0
  historyTokens = 0
  /** Interruptions so far; each makes the caller more likely to give up. */
  interruptions = 0
  ended = false
  /** Next row of the cohort's token trace. */
  traceRow = 0

  constructor(id: number, cohort: number, labels: Uint16Array, startedUs: number, goals: number, chance: Stream) {
    this.id = id
    this.cohort = cohort
    this.labels = labels
    this.region = labels[attributeAt.region]
    this.startedUs = startedUs
    this.goals = goals
    this.chance = chance
  }
}
