import { expect, test } from 'vitest'
import { escaped, scriptJson, scriptSource } from '../../src/report/html.ts'
import { renderReport } from '../../src/report/renderReport.ts'
import { fixture } from './fixture.ts'
import type { FixtureKind } from './fixtureKind.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

const kinds: FixtureKind[] = ['asr', 'llm']

test.each(kinds)('the same %s data gives the same bytes', (kind) => {
  expect(renderReport(fixture(kind), standardParley.charts)).toBe(renderReport(fixture(kind), standardParley.charts))
})

test.each(kinds)('a report of a whole day of the %s drill is smaller than 3.5 MB', (kind) => {
  expect(Buffer.byteLength(renderReport(fixture(kind, 1440), standardParley.charts))).toBeLessThan(3_500_000)
})

test('every chart has a table with exactly its rows', () => {
  const data = fixture('asr')
  const html = renderReport(data, standardParley.charts)
  for (const { name, make } of standardParley.charts) {
    const spec = make(data)
    const table = new RegExp(`<table data-chart="${name}">.*?<tbody>(.*?)</tbody>`, 's').exec(html)
    const rows = (table?.[1] ?? '').split('\n').map((row) => row.split('<td>').slice(1))
    const expected = spec.data.values.map((row) =>
      spec.usermeta.columns.map(({ field }) =>
        row[field] === null || row[field] === undefined ? '–' : escaped(String(row[field])),
      ),
    )
    expect(rows).toEqual(expected)
  }
})

test('what a scenario says is text and never markup', () => {
  const data = fixture('llm')
  const nasty = '<img src=x onerror=alert(1)></script><!--'
  data.scenario.title = data.scenario.story = data.scenario.rollbackTrigger = data.scenario.prevention = nasty
  data.verdicts[0].name = data.verdicts[0].seen = nasty
  data.alerts[0].subject = data.interventions[0].title = nasty
  data.scenario.slices = { [nasty]: { noise: 'noisy' } }
  data.files = [nasty]
  const html = renderReport(data, standardParley.charts)
  const withoutScripts = html.replace(/<script.*?<\/script>/gs, '')
  expect(withoutScripts).not.toContain('<img')
  expect(html.match(/<script/g)?.length).toBe(html.match(/<\/script/g)?.length)
})

test('all that the person on call needs stands in the page as text', () => {
  const data = fixture('asr')
  const html = renderReport(data, standardParley.charts)
  const { story, rollbackTrigger, prevention, queries, mitigations } = data.scenario
  for (const text of [story, rollbackTrigger, prevention, ...mitigations.map((one) => one.title)])
    expect(html).toContain(escaped(text))
  for (const { title, sql } of queries) {
    expect(html).toContain(escaped(title))
    expect(html).toContain(escaped(sql))
  }
  for (const { name, expected, seen } of data.verdicts) {
    expect(html).toContain(`${escaped(name)}<small>`)
    expect(html).toContain(`>${escaped(expected)}</td>`)
    expect(html).toContain(`>${escaped(seen)}</td>`)
  }
  expect(html).toContain('1 of 6 expectations missed')
  expect(renderReport(fixture('llm'), standardParley.charts)).toContain('All 4 expectations met')
})

test('a run without a twin, and one that measured nothing, still make a page', () => {
  const data = { ...fixture('asr'), twin: null, verdicts: [], alerts: [], interventions: [], waterfall: [] }
  expect(renderReport(data, standardParley.charts)).toContain('made without its healthy twin')
  data.drill = { ...data.drill, durationMinutes: 0 }
  expect(renderReport(data, standardParley.charts)).toContain('nothing to draw')
})

test('JSON and library sources cannot end the script element they stand in', () => {
  const value = { text: '</script><!-- \u2028' }
  expect(scriptJson(value)).not.toMatch(/[<\u2028]/)
  expect(JSON.parse(scriptJson(value))).toEqual(value)
  expect(scriptSource('a="</script>"')).toBe('a="<\\/script>"')
})
