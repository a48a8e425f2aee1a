import type { ToldMinute, TurnRow } from './toldFacts.ts'

/** A value worked out anew, and how many things are behind it. */
export interface Reckoned {
  value: number | null
  n: number
}

export type Cell = number | null
type PerTurn = (turn: TurnRow) => Cell

/** From the turns of one minute and slice in the order they ended; `everybody` are the turns of the minute in all slices. */
export type FromTurns = (turns: readonly TurnRow[], everybody: readonly TurnRow[]) => Reckoned

/** How a metric of turns is worked out, by name ending. */
export interface OfTurns {
  streams: Record<string, FromTurns>
}

/** How a gauge is worked out: the points of one minute by slice. `told` are all minutes of the run. */
export type OfTables = (at: ToldMinute, told: readonly ToldMinute[]) => Record<string, Reckoned>

/** Whether a moment lies in a minute, which has its last instant and not its first; the first minute has both. */
export function fallsInto(atMs: Cell, minute: number): boolean {
  if (atMs === null) return false
  return atMs <= (minute + 1) * 60_000 && (atMs > minute * 60_000 || minute === 0)
}

const known = (turns: readonly TurnRow[], of: PerTurn): number[] =>
  turns.map(of).filter((value): value is number => value !== null)

export const total = (values: readonly Cell[]): number => values.reduce<number>((sum, value) => sum + (value ?? 0), 0)

/** The rank (n − 1)·q of the values in order, between two neighbours by the straight line. */
function quantile(values: readonly number[], q: number): Cell {
  if (values.length === 0) return null
  const inOrder = [...values].sort((a, b) => a - b)
  const rank = q * (values.length - 1)
  const above = inOrder[Math.ceil(rank)]
  const below = inOrder[Math.floor(rank)]
  return below + (above - below) * (rank % 1)
}

export function divided(sum: number, by: number): Cell {
  return by === 0 ? null : sum / by
}

export function quantilesOf(of: PerTurn): OfTurns {
  const at = (q: number) => (turns: readonly TurnRow[]) => {
    const values = known(turns, of)
    return { value: quantile(values, q), n: values.length }
  }
  return { streams: { p50: at(0.5), p95: at(0.95), p99: at(0.99), mean: meanOf(of).streams[''] } }
}

export function meanOf(of: PerTurn): OfTurns {
  const mean = (turns: readonly TurnRow[]) => {
    const values = known(turns, of)
    return { value: divided(total(values), values.length), n: values.length }
  }
  return { streams: { '': mean } }
}

export function countOf(of: PerTurn): OfTurns {
  return {
    streams: {
      '': (turns) => {
        const values = known(turns, of)
        return { value: total(values), n: values.length }
      },
    },
  }
}

/** Σ ÷ Σ; behind it are the turns that have something in what it is divided by. */
export function ratioOf(of: PerTurn, over: PerTurn): OfTurns {
  return {
    streams: {
      '': (turns) => {
        const parts = turns.map(over)
        return { value: divided(total(turns.map(of)), total(parts)), n: parts.filter((part) => (part ?? 0) > 0).length }
      },
    },
  }
}
