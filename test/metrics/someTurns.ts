import type { TurnMetric } from '../../src/model/metric.ts'
import { RandomStreams } from '../../src/kernel/random.ts'
import { type Attribute, attributes, SliceDictionary, type Where } from '../../src/model/slice.ts'
import { outcomes } from '../../src/model/factTable.ts'
import type { TurnColumn, TurnTable } from '../../src/model/turnColumns.ts'
import { shippedTurnColumns, shippedTurnTable } from '../model/shippedTurns.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

const { metrics } = standardParley.streams

/** How many values an attribute has in these tables; one where it is not named. */
const variety: Partial<Record<Attribute, number>> = { tenant: 3, device: 4, noise: 3, route: 2, region: 2, codec: 2 }

/** Turn metrics of the minute in which turns ended. */
export const endedMetrics = metrics.filter(
  (metric): metric is TurnMetric => metric.kind !== 'gauge' && metric.minuteOf !== 'began',
)

export interface SomeTurns {
  turns: TurnTable
  dictionary: SliceDictionary
}

/** A table of turns with arbitrary values in every column, nulls, ties and negatives among them, in the order they ended. */
export function someTurns(seed: number, rows: number, minutes: number): SomeTurns {
  const chance = new RandomStreams(seed).stream('turns')
  const dictionary = new SliceDictionary()
  for (const name of attributes) for (let v = 0; v < (variety[name] ?? 1); v++) dictionary.code(name, `${name}${v}`)
  const turns = shippedTurnTable()
  for (let i = 0; i < rows; i++) {
    const row = turns.append()
    for (const name of Object.keys(shippedTurnColumns)) turns.column(name)[row] = value(name, () => chance.uniform())
    // One call for all turns with the same labels, since labels belong to the call.
    turns.column('call_id')[row] = attributes.reduce((id, name) => id * 4 + turns.column(name)[row], 0)
    turns.column('ended_at_ms')[row] = ((i + 0.5) / rows) * minutes * 60_000
  }
  return { turns, dictionary }
}

function value(name: TurnColumn, uniform: () => number): number {
  const kind = shippedTurnColumns[name]
  if (kind === 'label') return Math.floor(uniform() * (variety[name as Attribute] ?? 1))
  if (kind === 'outcome') return Math.floor(uniform() * outcomes.length)
  if (uniform() < 0.15) return Number.NaN
  if (kind === 'boolean') return uniform() < 0.3 ? 1 : 0
  if (kind === 'integer') return Math.floor(uniform() * 40)
  return Math.round((uniform() ** 3 * 4 - 0.1) * 1e6) / 1000
}

/** The rows of [first, last) in a slice, found the slow way. */
export function rowsIn({ turns, dictionary }: SomeTurns, where: Where, first: number, last: number): number[] {
  const rows: number[] = []
  for (let row = first; row < last; row++) {
    const holds = (Object.keys(where) as Attribute[]).every((name) => {
      const text = dictionary.name(name, turns.column(name)[row])
      return ([] as string[]).concat(where[name] ?? []).includes(text)
    })
    if (holds) rows.push(row)
  }
  return rows
}
