import type { Metric, Reach } from '../../src/model/metric.ts'
import { attributes, sliceName, valuesOf, type Where } from '../../src/model/slice.ts'
import { fallsInto, type OfTables, type OfTurns, type Reckoned } from './reckoned.ts'
import type { Told, TurnRow } from './toldFacts.ts'

/** What the product has of a stream in a slice, by minute. */
function pointsOf({ run }: Told, stream: string, slice: string): Map<number, Reckoned> {
  return new Map(run.minutes.series(stream, slice).map(({ minute, value, n }) => [minute, { value, n }]))
}

function close(a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a === b
  return Math.abs(a - b) <= 1e-9 * Math.max(1e-3, Math.abs(a), Math.abs(b))
}

/** One line where a point is not what was reckoned; none where it is. */
function differs(where: string, got: Reckoned | undefined, reckoned: Reckoned | undefined): string[] {
  if (got === undefined && reckoned === undefined) return []
  const said = ({ value, n } = { value: null, n: Number.NaN } as Reckoned) => `${value} of ${n}`
  if (got !== undefined && reckoned !== undefined && close(got.value, reckoned.value) && got.n === reckoned.n) return []
  return [`${where}: ${said(got)}, reckoned ${said(reckoned)}`]
}

const streamOf = (name: string, ending: string) => (ending === '' ? name : `${name}.${ending}`)

/** Points of a gauge, of which every minute is compared in every slice that begins so. */
export function gaugeDifferences(told: Told, name: string, endings: Record<string, OfTables>, begins = ''): string[] {
  return Object.entries(endings).flatMap(([ending, of]) => {
    const stream = streamOf(name, ending)
    const reckoned = told.minutes.map((at) => of(at, told.minutes))
    const slices = new Set([...told.run.minutes.slicesOf(stream), ...reckoned.flatMap((points) => Object.keys(points))])
    const compared = [...slices].filter((slice) => slice.startsWith(begins))
    return compared.flatMap((slice) => {
      const points = pointsOf(told, stream, slice)
      return reckoned.flatMap((at, minute) => differs(`${stream} ${slice} ${minute}`, points.get(minute), at[slice]))
    })
  })
}

/** Every slice that a metric of turns is to be kept in, and whether a turn is in it. */
export function slicesFor(told: Told, reach: Reach): Map<string, (turn: TurnRow) => boolean> {
  const single = {
    everySlice: attributes,
    coarse: ['tenant', 'route', 'region'] as const,
    regions: ['region'] as const,
  }[reach]
  const kept = reach === 'regions' ? [] : Object.values(told.run.scenario.slices)
  const named = kept.map((where): [string, Where] => [sliceName(where), where])
  const values = single.flatMap((name) => {
    const met = new Set(told.minutes.flatMap(({ turns }) => turns.map((turn) => turn[name] as string)))
    return [...met].map((value): [string, Where] => [`${name}=${value}`, { [name]: value }])
  })
  const holds = (where: Where) => (turn: TurnRow) =>
    Object.entries(where).every(([name, value]) => valuesOf(value).includes(turn[name as keyof TurnRow] as string))
  return new Map([['', {}] as [string, Where], ...values, ...named].map(([slice, where]) => [slice, holds(where)]))
}

/** The turns of each minute: those that ended in it, or those that began in it. */
export function turnsByMinute({ minutes }: Told, minuteOf: 'ended' | 'began'): TurnRow[][] {
  if (minuteOf === 'ended') return minutes.map(({ turns }) => turns)
  const all = minutes.flatMap(({ turns }) => turns)
  return minutes.map(({ minute }) => all.filter((turn) => fallsInto(turn.spoke_at_ms, minute)))
}

/** Points of a metric of turns. A slice without anything to count has no point before its first, and null with n = 0 after. */
export function turnDifferences(told: Told, metric: Exclude<Metric, { kind: 'gauge' }>, { streams }: OfTurns): string[] {
  const windows = turnsByMinute(told, metric.minuteOf ?? 'ended')
  return Object.entries(streams).flatMap(([ending, of]) => {
    const stream = streamOf(metric.name, ending)
    return [...slicesFor(told, metric.reach)].flatMap(([slice, holds]) => {
      const points = pointsOf(told, stream, slice)
      let met = false
      return windows.flatMap((turns, minute) => {
        const reckoned = of(turns.filter(holds), turns)
        met ||= reckoned.n > 0
        const has = metric.kind === 'count' ? reckoned.n > 0 || slice === '' : met
        return differs(`${stream} ${slice} ${minute}`, points.get(minute), has ? reckoned : undefined)
      })
    })
  })
}
