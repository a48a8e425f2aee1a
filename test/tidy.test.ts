import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  arrows,
  bannedInCauseWing,
  browserSafe,
  causeWing,
  clocks,
  fileLinesAdvised,
  functionLinesMax,
  nodeGlobals,
  notOurs,
  portablePackages,
  topLevel,
} from './tidy/house.ts'
import { reachedFrom, ringsOf } from './tidy/rings.ts'
import { mayNameStages, stageNamesIn } from './tidy/stageNames.ts'
import { readSources, repositoryTexts, root, type Source } from './tidy/sources.ts'

const sources = readSources()
const src = sources.filter(({ path }) => path.startsWith('src/'))
const inRooms = (rooms: readonly string[]) => src.filter(({ room }) => rooms.includes(room))
const { dependencies, devDependencies, bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** `yaml` for `yaml/x`, `@duckdb/node-api` for `@duckdb/node-api/lib`. */
const packageOf = (specifier: string) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')

/** Accesses of a file that a rule forbids, as lines a person can click. */
function found({ path, accesses }: Source, names: readonly string[]): string[] {
  return accesses.filter(({ name }) => names.includes(name)).map(({ name, line }) => `${path}:${line} ${name}`)
}

describe('the house', () => {
  it('has a room in the table for every file, so that its arrows are known', () => {
    expect(src.filter(({ room }) => arrows[room] === undefined).map(({ path }) => path)).toEqual([])
  })

  it('is entered along its arrows only; move the code, or pass what it needs as an argument', () => {
    const roomOf = new Map(sources.map(({ path, room }) => [path, room]))
    const wrong = src.flatMap(({ path, room, imports }) =>
      imports
        .map((to) => ({ to, other: roomOf.get(to) ?? 'nowhere' }))
        .filter(({ other }) => other !== room && !arrows[room]?.includes(other))
        .map(({ to }) => `${path} imports ${to}; ${room} may import ${arrows[room]?.join(', ') || 'nothing'}`),
    )
    expect(wrong).toEqual([])
  })

  it('has arrows that lead nowhere back: the table itself is free of circles', () => {
    const settled: string[] = []
    for (let more = true; more; ) {
      const next = Object.keys(arrows).filter(
        (room) => !settled.includes(room) && arrows[room].every((other) => settled.includes(other)),
      )
      settled.push(...next)
      more = next.length > 0
    }
    expect(Object.keys(arrows).filter((room) => !settled.includes(room))).toEqual([])
  })

  it('has no import ring, types included; give the shared noun a file of its own', () => {
    expect(ringsOf(sources)).toEqual([])
  })

  it('has no dead file: the command line, a bench or a test leads to each, and src is not kept alive by tests', () => {
    const entries = [
      'src/cli.ts',
      'src/index.ts',
      ...sources.filter(({ path }) => path.startsWith('test/bench/')).map(({ path }) => path),
    ]
    const alive = reachedFrom(entries, sources)
    expect(src.filter(({ path }) => !alive.has(path)).map(({ path }) => `${path}: delete it, or wire it up`)).toEqual(
      [],
    )
    const tests = sources.filter(({ path }) => /\.(test|config)\.ts$/.test(path)).map(({ path }) => path)
    const read = reachedFrom([...tests, ...entries], sources)
    const unread = sources.filter(({ room, path }) => room === 'test' && !read.has(path))
    expect(unread.map(({ path }) => `${path}: delete it, or use it in a test`)).toEqual([])
  })

  it('keeps only what belongs at the top of the repository', () => {
    const strangers = readdirSync(root).filter((name) => !topLevel.includes(name) && !notOurs.includes(name))
    expect(strangers.filter((name) => !name.endsWith('.tgz'))).toEqual([])
  })

  it('gives the command line as the package’s binary, with the line that starts it', () => {
    expect(bin).toEqual({ parley: 'dist/cli.js' })
    expect(readFileSync(join(root, 'src/cli.ts'), 'utf8')).toMatch(/^#!.usr.bin.env -S node /)
  })
})

describe('a stage', () => {
  it('is named in its own folder and in the lists of stages and pipelines; elsewhere, ask what a stage says of itself', () => {
    const said = src.filter(({ path }) => !mayNameStages.some(({ files }) => files.test(path))).flatMap(stageNamesIn)
    expect(said).toEqual([])
  })

  it('has no exception to that which no file needs any more', () => {
    const idle = mayNameStages.filter(({ files }) => !src.some((source) => files.test(source.path) && stageNamesIn(source).length > 0))
    expect(idle.map(({ files }) => String(files))).toEqual([])
  })
})

describe('a file', () => {
  it(`is looked at again past ${fileLinesAdvised} lines: does a second noun hide in it? Advice, printed and not enforced`, () => {
    const long = sources.filter(({ lines }) => lines > fileLinesAdvised)
    if (long.length > 0) console.info(long.map(({ path, lines }) => `${path}: ${lines} lines`).join('\n'))
    expect(sources.length).toBeGreaterThan(100)
  })

  it(`has functions of at most ${functionLinesMax} lines; past that name the steps`, () => {
    const long = src.flatMap(({ path, functions }) =>
      functions
        .filter(({ lines }) => lines > functionLinesMax)
        .map(({ name, line, lines }) => `${path}:${line} ${name}: ${lines} lines`),
    )
    expect(long).toEqual([])
  })

  it('is named in camel case for the one thing it holds, not for a drawer', () => {
    const named = sources.filter(({ path }) => {
      const parts = path.replace(/(\.test|\.config)?\.ts$/, '').split('/')
      return parts.some(
        (part) => !/^[a-z][a-zA-Z0-9]*$/.test(part) || /utils?$|helpers?$|common|manager|misc/i.test(part),
      )
    })
    expect(named.map(({ path }) => `${path}: name the noun`)).toEqual([])
  })
})

describe('the cause wing', () => {
  it('computes with portable mathematics only: use kernel/math.ts and kernel/random.ts', () => {
    const offenders = inRooms(causeWing).flatMap((source) => [
      ...found(source, bannedInCauseWing),
      ...source.powers.map((line) => `${source.path}:${line} ** with an exponent that is not written out`),
    ])
    expect(offenders).toEqual([])
  })

  it('reads no clock, sets no timer and knows no locale: time comes from the simulation', () => {
    expect(inRooms(causeWing).flatMap((source) => found(source, clocks))).toEqual([])
  })
})

describe('what also runs in a browser', () => {
  it('imports nothing of Node and no package that needs it', () => {
    const wrong = inRooms(browserSafe).flatMap(({ path, packages }) =>
      packages.filter((name) => !portablePackages.includes(packageOf(name))).map((name) => `${path} imports ${name}`),
    )
    expect(wrong).toEqual([])
  })

  it('touches no global of Node', () => {
    expect(inRooms(browserSafe).flatMap((source) => found(source, nodeGlobals))).toEqual([])
  })
})

describe('the product', () => {
  it('ends its process and sets its exit code in cli.ts only; return a code, or throw an InputError', () => {
    const ends = ['process.exit', 'process.exitCode', 'process.abort', 'process.kill']
    const own = src.filter(({ room, path }) => room !== 'cli' && path !== 'src/record/resultFolder.ts')
    expect(own.flatMap((source) => found(source, ends))).toEqual([])
  })

  it('speaks through its terminal, never to the console', () => {
    expect(src.flatMap((source) => found(source, ['console']))).toEqual([])
  })

  it('depends on what it imports and on nothing else', () => {
    const used = (files: readonly Source[]) =>
      new Set(
        files
          .flatMap(({ packages }) => packages)
          .filter((name) => !name.startsWith('node:'))
          .map(packageOf),
      )
    const undeclared = [...used(src)].filter((name) => dependencies[name] === undefined)
    expect(undeclared.map((name) => `${name}: add it to dependencies`)).toEqual([])
    const texts = src.map(({ text }) => text).join('\n')
    const idle = Object.keys(dependencies).filter((name) => !texts.includes(`'${name}`))
    expect(idle.map((name) => `${name}: take it out of dependencies`)).toEqual([])
    const tested = [...used(sources)].filter((name) => !(name in dependencies) && !(name in devDependencies))
    expect(tested.map((name) => `${name}: add it to devDependencies`)).toEqual([])
  })

  it('pins every version, so that a lock means what it says', () => {
    const all: [string, string][] = Object.entries({ ...dependencies, ...devDependencies })
    expect(all.filter(([, version]) => !/^\d/.test(version)).map(([name, version]) => `${name}@${version}`)).toEqual([])
  })

  it('says nothing of the place it was built in, and leaves nothing half done', () => {
    // Put together here, so that this file does not say it either. A path begins after a space, a quote or a bracket.
    const places = new RegExp(`(?<![\\w:.])(/wor${''}k/|/tm${''}p/|/home${''}/|/ro${''}ot/)|\\.\\./sh${''}ared`)
    const halves = new RegExp(
      ['TO' + 'DO', 'FIX' + 'ME', 'Lorem ip' + 'sum', 'Clau' + 'de', 'Anthro' + 'pic'].join('|'),
    )
    const offenders = repositoryTexts().flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, i) => {
        const said = places.exec(line)?.[0] ?? halves.exec(line)?.[0]
        return said === undefined ? [] : [`${path}:${i + 1} ${said}`]
      }),
    )
    expect(offenders).toEqual([])
  })
})
