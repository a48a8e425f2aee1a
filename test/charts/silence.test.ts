import { describe, expect, test } from 'vitest'
import type { ChartData } from '../../src/charts/chartData.ts'
import { costPerMinute } from '../../src/charts/costPerMinute.ts'
import { joined, mediansSince } from '../../src/charts/joined.ts'
import { silences, silenceText } from '../../src/charts/silence.ts'
import { sliceChange } from '../../src/charts/sliceChange.ts'
import { waitingNow } from '../../src/charts/waitingNow.ts'
import { MinuteTable } from '../../src/model/metricPoint.ts'
import { findings } from '../../src/report/findings.ts'
import { fixture } from '../report/fixture.ts'
import { compiled } from './compiled.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

const firstToken = standardParley.charts.find(({ name }) => name === 'firstToken')!.make

/** The LLM drill, in which nobody is answered from minute 30 to 41. */
function silent(): ReturnType<typeof fixture> {
  const data = fixture('llm')
  const { minutes } = data.drill
  for (let row = 0; row < minutes.rows; row++) {
    const minute = minutes.minute[row]
    if (minute < 30 || minute > 41) continue
    const metric = minutes.metrics[minutes.metricCode[row]]
    if (metric === 'turn.unserved') minutes.value[row] = 1
    else if (metric === 'turn.unanswered') minutes.value[row] = 57
    else if (/^(llm|tts|asr)\..*Ms|^turn\.gap/.test(metric)) minutes.value[row] = Number.NaN
  }
  return data
}

describe('minutes in which nobody is answered', () => {
  test('are told as one stretch with the most callers who waited, and no run without them has any', () => {
    expect(silences(silent())).toEqual([{ fromMinute: 30, untilMinute: 42, waiting: 57 }])
    expect(silenceText(silent())).toBe(' In 12 minutes most callers got no answer at all; up to 57 waited at once.')
    expect(silences(fixture('llm'))).toEqual([])
    expect(silenceText(fixture('llm'))).toBe('')
  })

  test('are no outage while hardly anybody calls', () => {
    const minutes = new MinuteTable()
    minutes.add(minutes.metricCodeOf('turn.unserved', 'ratio'), minutes.sliceCodeOf(''), 0, 1, 3)
    expect(silences({ drill: { minutes } })).toEqual([])
  })

  test('last through minutes in which nobody called, until somebody is answered, and are one once five were not', () => {
    const minutes = new MinuteTable()
    const unserved = minutes.metricCodeOf('turn.unserved', 'ratio')
    const points = [0, 1, null, 1, 1, null, 1, 1, 0, 1]
    for (const [minute, value] of points.entries()) minutes.add(unserved, minutes.sliceCodeOf(''), minute, value ?? Number.NaN, value === null ? 0 : 1)
    expect(silences({ drill: { minutes } })).toEqual([{ fromMinute: 1, untilMinute: 8, waiting: 0 }])
    expect(silences({ drill: { minutes } }, [3, 10])).toEqual([])
    expect(silenceText({ drill: { minutes, durationMinutes: 10 } } as unknown as Parameters<typeof silenceText>[0])).toBe(' In 7 minutes most callers got no answer at all.')
  })

  test('are shaded in every chart over time, said in what to take from it and on the first card', async () => {
    const data = silent()
    for (const make of [firstToken, waitingNow, costPerMinute]) {
      const spec = make(data)
      expect(spec.description).toContain('most callers got no answer at all')
      const { svg, warnings } = await compiled(spec)
      expect(warnings).toEqual([])
      expect(svg).toContain('no answers')
      expect((await compiled(make(fixture('llm')))).svg).not.toContain('no answers')
    }
    const [broke] = findings(data, { sliceChange: sliceChange(data) })
    expect(broke.answer).toContain('In 12 minutes most callers got no answer at all')
  })
})

describe('a slice in which fewer are answered', () => {
  /** Both runs with one slice: the drill costs half as much a turn, and this share of its turns ends in silence. */
  function halfPrice(lost: number): ChartData {
    const data = fixture('llm')
    const table = (cost: number, share: number) => {
      const minutes = new MinuteTable()
      for (let minute = 0; minute < 60; minute++) {
        for (const slice of ['', 'tenant=a', 'tenant=b']) {
          const put = (metric: string, unit: string, value: number) =>
            minutes.add(minutes.metricCodeOf(metric, unit), minutes.sliceCodeOf(slice), minute, value, 50)
          put('cost.usdPerTurn', 'USD', cost)
          put('turn.lost', 'ratio', share)
        }
      }
      return { minutes, durationMinutes: 60 }
    }
    return { ...data, drill: table(0.005, lost), twin: table(0.01, 0.01) }
  }

  /** The number written in the cells: how many times the twin's cost a turn is; none where a cell is not coloured. */
  const timesWritten = async (data: ChartData) => (await compiled(sliceChange(data))).svg.match(/>0\.5</g)?.length ?? 0

  test('is never shown as cheaper, while a real saving is', async () => {
    expect(await timesWritten(halfPrice(0.01))).toBe(3)
    expect(await timesWritten(halfPrice(0.8))).toBe(0)
  })
})

test('the typical p95 is that of the median minute: a mean of percentiles is a percentile of nothing', () => {
  const data = fixture('llm')
  const minutes = new MinuteTable()
  const code = minutes.metricCodeOf('llm.ttftMs.p95', 'ms')
  for (const [minute, value] of [100, 110, 120, 130, 9000].entries()) minutes.add(code, minutes.sliceCodeOf(''), minute, value, 10)
  const points = joined({ ...data, drill: { minutes, durationMinutes: 5 }, twin: null }, 'llm.ttftMs.p95', '', 1)
  expect(mediansSince(points, 0).drill).toBe(120)
  // Five minutes in one bin: the highest of them.
  expect(joined({ ...data, drill: { minutes, durationMinutes: 5 }, twin: null }, 'llm.ttftMs.p95', '', 5)[0].drill).toBe(9000)
})
