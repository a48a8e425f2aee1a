import type { Turn } from '../model/turn.ts'
import { accepted, emittedAt } from '../stages/pipeline.ts'
import type { Stage } from '../stages/stage.ts'

/** Reads one time of a turn, µs of the run; below 0 when it did not happen. */
export type Moment = (turn: Turn) => number

/**
 * The orders in which the times of a turn must be, as lists of moments: one list, in the order of the stages, unless a stage
 * gets the same signal from two others. What comes of the earlier one then need not wait for the stages between the two.
 */
export function momentOrders(stages: readonly Stage[]): Moment[][] {
  let paths = [stages.map((_, i) => i)]
  for (const [from, to, at] of joins(stages)) {
    paths = paths.flatMap((path) => [path.filter((i) => i <= from || i >= at), path.filter((i) => i <= to)])
  }
  return paths.map((path) => path.flatMap((i) => stages[i].moments ?? []))
}

/** Where two stages send one signal to a third, by their indices: the first sender, the last one, the receiver. */
function joins(stages: readonly Stage[]): [from: number, to: number, at: number][] {
  return stages.flatMap((stage, at) =>
    accepted(stage).flatMap((signal): [number, number, number][] => {
      const before = stages.slice(0, at)
      const latest = before.findLastIndex((one) => accepted(one).includes(signal))
      const senders = before.flatMap((_, i) => (i >= latest && emittedAt(stages, i).includes(signal) ? [i] : []))
      return senders.length < 2 ? [] : [[senders[0], senders[senders.length - 1], at]]
    }),
  )
}
