import { quantileSorted } from '../metrics/quantile.ts'
import { SliceRows } from '../metrics/sliceRows.ts'
import type { Streams } from '../metrics/streams.ts'
import { type QuantilesMetric, readingOf } from '../model/metric.ts'
import type { Attribute, SliceDictionary, Where } from '../model/slice.ts'
import { outcomes } from '../model/factTable.ts'
import type { MeasuredRegression } from './rollback.ts'
import { type Count, MantelHaenszel } from './mantelHaenszel.ts'
import type { ClosedMinute } from './runDetector.ts'

const components = [
  'asr_version',
  'llm_version',
  'prompt_version',
  'voice_version',
  'index_version',
  'app_version',
] as const satisfies readonly Attribute[]
/** Indexed by outcome code. */
const isBadOutcome = outcomes.map((how) => ['interrupted', 'abandoned', 'shed', 'failed'].includes(how))

/** Minutes in which a slice's own usual latencies are estimated; later turns are judged by them. */
const LEARNING = 10
/** Turns of a slice needed for that estimate. */
const LEARNED_MIN = 100
/** Turns that a version and those it replaces each need in a slice to be compared. */
const COMPARED_MIN = 100

/** One named slice: the samples of its usual latencies, the thresholds once estimated, and its turns by version. */
interface SliceTally {
  where: Where
  learned: number[][]
  late: number[] | null
  /**
   * By component and version code: the whole run so far, the present minute, and the comparison with the replaced
   * versions.
   */
  counts: Count[][]
  minute: Count[][]
  beside: MantelHaenszel[][]
}

/** Standard errors of the within-minute comparison that bound the regression attributed to a version. */
const BESIDE_SIGMAS = 2

/** Counts bad turns (broken off, ungrounded, or later than usual in their slice) by slice, component and version. */
export class VersionTally {
  private readonly slices: Map<string, SliceTally>
  /** Metrics of what callers wait for. A turn is late above the 95th percentile of its slice in the first minutes. */
  private readonly waits: readonly QuantilesMetric[]
  /** Version codes by component, in the order of their first turns. */
  private readonly versions: number[][] = components.map(() => [])
  private dictionary: SliceDictionary | null = null
  private firstMinute: number | null = null

  constructor(slices: Record<string, Where>, { metrics }: Pick<Streams, 'metrics'>) {
    this.waits = metrics.filter((metric) => metric.kind === 'quantiles').filter(({ isWait }) => isWait)
    this.slices = new Map(
      Object.entries(slices).map(([name, where]) => [
        name,
        {
          where,
          learned: this.waits.map(() => []),
          late: null,
          counts: components.map(() => []),
          minute: components.map(() => []),
          beside: components.map(() => []),
        },
      ]),
    )
  }

  add(closed: ClosedMinute): void {
    this.firstMinute ??= closed.minute
    this.dictionary = closed.dictionary
    for (const slice of this.slices.values()) {
      const rows = rowsOf(closed, slice.where)
      if (slice.late === null) this.learn(slice, closed, rows)
      else {
        this.count(slice, slice.late, closed, rows)
        this.compareMinute(slice)
      }
    }
  }

  /** How much worse each later version does than those before it, slice by slice. */
  regressions(): (MeasuredRegression & { turns: number; stderr: number })[] {
    return components.flatMap((component, c) =>
      this.versions[c].slice(1).flatMap((version, nth) => {
        const replaced = this.versions[c].slice(0, nth + 1)
        const name = `${component}=${this.dictionary?.name(component, version)}`
        return [...this.slices].flatMap(([slice, { counts, beside }]) => {
          const now = counts[c][version] ?? noTurns
          const then = sumOf(replaced.map((code) => counts[c][code] ?? noTurns))
          if (now.turns < COMPARED_MIN || then.turns < COMPARED_MIN) return []
          const found = difference(now, then)
          const most = beside[c][version]?.upper(BESIDE_SIGMAS) ?? Number.POSITIVE_INFINITY
          return [{ version: name, slice, ...found, regression: Math.min(found.regression, most) }]
        })
      }),
    )
  }

  /** Compares every version with those it replaced, over the minute that has closed. */
  private compareMinute(slice: SliceTally): void {
    for (let c = 0; c < components.length; c++) {
      const minute = slice.minute[c]
      for (const [nth, version] of this.versions[c].entries()) {
        if (nth === 0 || minute[version] === undefined) continue
        const then = sumOf(this.versions[c].slice(0, nth).map((code) => minute[code] ?? noTurns))
        slice.beside[c][version] ??= new MantelHaenszel()
        slice.beside[c][version].add(minute[version], then)
      }
      slice.minute[c] = []
    }
  }

  private learn(slice: SliceTally, closed: ClosedMinute, rows: number[]): void {
    for (const [w, { of }] of this.waits.entries()) {
      const waited = readingOf(of, closed.turns, closed.firstRow, closed.lastRow)
      for (const row of rows) if (!Number.isNaN(waited(row))) slice.learned[w].push(waited(row))
    }
    const minutes = closed.minute - (this.firstMinute ?? 0) + 1
    const known = Math.max(...slice.learned.map(({ length }) => length))
    if (minutes < LEARNING || (this.waits.length > 0 && known < LEARNED_MIN)) return
    slice.late = slice.learned.map((values) =>
      values.length === 0 ? Number.POSITIVE_INFINITY : quantileSorted(Float64Array.from(values).sort(), 0.95),
    )
    slice.learned = []
  }

  private count(slice: SliceTally, late: number[], { turns, firstRow, lastRow }: ClosedMinute, rows: number[]): void {
    const outcome = turns.column('outcome')
    const grounded = turns.column('grounded')
    const bad: number[] = rows.map((row) => (isBadOutcome[outcome[row]] || grounded[row] === 0 ? 1 : 0))
    for (const [w, { of }] of this.waits.entries()) {
      const waited = readingOf(of, turns, firstRow, lastRow)
      for (let i = 0; i < rows.length; i++) if (waited(rows[i]) > late[w]) bad[i] = 1
    }
    for (let c = 0; c < components.length; c++) {
      const version = turns.column(components[c])
      const minute = slice.minute[c]
      for (let i = 0; i < rows.length; i++) {
        const count = minute[version[rows[i]]] ?? this.meet(slice, c, version[rows[i]])
        count.turns++
        count.bad += bad[i]
      }
      for (const code of this.versions[c]) addTo(slice.counts[c], code, minute[code])
    }
  }

  /** The counter of a version at its first turn in a slice's minute. */
  private meet(slice: SliceTally, c: number, version: number): Count {
    if (!this.versions[c].includes(version)) this.versions[c].push(version)
    slice.minute[c][version] = { turns: 0, bad: 0 }
    return slice.minute[c][version]
  }
}

const noTurns: Count = { turns: 0, bad: 0 }

function addTo(counts: Count[], code: number, more: Count | undefined): void {
  if (more === undefined) return
  const before = counts[code] ?? noTurns
  counts[code] = { turns: before.turns + more.turns, bad: before.bad + more.bad }
}

function rowsOf({ turns, dictionary, firstRow, lastRow }: ClosedMinute, where: Where): number[] {
  const test = new SliceRows(turns, where, dictionary)
  const rows: number[] = []
  for (let row = firstRow; row < lastRow; row++) if (test.holds(row)) rows.push(row)
  return rows
}

function sumOf(counts: Count[]): Count {
  return counts.reduce((sum, one) => ({ turns: sum.turns + one.turns, bad: sum.bad + one.bad }), noTurns)
}

function difference(now: Count, then: Count): { regression: number; turns: number; stderr: number } {
  // One bad and one good turn added on each side, so that a share of 0 has an error too.
  const shares = [now, then].map(({ turns, bad }) => (bad + 1) / (turns + 2))
  const variance = shares.map((share, i) => (share * (1 - share)) / ([now, then][i].turns + 2))
  return { regression: shares[0] - shares[1], turns: now.turns, stderr: Math.sqrt(variance[0] + variance[1]) }
}
