import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadScenario } from '../../src/scenario/load.ts'
import { openBrowser } from '../browser/openBrowser.ts'
import { firstDifference } from '../drills/sides.ts'
import { scenarioRun, smallRun } from './engineRun.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

let browser: Browser
let page: Page

beforeAll(async () => {
  // For the browser: an import of anything of Node ends the build with an error that names it.
  const entry = join(import.meta.dirname, 'engineRun.ts')
  const options = { bundle: true, platform: 'browser', format: 'iife', globalName: 'parley', write: false } as const
  const { outputFiles } = await build({ ...options, entryPoints: [entry], logLevel: 'silent' })
  browser = await openBrowser()
  page = await browser.newPage()
  page.setDefaultTimeout(0)
  await page.addScriptTag({ content: outputFiles[0].text })
})

afterAll(async () => {
  await browser?.close()
})

const lines = (text: string) => text.split('\n')

describe('in the JavaScript engine of a browser', () => {
  it('the small world tells the same facts, streams and alerts, to the last digit', async () => {
    const here = lines(smallRun(7))
    const there = lines(await page.evaluate<string>('parley.smallRun(7)'))
    expect(here.length).toBeGreaterThan(2000)
    expect(firstDifference(here, there)).toBeNull()
    expect(firstDifference(here, lines(await page.evaluate<string>('parley.smallRun(8)')))).not.toBeNull()
  })

  it('so does a drill on the shipped world, read there from its files', async () => {
    const { path, files } = withItsFiles(twoMinutesOfTrouble)
    const here = lines(scenarioRun(path, files, 3))
    const there = lines(await page.evaluate<string>(`parley.scenarioRun(...${JSON.stringify([path, files, 3])})`))
    expect(here.length).toBeGreaterThan(4000)
    expect(firstDifference(here, there)).toBeNull()
  })
})

/** Something breaks in every wing of the house: hearing, thinking, speaking. */
const twoMinutesOfTrouble = `
extends: world.yaml
name: trouble
duration: 2m
interventions:
  - { id: deaf, role: fault, at: 30s, change: { stage/vad.thresholdDb: { plus: 2dB } } }
  - { id: slow, role: fault, at: 40s, until: 90s, change: { pool/llm-us.slowdown: { times: 3 } } }
  - { id: late, role: fault, at: 50s, change: { stage/tts.normMs: { plus: 300ms } } }
`

/** The scenario and whatever it reads, by path. */
function withItsFiles(text: string): { path: string; files: Record<string, string> } {
  const folder = resolve(import.meta.dirname, '../../scenarios')
  const path = 'trouble.yaml'
  const files: Record<string, string> = { [path]: text }
  loadScenario(path, {
    read: (name) => {
      files[name] ??= readFileSync(join(folder, name), 'utf8')
      return files[name]
    },
  }, standardParley)
  return { path, files }
}
