import { expect, test } from 'vitest'
import { besideFile } from '../../src/scenario/filePath.ts'
import { loadScenario } from '../../src/scenario/load.ts'
import { filesOf, linesOf, loadDrill, mistakesIn, tinyWorld } from './tinyWorld.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

test('a drill changes what it names and inherits the rest', () => {
  const drill = loadDrill('pools: { asr: { workers: 5 } }\nduration: 10m')
  const asr = drill.pools.find((pool) => pool.name === 'asr')
  expect(asr).toMatchObject({ stage: 'asr', region: 'home', knobs: { workers: 5 } })
  expect(drill.pools).toHaveLength(7)
  expect(drill.durationUs).toBe(600_000_000)
  expect(drill.name).toBe('drill')
})

test('maps merge, lists and values replace, null takes away', () => {
  const drill = loadDrill(`
cohorts: { notes: null, callers: { mixes: { device: { sip: 1 } } } }
slices: { mobile-noisy: { device: [web, ios] } }`)
  expect(drill.cohorts.map((cohort) => cohort.name)).toEqual(['callers'])
  expect(drill.cohorts[0].mixes.device).toEqual({ ios: 0.5, web: 0.5, sip: 1 })
  expect(drill.slices['mobile-noisy']).toEqual({ device: ['web', 'ios'], noise: 'noisy' })
})

test('a mistake is told in the file where it stands', () => {
  const base = tinyWorld.replace('workers: 2', 'wrokers: 2')
  const files = filesOf({ 'a/b/drill.yaml': 'extends: ../world.yaml\nnme: x', 'a/world.yaml': base })
  expect(linesOf(() => loadScenario('a/b/drill.yaml', files, standardParley)).map((line) => line.replace(/;.*/, ''))).toEqual([
    'a/world.yaml:18:36: "wrokers" is not a key of a pool',
    'a/b/drill.yaml:2:1: "nme" is not a key of a scenario',
  ])
})

test('"extends" may not go in a circle', () => {
  const files = filesOf({ 'a.yaml': 'extends: b.yaml', 'b.yaml': 'title: b\nextends: a.yaml' })
  expect(linesOf(() => loadScenario('a.yaml', files, standardParley))).toEqual([
    'b.yaml:2:10: "extends" goes in a circle: a.yaml → b.yaml → a.yaml; take one "extends" away',
  ])
  const alone = filesOf({ 'a.yaml': 'extends: ./x/../a.yaml' })
  expect(linesOf(() => loadScenario('a.yaml', alone, standardParley))[0]).toContain('a.yaml → a.yaml')
})

test('a file that is not there is told where it was asked for', () => {
  const files = filesOf({ 'drills/a.yaml': 'extends: ../wrold.yaml' })
  const remedy = 'check the path; it counts from the folder of the scenario'
  expect(linesOf(() => loadScenario('drills/a.yaml', files, standardParley))).toEqual([
    `drills/a.yaml:1:10: there is no file "wrold.yaml"; ${remedy}`,
  ])
  expect(linesOf(() => loadScenario('b.yaml', files, standardParley))).toEqual([`b.yaml:1:1: there is no file "b.yaml"; ${remedy}`])
})

test('"extends" names one file', () => {
  expect(linesOf(() => loadScenario('a.yaml', filesOf({ 'a.yaml': 'extends: [b.yaml]' }), standardParley))[0]).toBe(
    'a.yaml:1:10: "extends" does not name a file; write parley:world, or a path such as ../world.yaml',
  )
})

test('paths count from the folder of the file that names them', () => {
  expect(besideFile('scenarios/drills/a.yaml', '../world.yaml')).toBe('scenarios/world.yaml')
  expect(besideFile('../a.yaml', '../../b.yaml')).toBe('../../../b.yaml')
  expect(besideFile('/abs/a.yaml', './b/c.csv')).toBe('/abs/b/c.csv')
  expect(besideFile('a.yaml', '/abs/b.csv')).toBe('/abs/b.csv')
  expect(besideFile('C:\\work\\a.yaml', 'b.csv')).toBe('C:/work/b.csv')
})

test('nothing is wrong with the tiny world itself', () => {
  expect(mistakesIn('')).toEqual([])
})

test('"extends: parley:NAME" is a scenario that comes with parley, with the files beside it', () => {
  const files = { ...filesOf({ 'mine/a.yaml': 'extends: parley:town', 'lib/town.yaml': 'extends: base/world.yaml', 'lib/base/world.yaml': tinyWorld }), shipped: (name: string) => (name === 'town' ? 'lib/town.yaml' : null), shippedNames: () => ['town'] }
  expect(loadScenario('mine/a.yaml', files, standardParley).pools).toHaveLength(7)
  const wrong = { ...files, read: () => 'extends: parley:twon' }
  expect(linesOf(() => loadScenario('a.yaml', wrong, standardParley))).toEqual([
    'a.yaml:1:10: no scenario "twon" comes with parley; did you mean "town"?',
  ])
})
