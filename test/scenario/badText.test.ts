import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadScenario } from '../../src/scenario/load.ts'
import { disk, filesOf, linesOf, mistakesIn, tinyWorld } from './tinyWorld.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

const linesOfText = (text: string) => linesOf(() => loadScenario('x.yaml', filesOf({ 'x.yaml': text }), standardParley))

describe('what is not a scenario is refused politely', () => {
  test.each([
    ['an empty file', '', 'x.yaml:1:1: the file is empty; start with "extends: ../world.yaml" and a name'],
    [
      'only comments',
      '# todo\n',
      'x.yaml:1:1: the file does not hold a map; write "key: value" lines at the top level',
    ],
    ['a list', '- a\n- b', 'x.yaml:1:1: the file does not hold a map; write "key: value" lines at the top level'],
    ['NUL bytes', 'name: a\0b', 'x.yaml:1:1: the file is not text; give a scenario in YAML, saved as UTF-8'],
    ['a picture', '\ufffdPNG\r\n\u001a\n', 'x.yaml:1:1: the file is not text; give a scenario in YAML, saved as UTF-8'],
    [
      'several documents',
      'name: a\n---\nname: b',
      'x.yaml:2:1: a second document begins; keep one scenario a file, without "---" between',
    ],
    [
      'a key that is a map',
      '? {a: 1}\n: 2\nextends: w',
      'x.yaml:1:3: this is not a key; write plain text before the colon',
    ],
    [
      'a prototype',
      '__proto__: {a: 1}\nextends: w',
      'x.yaml:1:1: this is not a key; write plain text before the colon',
    ],
  ])('%s', (_what, text, line) => {
    expect(linesOfText(text)[0]).toBe(line)
  })

  test('a hundred million characters are refused before they are read as YAML', () => {
    const text = 'name: x\n'.repeat(12_500_000)
    expect(linesOfText(text)).toEqual([
      'x.yaml:1:1: 100.0 million characters are more than a scenario may have; keep it below 2 million; traces belong in CSV files',
    ])
  })

  test('aliases that multiply are counted, not followed', () => {
    const lines = Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i}, `.repeat(9)}*l${i}]`)
    expect(linesOfText(`l0: &l0 [a]\n${lines.join('\n')}`)).toEqual([
      'x.yaml:1:1: more than 50000 values; write fewer, or fewer aliases of long lists',
    ])
  })

  test('a list that holds itself ends', () => {
    expect(linesOfText('title: &a [*a]').join()).toMatch(/nested more than|names no anchor/)
  })

  test('values nested without end are refused', () => {
    expect(linesOfText(`name: ${'['.repeat(50)}${']'.repeat(50)}`).join()).toMatch(/nested more than 40 deep/)
    const deep = 'x.yaml:1:1: values nested too deep to read; write a flatter file'
    expect(linesOfText('['.repeat(100_000))).toEqual([deep])
    expect(linesOfText('- '.repeat(100_000))).toEqual([deep])
    expect(linesOfText(`a: ${'{a: '.repeat(20_000)}`)).toEqual([deep])
    expect(linesOfText(Array.from({ length: 1_500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')).join()).toMatch(
      /nested/,
    )
  })

  test('a file of nonsense ends after two hundred lines', () => {
    const knobs = Array.from({ length: 5_000 }, (_, i) => `  stage/asr.nothing${i}: 1`)
    const lines = mistakesIn(`knobs:\n${knobs.join('\n')}`)
    expect(lines).toHaveLength(201)
    expect(lines[200]).toMatch(/there is more after this; mend the lines above first/)
  })
})

test('whatever bytes of a scenario are changed, it loads or says why, line by line', () => {
  const whole = disk.read('scenarios/drills/asr-first-partial.yaml').slice('extends: ../world.yaml\n'.length)
  const drill = `extends: world.yaml\n${tinyWorld}\n${whole}`
  const splice = fc.record({
    at: fc.nat(drill.length),
    cut: fc.nat(12),
    put: fc.oneof(
      fc.string({ maxLength: 6, unit: 'binary' }),
      fc.constantFrom('\n', ': ', '- ', '{', ']', '&a ', '*a', '"', '\t', '~', '0', '<<: ', '!!map '),
    ),
  })
  fc.assert(
    fc.property(fc.array(splice, { minLength: 1, maxLength: 4 }), (splices) => {
      let text = drill
      for (const { at, cut, put } of splices) text = text.slice(0, at) + put + text.slice(at + cut)
      const files = filesOf({ 'world.yaml': tinyWorld, 'drill.yaml': text })
      for (const line of linesOf(() => loadScenario('drill.yaml', files, standardParley))) {
        expect(line).toMatch(/^(drill|world)\.yaml:\d+:\d+: .+; .+$/)
        expect(line).not.toMatch(/undefined|NaN|\[object/)
      }
    }),
    { numRuns: 150, seed: 7 },
  )
})
