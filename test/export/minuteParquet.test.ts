import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { describe, expect, it } from 'vitest'
import { MinuteParquet } from '../../src/export/minuteParquet.ts'
import { MinuteTable } from '../../src/model/metricPoint.ts'
import { MemorySink } from './memorySink.ts'

const metadata = { scenario: 'late', seed: 7, role: 'drill' as const, mitigations: [] }

/** More points than a row group holds, with empty windows. */
function someMinutes(points: number): MinuteTable {
  const minutes = new MinuteTable()
  const codes = ['turn.gapMs.p95', 'turn.count'].map((name, i) => minutes.metricCodeOf(name, ['ms', 'count'][i]))
  const slices = ['', 'tenant=acme', 'device=android|ios,noise=noisy'].map((slice) => minutes.sliceCodeOf(slice))
  for (let i = 0; i < points; i++) {
    minutes.add(codes[i % 2], slices[i % 3], Math.floor(i / 6), i % 5 === 0 ? Number.NaN : i / 7, i % 5)
  }
  return minutes
}

function written(minutes: MinuteTable): MemorySink {
  const sink = new MemorySink()
  const parquet = new MinuteParquet(sink, minutes, metadata)
  parquet.write(0)
  parquet.close()
  return sink
}

describe('minutes.parquet', () => {
  it.each([0, 1, 8_192, 20_000])('gives back %i points as they were, an empty window as null', async (points) => {
    const minutes = someMinutes(points)
    const read = await parquetReadObjects({ file: written(minutes).file })
    expect(read).toHaveLength(points)
    for (let row = 0; row < points; row += 101) {
      const minute = minutes.minute[row]
      expect(read[row]).toEqual({
        minute,
        at_ms: minute * 60_000,
        metric: minutes.metrics[minutes.metricCode[row]],
        unit: minutes.units[minutes.metricCode[row]],
        slice: minutes.slices[minutes.sliceCode[row]],
        value: row % 5 === 0 ? null : row / 7,
        n: row % 5,
      })
    }
  })

  it('has the same bytes however the points came, from a table that forgets as from one that does not', () => {
    const minutes = someMinutes(20_000)
    const sink = new MemorySink()
    const forgetful = new MinuteTable(8)
    const parquet = new MinuteParquet(sink, forgetful, metadata)
    minutes.metrics.forEach((name, code) => void forgetful.metricCodeOf(name, minutes.units[code]))
    for (const slice of minutes.slices) forgetful.sliceCodeOf(slice)
    let first = 0
    for (let row = 0; row < minutes.rows; row++) {
      const { metricCode, sliceCode, minute, value, n } = minutes
      forgetful.add(metricCode[row], sliceCode[row], minute[row], value[row], n[row])
      if (minute[row] === minute[row + 1]) continue
      parquet.write(first)
      forgetful.endMinute(minute[row])
      first = forgetful.rows
    }
    parquet.close()
    expect(forgetful.rows).toBeLessThan(100)
    expect(sink.bytes.equals(written(minutes).bytes)).toBe(true)
  })

  it('has the same bytes again, and says whose minutes they are', () => {
    const once = written(someMinutes(5000))
    expect(written(someMinutes(5000)).bytes.equals(once.bytes)).toBe(true)
    const said = parquetMetadata(once.file).key_value_metadata ?? []
    expect(said).toContainEqual({ key: 'parley.seed', value: '7' })
  })
})
