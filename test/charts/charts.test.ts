import { describe, expect, test } from 'vitest'
import { type ChartSpec, maxRows, type Row } from '../../src/charts/chartSpec.ts'
import type { ChartData } from '../../src/charts/chartData.ts'
import { fixture } from '../report/fixture.ts'
import type { FixtureKind } from '../report/fixtureKind.ts'
import { compiled } from './compiled.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

const names = standardParley.charts.map(({ name }) => name)
const charts = Object.fromEntries(standardParley.charts.map((chart) => [chart.name, chart]))
const runs = { asr: fixture('asr'), llm: fixture('llm') }
const day = fixture('asr', 1440)
const cases = names.flatMap((name) => (['asr', 'llm'] as FixtureKind[]).map((kind) => [name, kind] as const))

describe.each(cases)('chart %s of the %s drill', (name, kind) => {
  const data = runs[kind]
  const spec: ChartSpec = charts[name].make(data)

  test('compiles without a warning and draws marks', async () => {
    const { warnings, svg } = await compiled(spec)
    expect(warnings).toEqual([])
    expect(svg.match(/<path/g)?.length).toBeGreaterThan(3)
    expect(svg).not.toMatch(/NaN|undefined|Infinity/)
  })

  test('draws the same bytes twice', async () => {
    const again: ChartSpec = charts[name].make(fixture(kind))
    expect(JSON.stringify(again)).toBe(JSON.stringify(spec))
    expect((await compiled(again)).svg).toBe((await compiled(spec)).svg)
  })

  test('is plain data that survives JSON', () => {
    expect(JSON.parse(JSON.stringify(spec))).toEqual(spec)
  })

  test('has a table column for every field a reader could ask for', () => {
    const shown = spec.usermeta.columns.map((column) => column.field)
    const arithmetic = ['floor', 'healthyMean']
    for (const field of Object.keys(spec.data.values[0])) {
      if (!arithmetic.includes(field)) expect(shown).toContain(field)
    }
  })

  test('says in a sentence what to see', () => {
    expect(spec.description).toMatch(/^[A-Z$].*\.$/)
    expect(spec.description).not.toMatch(/NaN|undefined|null|Infinity/)
  })

  test('is drawn from one run alone when there is no twin', async () => {
    const alone: ChartData = { ...data, twin: null, verdicts: data.verdicts.map((v) => ({ ...v, healthy: null })) }
    const single: ChartSpec = charts[name].make(alone)
    expect((await compiled(single)).warnings).toEqual([])
    for (const row of single.data.values) {
      for (const field of Object.keys(row).filter((key) => key.startsWith('twin'))) expect(row[field]).toBeNull()
    }
  })
})

test.each(names)('chart %s matches its golden specification', async (name) => {
  const spec: ChartSpec = charts[name].make(runs.llm)
  const { config, data, ...rest } = spec
  const brief = { ...rest, config: typeof config, data: { rows: data.values.length, first: data.values.slice(0, 3) } }
  await expect(`${JSON.stringify(brief, null, 2)}\n`).toMatchFileSnapshot(`golden/${name}.vl.json`)
})

test.each(names)('chart %s of a whole day stays within the row cap and says what was pooled', (name) => {
  const spec: ChartSpec = charts[name].make(day)
  const rows = spec.data.values
  expect(rows.length).toBeLessThanOrEqual(maxRows)
  const minutes = [...new Set(rows.map((row) => row.minute as number))].sort((a, b) => a - b)
  const pooled = spec.usermeta.brushable && name !== 'incidentTimeline'
  if (!pooled) return
  expect(minutes[1] - minutes[0]).toBeGreaterThan(1)
  expect(spec.usermeta.note).toContain(`${minutes[1] - minutes[0]} minutes`)
})

const gone = 30
const holed = fixture('asr')
for (const { minutes } of [holed.drill, holed.twin as typeof holed.drill]) {
  for (let row = 0; row < minutes.rows; row++) if (minutes.minute[row] === gone) minutes.value[row] = Number.NaN
}

test.each(names)('chart %s leaves a missing minute empty: null, never zero', async (name) => {
  const spec: ChartSpec = charts[name].make(holed)
  if (!spec.usermeta.brushable || name === 'incidentTimeline') return
  const rows: Row[] = spec.data.values.filter((row) => row.minute === gone)
  expect(rows.length).toBeGreaterThan(0)
  const measured = Object.keys(rows[0]).filter((field) => /^(drill|twin|up|cold|down)/.test(field))
  for (const row of rows) for (const field of measured) expect(row[field]).toBeNull()
  expect((await compiled(spec)).svg).not.toMatch(/NaN/)
})

test('a chosen time range leaves only its minutes and moves the axis', async () => {
  const spec = charts.queueDepth.make(runs.llm)
  const whole = await compiled(spec)
  const part = await compiled(spec, { fromMinute: 20, toMinute: 35 })
  expect(part.view.scale('x').domain()).toEqual([20, 35])
  const cells = (svg: string) => (svg.match(/<path/g) ?? []).length
  expect(cells(part.svg)).toBeLessThan(cells(whole.svg) / 3)
})

test('the slice heatmap compares since the fault, or within the chosen range', async () => {
  const spec = charts.sliceChange.make(runs.llm)
  const texts = async (signals: Record<string, number>) => (await compiled(spec, signals)).svg.match(/>\d\.\d+</g) ?? []
  expect((await texts({})).length).toBeGreaterThan(50)
  // Before the fault the twins are equal, so no cell is a third off.
  expect(await texts({ fromMinute: 0, toMinute: 20 })).toEqual([])
})

test('a chart of a run that measured nothing has no rows and says so', async () => {
  const data = fixture('asr')
  const { MinuteTable } = await import('../../src/model/metricPoint.ts')
  data.drill = { ...data.drill, minutes: new MinuteTable() }
  data.twin = null
  data.waterfall = []
  data.alerts = []
  data.interventions = []
  for (const name of names) {
    const spec: ChartSpec = charts[name].make(data)
    expect(spec.data.values).toEqual([])
    expect(spec.description).not.toMatch(/NaN|undefined|null|Infinity/)
    expect((await compiled(spec)).warnings).toEqual([])
  }
})
