import { Ajv } from 'ajv'
import { readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { commands } from '../../src/commands/index.ts'
import { explain } from '../../src/commands/failure.ts'
import { InputError } from '../../src/input/inputError.ts'
import { listener, typed } from './listener.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

const { faults, stages, streams } = standardParley

const mistakes: [typed: string, told: string][] = [
  ['rnu x', 'parley: "rnu" is not a command; did you mean "run"?'],
  ['run', 'parley run: <file> is missing; "parley run --help" tells more'],
  ['run a.yaml b.yaml', 'parley run: "b.yaml" is one argument too many; "parley run --help" tells what it takes'],
  ['run a.yaml --sede 3', 'parley run: "--sede" is not an option; did you mean "--seed"?'],
  ['run a.yaml --seed x', 'parley run: --seed wants a number; "parley run --help" tells more'],
  ['list --json=maybe', 'parley list: --json is "maybe"; write --json alone, or --json=true or --json=false'],
  ['run a.yaml --seed 1 --seed 2', 'parley run: --seed is given twice; give it once'],
  [
    'run stale-index --seed 1.5',
    `--seed 1.5: a seed is a whole number from 0 to ${Number.MAX_SAFE_INTEGER}; write one such as 7`,
  ],
  [
    'run stale-index --with pin-acne',
    '--with pin-acne: "pin-acne" is not a mitigation of stale-index; did you mean "pin-acme"?',
  ],
  ['list nobs', 'parley list: "nobs" is not a kind of thing; did you mean "knobs"?'],
  ['list toString', 'parley list: "toString" is not a kind of thing; write one of drills, stages, pipelines, pools, servers, knobs, faults, mitigations, acts, profiles, detectors, charts, … (15 in all)'],
  ['constructor x.csv', 'parley: "constructor" is not a command; write one of drills, run, check, list, query, detect, rig, calibrate, validate, schema, completion'],
  ['detect', 'parley detect: a command is missing; write one of saturation, cost, rollback'],
  ['detect cots x.csv', 'parley detect: "cots" is not a command; did you mean "cost"?'],
  ['query nowhere', 'nowhere: there is no such folder; "parley run FILE" makes one and prints its name'],
  ['drills --seeds 0', 'parley drills: --seeds 0: write a whole number from 1 to 1000'],
]

describe('the command line', () => {
  it.each(mistakes)(
    'answers "parley %s" with one line that says what would do, and exit code 2',
    async (line, told) => {
      expect(await typed(line)).toEqual({ code: 2, stdout: '', stderr: told })
    },
  )

  it('shows its help when nothing is typed, every command in it', async () => {
    const { code, stdout } = await typed('')
    expect(code).toBe(0)
    for (const word of Object.keys(commands)) expect(stdout).toContain(`parley ${word}`)
  })

  it('tells a bug of ours in one paragraph with exit code 70 and no stack trace', () => {
    const { terminal, said } = listener()
    expect(explain(new TypeError('x is not a function\n    at y'), terminal)).toBe(70)
    expect(said).toHaveLength(1)
    expect(said[0]).toMatch(/^This is a bug in parley .*TypeError: x is not a function\. Please report/)
    expect(said[0]).not.toContain('\n')
  })

  it('tells what the disk said in words, with the path and what would do', () => {
    const { terminal, said } = listener()
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', path: 'out/x' })
    expect(explain(full, terminal)).toBe(2)
    expect(explain(new InputError(['one', 'two']), terminal)).toBe(2)
    expect(said).toEqual(['out/x: the disk is full; make room or choose another folder with --out', 'one', 'two'])
  })
})

describe('parley list', () => {
  it('tells of every detector whether a scenario can ask for it, and then each option with its unit and range', async () => {
    const { stdout } = await typed('list detectors')
    const told = stdout.split(/\n {2}(?=\S)/)
    for (const { name, watch, runOptions } of standardParley.detectors) {
      const entry = told.find((one) => one.startsWith(`${name}\n`)) ?? ''
      expect(entry.includes(`ask for it by detector: ${name}`)).toBe(watch !== undefined)
      expect(entry.includes('a scenario cannot ask for it')).toBe(watch === undefined)
      if (watch !== undefined) for (const [option, spec] of Object.entries(runOptions)) expect(entry).toContain(`${option}=${spec.default} (${spec.unit}`)
    }
  })

  it('names everything the registries hold', async () => {
    const { stdout, code } = await typed('list --json')
    expect(code).toBe(0)
    const names = Object.fromEntries(
      Object.entries(JSON.parse(stdout) as Record<string, { name: string }[]>).map(([kind, all]) => [
        kind,
        all.map(({ name }) => name),
      ]),
    )
    expect(names.stages).toEqual(stages.map(({ name }) => name))
    expect(names.faults).toEqual(faults.map(({ name }) => name))
    expect(names.metrics).toEqual(streams.metrics.map(({ name }) => name))
    expect(names.knobs).toContain('stage/asr.chunkMs')
    expect(names.knobs).toContain('pool/<pool>.workers')
  })

  it('of nothing gives every kind with its names, none left out, and each kind has something', async () => {
    const { stdout } = await typed('list')
    const all = JSON.parse((await typed('list --json')).stdout) as Record<string, { name: string }[]>
    const words = stdout.split(/,?\s+/)
    for (const [kind, entries] of Object.entries(all)) {
      expect(stdout).toContain(`${kind} (${entries.length})`)
      expect(entries.filter(({ name }) => !words.includes(name))).toEqual([])
      expect(entries.length).toBeGreaterThan(0)
    }
    expect(stdout.split('\n').every((line) => line.length <= 100)).toBe(true)
  })

  it('emphasises only where the terminal shows it', async () => {
    const [plain, coloured] = await Promise.all([typed('list charts'), typed('list charts', { colours: true })])
    expect(plain.stdout).not.toContain('\u001b')
    expect(stripVTControlCharacters(coloured.stdout)).toBe(plain.stdout)
    expect(coloured.stdout).not.toBe(plain.stdout)
  })
})

describe('parley schema and parley check', () => {
  it('print a JSON Schema that every shipped drill satisfies and a wrong one does not', async () => {
    const { stdout } = await typed('schema')
    const validate = new Ajv({ strict: false }).compile(JSON.parse(stdout))
    const drill = parse(readFileSync('scenarios/drills/stale-index.yaml', 'utf8'))
    expect(validate(drill)).toBe(true)
    expect(validate({ ...drill, durration: '5m' })).toBe(false)
  })

  it('find every shipped drill right, by path or by name, and tell all mistakes of several files at once', async () => {
    expect(await typed('check scenarios/drills/stale-index.yaml llm-cost-spike')).toEqual({
      code: 0,
      stdout: 'scenarios/drills/stale-index.yaml: ok\nllm-cost-spike: ok',
      stderr: '',
    })
    const wrong = await typed('check scenarios/world.yaml nope.yaml scenarios/drills/stale-indx.yaml --json')
    expect(wrong.code).toBe(2)
    const { ok, files } = JSON.parse(wrong.stdout)
    expect(ok).toBe(false)
    expect(files.map(({ problems }: { problems: string[] }) => problems.length)).toEqual([0, 1, 1])
    expect(files[2].problems[0]).toContain('did you mean "scenarios/drills/stale-index.yaml"?')
  })
})
