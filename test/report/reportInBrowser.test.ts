import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderReport } from '../../src/report/renderReport.ts'
import { openBrowser } from '../browser/openBrowser.ts'
import { openReport } from '../browser/openReport.ts'
import { fixture } from './fixture.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

let browser: Browser
const html = renderReport(fixture('llm'), standardParley.charts)
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

beforeAll(async () => {
  browser = await openBrowser()
})

afterAll(async () => {
  await browser.close()
})

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  // Rows of a table and marks of a picture are all alike: three of each say as much as thousands, in a tenth of the time.
  await page.evaluate(
    "for (const one of document.querySelectorAll('.data tr:nth-child(n+4), .chart path:nth-child(n+4)')) one.remove()",
  )
  return page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map((node) => id + ': ' + node.html.slice(0, 200) + ' ' + node.failureSummary)))`)
}

const domainOf = (page: Page, name: string) => page.evaluate<number[]>(`parleyReport.views.${name}.scale('x').domain()`)
const marksOf = (page: Page, name: string) => page.locator(`#chart-${name} svg path`).count()

test('it opens from a file without a request, a warning or an error, and draws every chart', async () => {
  const { page, complaints, close } = await openReport(browser, html)
  for (const { name } of standardParley.charts) expect(await marksOf(page, name), name).toBeGreaterThan(3)
  expect(complaints).toEqual([])
  await close()
})

describe.each([
  [1280, 'light'],
  [1280, 'dark'],
  [390, 'light'],
  [390, 'dark'],
] as const)('at %d px in %s', (width, colorScheme) => {
  test('it has no accessibility violation and never scrolls sideways', async () => {
    const small = renderReport(fixture('llm', 24), standardParley.charts)
    const { page, complaints, close } = await openReport(browser, small, {
      viewport: { width, height: 900 },
      colorScheme,
    })
    expect(await violations(page)).toEqual([])
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    expect(await violations(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    const cut =
      "[...document.querySelectorAll('.chart svg')].filter((svg) => svg.getBoundingClientRect().right > innerWidth).length"
    expect(await page.evaluate(cut)).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })
})

test('a brush on one chart narrows every other and Reset brings all back', async () => {
  const { page, complaints, close } = await openReport(browser, html)
  const before = await marksOf(page, 'queueDepth')
  const texts = () => page.locator('#chart-sliceChange svg').textContent()
  const slices = await texts()
  const plot = page.locator('#chart-whatMoved svg .mark-rect.role-frame, #chart-whatMoved svg .background').first()
  await plot.scrollIntoViewIfNeeded()
  const box = await plot.boundingBox()
  if (box === null) throw new Error('the plot has no place on the page')
  const at = (share: number) => box.x + box.width * share
  await page.mouse.move(at(0.5), box.y + 100)
  await page.mouse.down()
  await page.mouse.move(at(0.6), box.y + 110)
  await page.mouse.move(at(0.75), box.y + 110)
  await page.mouse.up()
  await page.waitForFunction('parleyReport.range.from > 0')
  const { from, to } = await page.evaluate<{ from: number; to: number }>('parleyReport.range')
  expect(Math.abs(from - 30)).toBeLessThanOrEqual(1)
  expect(Math.abs(to - 45)).toBeLessThanOrEqual(1)
  for (const name of ['whatMoved', 'queueDepth', 'turnGap', 'poolWorkers', 'costPerMinute']) {
    expect(await domainOf(page, name), name).toEqual([from, to])
  }
  expect(await domainOf(page, 'incidentTimeline')).toEqual([0, 60])
  expect(await marksOf(page, 'queueDepth')).toBeLessThan(before / 2)
  expect(await texts()).not.toBe(slices)
  expect(await page.locator('#range-says').textContent()).toContain(`Minutes ${from} to ${to}`)
  await page.click('#reset-range')
  await page.waitForFunction('parleyReport.range.from === 0')
  expect(await domainOf(page, 'queueDepth')).toEqual([0, 60])
  expect(await marksOf(page, 'queueDepth')).toBe(before)
  expect(await texts()).toBe(slices)
  expect(complaints).toEqual([])
  await close()
})

test('the keyboard does what the brush does', async () => {
  const { page, complaints, close } = await openReport(browser, html)
  await page.focus('#from-minute')
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('25')
  await page.keyboard.press('Tab')
  await page.keyboard.type('40')
  await page.keyboard.press('Enter')
  await page.waitForFunction('parleyReport.range.to === 40')
  expect(await domainOf(page, 'turnGap')).toEqual([25, 40])
  // Nonsense is brought into the run's minutes.
  await page.fill('#from-minute', '900')
  await page.keyboard.press('Enter')
  await page.waitForFunction('parleyReport.range.from === 59')
  expect(await domainOf(page, 'turnGap')).toEqual([59, 60])
  await page.focus('#reset-range')
  await page.keyboard.press('Enter')
  await page.waitForFunction('parleyReport.range.from === 0 && parleyReport.range.to === 60')
  expect(await domainOf(page, 'turnGap')).toEqual([0, 60])
  expect(complaints).toEqual([])
  await close()
})

test('a choice changes what its chart shows', async () => {
  const { page, close } = await openReport(browser, html)
  const signal = () => page.evaluate("parleyReport.views.turnGap.signal('choice')")
  const drawn = () => page.locator('#chart-turnGap svg .mark-line path').last().getAttribute('d')
  const before = await drawn()
  await page.selectOption('select[data-choice=turnGap]', 'mobile-noisy')
  expect(await signal()).toBe('mobile-noisy')
  await page.waitForFunction('parleyReport.ready')
  await expect.poll(drawn).not.toBe(before)
  await close()
})

test('the colours follow the system while the page is open', async () => {
  const { page, complaints, close } = await openReport(browser, html, { colorScheme: 'light' })
  const label = () => page.locator('#chart-turnGap svg .role-axis-label text').first().getAttribute('fill')
  const light = await label()
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.waitForFunction(
    `document.querySelector('#chart-turnGap svg .role-axis-label text').getAttribute('fill') !== '${light}'`,
  )
  await page.evaluate('parleyReport.ready')
  expect(await label()).not.toBe(light)
  expect(complaints).toEqual([])
  await close()
})

test('without JavaScript the words and the tables are all there', async () => {
  const { page, close } = await openReport(browser, html, { javaScriptEnabled: false })
  expect(await page.locator('noscript').textContent()).toContain('Charts need JavaScript')
  expect(await page.locator('.chart').first().isVisible()).toBe(false)
  await page.click('#queueDepth summary')
  expect(await page.locator('#queueDepth tbody tr').count()).toBe(480)
  expect(await page.locator('#queueDepth tbody tr').first().isVisible()).toBe(true)
  await close()
})
