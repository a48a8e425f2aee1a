import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCommandLine } from '../../src/commands/commandLine.ts'
import { commands } from '../../src/commands/index.ts'
import { ask } from '../../src/commands/query/ask.ts'
import { createParley } from '../../src/parley/createParley.ts'
import type { Parts } from '../../src/parley/parts.ts'
import { standardParts } from '../../src/parley/standardParts.ts'
import type { QueueMetrics } from '../../src/rig/queue/metrics.ts'
import type { QueueRigOptions } from '../../src/rig/queue/options.ts'
import type { ReplayJob } from '../../src/runner/replayJob.ts'
import { listener } from '../commands/listener.ts'
import { recorded, villageWith } from '../extend/village.ts'
import { root } from '../tidy/sources.ts'
import { examples, readme, writtenExamples } from './examples.ts'

const section = /^## Contributing\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(readme)?.[1] ?? ''
const { folder, files } = writtenExamples()

/** What the example that would be this file exports. */
async function exported<Thing>(path: string): Promise<Thing> {
  const file = files.get(path)
  if (file === undefined) throw new Error(`README.md has no example of ${path}`)
  const [thing] = Object.values(await import(file))
  return thing as Thing
}

type One<Registry extends keyof Parts> = Parts[Registry][number]

/** What is shipped and every example, questions embedded by the server kind among them. */
async function withExamples() {
  const kind = await exported<One<'servers'>>('src/serving/coldPoolKind.ts')
  const stages = standardParts.stages.map((stage) => ({
    ...stage,
    pools: stage.pools?.map((need) => (need.kind === 'embed' ? { ...need, server: kind.name } : need)),
  }))
  return createParley({
    stages: [...stages, await exported<One<'stages'>>('src/stages/redaction/stage.ts')],
    pipelines: [...standardParts.pipelines, await exported<One<'pipelines'>>('src/stages/maskedPipeline.ts')],
    servers: [...standardParts.servers, kind],
    faults: [...standardParts.faults, await exported<One<'faults'>>('src/faults/callerFaults.ts')],
    mitigations: [
      ...standardParts.mitigations,
      await exported<One<'mitigations'>>('src/mitigations/callerMitigations.ts'),
    ],
    metrics: [...standardParts.metrics, await exported<One<'metrics'>>('src/metrics/longTurns.ts')],
    detectors: [...standardParts.detectors, await exported<One<'detectors'>>('src/detectors/crowded.ts')],
    charts: [...standardParts.charts, await exported<One<'charts'>>('src/charts/callersNow.ts')],
  })
}

const yaml = `
cohorts: { callers: { pipeline: masked } }
pools: { embed: { stage: embed, region: home, coldStartMs: 90s } }
detectors: { full: { detector: crowded, options: { most: 1 } } }
interventions:
  - { id: talk, fault: chatter, with: { times: 5x }, at: 2m }
mitigations:
  brief: { mitigation: hurry, after: 1m }
expect:
  - { name: callers talk, metric: turn.longWinded, difference: [0.1, 1] }
  - { name: somebody notices, metric: alerts.full, drill: [1, 100] }
`
async function run(more: Partial<ReplayJob> = {}, laid = '') {
  const parley = await withExamples()
  return recorded(villageWith(laid === '' ? yaml : `${yaml}\n${laid}`, parley), parley, more)
}

describe('the examples under Contributing in the README', () => {
  it('are TypeScript that compiles against the sources', () => {
    const config = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { typeRoots: [join(root, 'node_modules/@types')] },
      include: [folder],
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    const compiler = join(root, 'node_modules/.bin/tsc')
    const { status, stdout } = spawnSync(compiler, ['-p', folder, '--pretty', 'false'], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(stdout.replaceAll(/^(src\S+)\((\d+),/gm, 'README.md:$2 ($1,')).toBe('')
    expect(status).toBe(0)
  })

  it('would be new files, each a dozen lines or a few more', () => {
    expect(examples.filter(({ path }) => existsSync(join(root, path))).map(({ path }) => path)).toEqual([])
    expect(examples.filter(({ code }) => code.trimEnd().split('\n').length > 21).map(({ path }) => path)).toEqual([])
  })

  it('run together: stage, pipeline, server kind, metric, detector, fault and chart in one world', async () => {
    const { folder: result, verdicts } = await run()
    expect(verdicts.map(({ name, ok }) => [name, ok])).toEqual([
      ['callers talk', true],
      ['somebody notices', true],
    ])
    const { rows } = await ask(
      result,
      "SELECT minute, workers_cold FROM servers WHERE pool = 'embed' ORDER BY minute LIMIT 3",
    )
    expect(rows.map(([minute, cold]) => [minute, Number(cold)])).toEqual([
      [0, 1],
      [1, 0.5],
      [2, 0],
    ])
    const chart = JSON.parse(readFileSync(join(result, 'charts/callersNow.vl.json'), 'utf8'))
    expect(chart.data.values).toHaveLength(6)
  })

  it('have a stage whose knob is felt by those who take its pipeline', async () => {
    const gapOf = async (laid: string) => {
      const { folder: result } = await run({ twin: false }, laid)
      return Number((await ask(result, 'SELECT median(gap_ms) FROM turns WHERE spoke_at_ms > 120000')).rows[0][0])
    }
    const [before, after] = [await gapOf(''), await gapOf('knobs: { stage/redaction.maskMs: 2015ms }')]
    expect(after - before).toBeGreaterThan(1000)
  })

  it('have a mitigation that undoes the fault', async () => {
    const { verdicts } = await run({ mitigations: ['brief'] })
    expect(verdicts.find(({ name }) => name === 'recovers: callers talk')?.ok).toBe(true)
  })

  it('have a command that answers, and is in the help', async () => {
    const pools = await exported<(typeof commands)[string]>('src/commands/pools.ts')
    const parley = await withExamples()
    const { terminal, printed } = listener()
    const answer = (line: string) =>
      runCommandLine(line.split(' '), { ...commands, pools }, terminal, async () => parley)
    expect(await answer('pools downlink')).toBe(0)
    expect(printed).toEqual(['egress: Downlink'])
    await answer('--help')
    expect(printed.join('\n')).toContain('kinds of pools, and the stages whose work they do')
  })

  it('have a rig model in which nobody waits, and that refuses more than it can serve', async () => {
    const regular = await exported<(options: QueueRigOptions) => QueueMetrics>('src/rig/queue/regular.ts')
    const options = { model: 'D/D/1', lambda: 0.9, mu: 1, customers: 5000 }
    expect(regular(options).list.map(({ metric, exact, simulated }) => [metric, exact, simulated])).toEqual([
      ['Wq', 0, 0],
      ['utilisation', expect.closeTo(0.9, 9), expect.closeTo(0.9, 3)],
    ])
    expect(() => regular({ ...options, lambda: 1.2 })).toThrow('INFEASIBLE: ρ = 1.2, needs at least 2 workers')
  })
})

describe('what the README says to a contributor', () => {
  it('names files and folders that there are', () => {
    const named = [...section.matchAll(/`((?:src|test|scenarios|\.ci)\/[\w./-]*)`/g)].map(([, path]) => path)
    expect(named.length).toBeGreaterThan(30)
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  it('leads to headings that there are', () => {
    const headings = [...readme.matchAll(/^#+ (.*)$/gm)].map(([, text]) => text.toLowerCase().replaceAll(' ', '-'))
    const anchors = [...readme.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor)
    expect(anchors.length).toBeGreaterThan(1)
    expect(anchors.filter((anchor) => !headings.includes(anchor))).toEqual([])
  })

  it('names scripts that package.json has', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const named = [...readme.matchAll(/npm run (?:-s )?([\w:]+)/g)].map(([, script]) => script)
    expect([...new Set(named)].filter((script) => scripts[script] === undefined)).toEqual([])
    for (const script of ['test:fast', 'coverage', 'format', 'lint', 'typecheck', 'facts', 'bench']) {
      expect(section).toContain(`npm run ${script}`)
    }
  })

  it('has an example of each kind of thing, under its name', () => {
    const kinds = [...section.matchAll(/^\*\*(An? [\w ]+)\*\*/gm)].map(([, kind]) => kind)
    expect(kinds).toHaveLength(examples.length)
  })
})
