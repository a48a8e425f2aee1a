import type { Stream } from '../kernel/random.ts'
import { attributeAt } from './slice.ts'

/** One caller and what they are up to. What they say and want was drawn from streams named by the call, whatever the load. */
export class Call {
  /** cohort · 10⁷ + number within the cohort; the same caller in every run of the seed. */
  readonly id: number
  readonly cohort: number
  /** One code an attribute, in the order of `attributes`. */
  readonly labels: Uint16Array
  /** Code of the region, which decides at every step whose workers serve the call. */
  readonly region: number
  readonly startedUs: number
  /** Goals the caller brings; each takes a turn, and more when it fails. */
  readonly goals: number
  /** Chance for what concerns the call as a whole. */
  readonly chance: Stream
  goal = 0
  /** How often the present goal was tried before. */
  tries = 0
  turns = 0
  historyTokens = 0
  /** Interruptions so far; they wear the caller out. */
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
