import type { ChildProcess } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Ended, freshFolder, parley, shortDrill, start } from './parleyProcess.ts'

const ESCAPE = '\u001b'

describe('parley run, as a process', () => {
  const folder = freshFolder()
  const out = join(folder, 'out')
  const result = join(out, 'short/1')
  let asked: Ended
  let here: Ended
  let elsewhere: Ended

  beforeAll(async () => {
    const file = shortDrill(folder)
    asked = await parley(['run', file, '--twin', '--json', '--facts', '--out', out])
    const twice = ['run', file, '--facts', '--out']
    here = await parley([...twice, join(folder, 'here')], { TZ: 'UTC', LANG: 'C' })
    elsewhere = await parley([...twice, join(folder, 'elsewhere')], { TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8' })
  })

  it('prints one JSON object on stdout and nothing else there', () => {
    expect(asked).toMatchObject({ code: 0, stderr: '' })
    const told = JSON.parse(asked.stdout)
    expect(told).toMatchObject({ scenario: 'short', seed: 1, out: result })
    expect(told.turns).toBeGreaterThan(1000)
    expect(told.events).toBeGreaterThan(told.turns)
    expect(told.turnsPerSecond).toBeCloseTo((told.turns + told.twin.turns) / (told.wallMs / 1000), -2)
    const [later] = told.expectations
    expect(later).toMatchObject({ name: 'first audio later', ok: true })
    expect(later.drill / later.healthy).toBeGreaterThan(1.05)
  })

  it('leaves every file that the manifest names, and only those', () => {
    const { files, counts } = JSON.parse(readFileSync(join(result, 'manifest.json'), 'utf8'))
    const there = readdirSync(result, { recursive: true, encoding: 'utf8' }).filter((name) =>
      statSync(join(result, name)).isFile(),
    )
    expect(there.sort()).toEqual(files)
    for (const name of ['turns.parquet', 'minutes.parquet', 'twin/turns.parquet', 'report.html', 'facts.jsonl']) {
      expect(files).toContain(name)
    }
    const facts = readFileSync(join(result, 'facts.jsonl'), 'utf8').trimEnd().split('\n')
    const ended = facts.filter((line) => JSON.parse(line).fact === 'turnEnded')
    expect(ended).toHaveLength(counts.turns)
  })

  it('answers questions about a run by number and in SQL, for people and for programs', async () => {
    const [people, programs, wrong] = await Promise.all([
      parley(['query', result, 'q1']),
      parley(['query', result, 'SELECT count(*) AS turns FROM turns_twin', '--json']),
      parley(['query', result, 'SELECT nothing FROM turns']),
    ])
    const told = JSON.parse(asked.stdout)
    expect(people.stdout).toContain(String(told.turns))
    expect(JSON.parse(programs.stdout).rows).toEqual([{ turns: told.twin.turns }])
    expect(wrong).toMatchObject({ code: 2, stdout: '' })
    expect(wrong.stderr).toMatch(/^SQL: Binder Error: Referenced column "nothing" not found.*\n$/)
  })

  it('gives the same bytes again, in another time zone and language', () => {
    expect(here.code).toBe(0)
    expect(elsewhere.code).toBe(0)
    const names = JSON.parse(readFileSync(join(folder, 'here/short/1/manifest.json'), 'utf8')).files as string[]
    expect(names.length).toBeGreaterThan(10)
    const differing = names.filter((name) => {
      const [one, other] = ['here', 'elsewhere'].map((place) => readFileSync(join(folder, place, 'short/1', name)))
      return !one.equals(other)
    })
    expect(differing).toEqual([])
  })

  it('judges only the drill’s own bounds when there is no twin', () => {
    expect(here.stdout).not.toContain('first audio later')
    expect(here.stdout).toContain('Report: ')
  })

  it('writes no escape codes into a pipe, and no stack traces ever', async () => {
    const failed = await parley(['run', join(folder, 'absent.yaml')], { FORCE_COLOR: '1' })
    for (const text of [here.stdout, here.stderr, failed.stderr]) {
      expect(text).not.toContain(ESCAPE)
      expect(text).not.toMatch(/\n\s+at /)
    }
  })
})

describe('parley drills, as a process', () => {
  it('tells the same of the same drills, on one thread or two, over several seeds', async () => {
    const folder = freshFolder()
    const file = shortDrill(folder, { minutes: 2 })
    const asked = (threads: number) =>
      parley([
        'drills',
        file,
        '--seeds',
        '2',
        '--json',
        '--threads',
        String(threads),
        '--out',
        join(folder, `${threads}`),
      ])
    const [one, two] = [await asked(1), await asked(2)]
    expect([one.code, two.code]).toEqual([0, 0])
    const told = [one, two].map(({ stdout }, i) => {
      const { drills } = JSON.parse(stdout.replaceAll(join(folder, `${i + 1}`), 'out'))
      return drills
    })
    expect(told[0]).toEqual(told[1])
    const [drill] = told[0]
    expect(drill.seeds.map(({ seed, out, onsetMinute }: Record<string, unknown>) => [seed, out, onsetMinute])).toEqual([
      [1, 'out/short/1', 2],
      [2, 'out/short/2', 2],
    ])
    expect(drill.seeds[0].turns).not.toBe(drill.seeds[1].turns)
  })
})

describe('parley drills, of which one does not do what it says', () => {
  it.each([1, 2])('tells what is wrong at its line and what became of the others, on %i threads', async (threads) => {
    const folder = freshFolder()
    const good = shortDrill(folder, { minutes: 2 })
    const bad = join(folder, 'bad.yaml')
    // Nobody speaks in the last microsecond.
    writeFileSync(bad, readFileSync(good, 'utf8').replace('at: 2m', 'at: 239999999us').replace('name: short', 'name: bad'))
    const drills = ['drills', bad, good, '--threads', String(threads), '--out']
    const { code, stdout, stderr } = await parley([...drills, join(folder, 'out')])
    expect(code).toBe(2)
    expect(stdout).toContain('1 drills, ')
    expect(stderr).toMatch(/^.*bad\.yaml:6:5: nothing read fault "slow" while it lasted \(stage\/tts\.normMs\); .*\n$/)
    expect(readdirSync(join(folder, 'out'))).toEqual(['short'])
    expect((await parley(['drills', bad, bad, '--threads', String(threads), '--out', join(folder, 'none/of/it')])).code).toBe(2)
    expect(existsSync(join(folder, 'none'))).toBe(false)
  })
})

describe('work that a signal ends', () => {
  it.each([
    ['drills on two threads', ['drills', '--seeds', '9', '--threads', '2'], 2, 'SIGINT', 130],
    ['drills on one thread', ['drills', '--seeds', '9', '--threads', '1'], 1, 'SIGINT', 130],
    ['a run beside its twin', ['run', '--twin'], 1, 'SIGINT', 130],
    ['a run that is told to end', ['run'], 1, 'SIGTERM', 143],
  ] as const)('says so and leaves nothing half done: %s', async (_what, words, runs, signal, expected) => {
    const folder = freshFolder()
    const out = join(folder, 'out')
    const child = start([...words, shortDrill(folder, { minutes: 600 }), '--out', out])
    let stdout = ''
    let stderr = ''
    child.stdout?.on('data', (data) => {
      stdout += data
    })
    child.stderr?.on('data', (data) => {
      stderr += data
    })
    const ended = new Promise((done) => child.on('close', done))
    await writing(child, join(out, 'short'), runs)
    child.kill(signal)
    expect({ code: await ended, stdout, stderr }).toEqual({
      ...{ code: expected, stdout: '' },
      stderr: 'Interrupted. Nothing half done is left.\n',
    })
    expect(existsSync(out)).toBe(false)
  })
})

describe('exit codes, as a process', () => {
  it('are 1 when an expectation failed, and the miss is told', async () => {
    const folder = freshFolder()
    const file = shortDrill(folder, { minutes: 2, ratio: '[50, 100]' })
    const { code, stdout } = await parley(['run', file, '--twin', '--out', join(folder, 'out')])
    expect(code).toBe(1)
    expect(stdout).toMatch(/✗ first audio later: .*; expected at least 50 times/)
  })

  it('are 2 for a wrong scenario: one line a mistake with file, line and column, nothing on stdout, nothing written', async () => {
    const folder = freshFolder()
    const file = shortDrill(folder)
    writeFileSync(file, readFileSync(file, 'utf8').replace('stage/tts.normMs: { plus', 'stage/tts.normsMs: { plus'))
    const { code, stdout, stderr } = await parley(['run', file, '--json', '--out', join(folder, 'out')])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/short\.yaml:6:\d+: .*"stage\/tts\.normsMs".*did you mean "stage\/tts\.normMs"\?\n$/)
    expect(existsSync(join(folder, 'out'))).toBe(false)
  })

  it('are 2 when the results have nowhere to go, with the reason', async () => {
    const folder = freshFolder()
    const inTheWay = join(folder, 'file')
    writeFileSync(inTheWay, '')
    const { code, stderr } = await parley(['run', shortDrill(folder), '--out', inTheWay])
    expect(code).toBe(2)
    expect(stderr).toMatch(/a file is in the way of a folder; choose another folder with --out\n$/)
  })

  it('stay quiet when the reader of the output goes away', async () => {
    const child = start(['list', 'knobs', '--json'])
    child.stdout?.destroy()
    let stderr = ''
    child.stderr?.on('data', (data) => {
      stderr += data
    })
    const code = await new Promise((done) => child.on('close', done))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })
})

describe('a run that is killed', () => {
  it('leaves no result, keeps the one that was there, and the next run cleans up', async () => {
    const folder = freshFolder()
    const file = shortDrill(folder, { minutes: 3 })
    const results = join(folder, 'out/short')
    const run = ['run', file, '--out', join(folder, 'out')]

    const endless = ['run', shortDrill(join(folder, 'endless'), { minutes: 600 }), '--out', join(folder, 'out')]

    await killedWhileWriting(endless, results)
    expect(existsSync(join(results, '1'))).toBe(false)

    expect((await parley(run)).code).toBe(0)
    expect(readdirSync(results)).toEqual(['1'])
    const before = readFileSync(join(results, '1/manifest.json'))

    await killedWhileWriting(endless, results)
    expect(readFileSync(join(results, '1/manifest.json')).equals(before)).toBe(true)
    expect((await parley(run)).code).toBe(0)
    expect(readdirSync(results)).toEqual(['1'])
  })
})

/** Kills a run once it has begun to write; a short one might have ended before that is seen. */
async function killedWhileWriting(run: string[], results: string): Promise<void> {
  const child = start(run)
  const ended = new Promise((done) => child.on('close', (_code, signal) => done(signal)))
  await writing(child, results, 1)
  child.kill('SIGKILL')
  expect(await ended).toBe('SIGKILL')
}

/** Waits until a process writes so many runs at once, or has ended. */
async function writing(child: ChildProcess, results: string, runs: number): Promise<void> {
  const partial = () => (existsSync(results) ? readdirSync(results).filter((name) => name.includes('.partial-')) : [])
  while (partial().length < runs && child.exitCode === null) await new Promise((tick) => setTimeout(tick, 5))
}
