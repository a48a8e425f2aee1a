import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Chart } from '../../src/charts/chart.ts'
import { scenarioFrom } from '../../src/commands/scenarioFiles.ts'
import { standardParley } from '../../src/parley/standardParley.ts'
import { type RecordOrder, recordRun } from '../../src/record/recordRun.ts'
import { freshFolder, shortDrill } from '../commands/parleyProcess.ts'

const scenario = scenarioFrom(shortDrill(freshFolder(), { minutes: 2 }), standardParley)
const order = (more: Partial<RecordOrder> = {}): RecordOrder => ({
  ...{ seed: 1, twin: false, mitigations: [], facts: false, out: freshFolder(), progress: () => {} },
  ...more,
})

describe('a recorded run', () => {
  it('lies in a folder that is called after its seed and its mitigations', () => {
    const given = order({ seed: 7, mitigations: ['mend'] })
    expect(recordRun(scenario, given, standardParley).folder).toBe(join(given.out, 'short/7+mend'))
    expect(readdirSync(join(given.out, 'short'))).toEqual(['7+mend'])
  })

  it('has the charts that were handed in', () => {
    const [chart] = standardParley.charts
    const own: Chart = { ...chart, name: 'own', make: (data) => ({ ...chart.make(data), description: 'mine' }) }
    const { folder } = recordRun(scenario, order(), { ...standardParley, charts: [...standardParley.charts, own] })
    expect(readdirSync(join(folder, 'charts'))).toContain('own.vl.json')
    expect(JSON.parse(readFileSync(join(folder, 'charts/own.vl.json'), 'utf8'))).toMatchObject({ description: 'mine' })
  })

  it('leaves nothing when it is cut off, in a minute of the run or while the report is written', () => {
    for (const at of ['minute 3', 'writing the report']) {
      const given = order({
        progress: (text) => {
          if (text.includes(at)) throw new Error(`cut off: ${text}`)
        },
      })
      expect(() => recordRun(scenario, given, standardParley)).toThrow(`cut off: short`)
      expect(readdirSync(given.out)).toEqual([])
    }
  })

  it.runIf(existsSync('/proc/self/fd'))('closes its files when it is cut off', () => {
    const open = () => readdirSync('/proc/self/fd').length
    const given = order({
      facts: true,
      progress: () => {
        throw new Error('cut off')
      },
    })
    const before = open()
    expect(() => recordRun(scenario, given, standardParley)).toThrow('cut off')
    expect(open()).toBe(before)
  })
})
