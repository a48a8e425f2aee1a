import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCommandLine } from '../../src/commands/commandLine.ts'
import { commands } from '../../src/commands/index.ts'
import { ask } from '../../src/commands/query/ask.ts'
import { createParley } from '../../src/parley/createParley.ts'
import { standardParts } from '../../src/parley/standardParts.ts'
import { InputError } from '../../src/input/inputError.ts'
import { listener } from '../commands/listener.ts'
import { diarization } from './diarization.ts'
import { recorded, villageWith } from './village.ts'

const [cascaded] = standardParts.pipelines
const diarized = {
  name: 'diarized',
  about: 'speakers are told apart before anything is looked up',
  stages: cascaded.stages.flatMap((name) => (name === 'asr' ? [name, 'diarization'] : [name])),
}
const parley = createParley({
  ...standardParts,
  stages: [...standardParts.stages, diarization],
  pipelines: [...standardParts.pipelines, diarized],
})

/** A fault, written in YAML, that turns a knob of the stage to the end of the run; one diarizer cannot keep up then. */
const slow = `
cohorts: { callers: { pipeline: diarized } }
pools: { diarizer: { stage: diarizer, region: home, workers: 1, msPerStep: 5ms, msPerItem: 60ms, batchMax: 1 } }
interventions:
  - { id: many-speakers, role: fault, at: 2m, for: 4m, change: { stage/diarization.secondsMedian: { times: 45 } } }
`
const run = recorded(villageWith(slow, parley), parley)

/** What a command prints, with the parley of this test. */
async function printed(line: string): Promise<string> {
  const { terminal, printed: lines } = listener()
  await runCommandLine(line.split(' '), commands, terminal, async () => parley)
  return lines.join('\n')
}

describe('a stage that is handed in', () => {
  it('is metered: its pool has rows of servers and of bills, and its queue grows while the fault lasts', async () => {
    const { folder } = await run
    const { rows } = await ask(folder, "SELECT minute, arrivals, queue_mean FROM servers WHERE pool = 'diarizer' ORDER BY minute")
    expect(rows).toHaveLength(6)
    for (const [, arrivals] of rows) expect(arrivals).toBeGreaterThan(0)
    const depths = rows.map(([, , depth]) => Number(depth))
    expect(Math.max(...depths.slice(2))).toBeGreaterThan(5 * Math.max(0.05, depths[1]))
    const billed = await ask(folder, "SELECT sum(billed_ms), sum(charged_ms) FROM bills WHERE pool = 'diarizer'")
    expect(billed.rows[0][0]).toBe(6 * 60_000)
    expect(billed.rows[0][1]).toBeGreaterThan(1000)
  })

  it('has its columns in turns.parquet, of the twin too, and its metric and queue depth in minutes.parquet', async () => {
    const { folder } = await run
    const during = 'spoke_at_ms BETWEEN 150000 AND 230000'
    const [[waits, speakers, twins]] = (
      await ask(
        folder,
        `SELECT avg(diarization_wait_ms), max(speakers), (SELECT avg(diarization_wait_ms) FROM turns_twin WHERE ${during}) FROM turns WHERE ${during}`,
      )
    ).rows
    expect(waits).toBeGreaterThan(10 * Number(twins))
    expect(speakers).toBe(2)
    const { rows } = await ask(folder, "SELECT DISTINCT metric FROM minutes WHERE metric LIKE 'diarization.%' ORDER BY 1")
    expect(rows.flat()).toEqual(['diarization.queueDepth', ...['mean', 'p50', 'p95', 'p99'].map((end) => `diarization.waitMs.${end}`)])
  })

  it('has its lane in the chart of queues, its bars in the waterfall, and its pool in the charts of pools', async () => {
    const { folder } = await run
    const chart = (name: string) => JSON.parse(readFileSync(join(folder, `charts/${name}.vl.json`), 'utf8'))
    const values = (name: string, field: string) => new Set(chart(name).data.values.map((row: Record<string, unknown>) => row[field]))
    expect(values('queueDepth', 'lane')).toContain('Diarization')
    expect(chart('queueDepth').description).toContain('Diarization')
    expect([...values('queueDepth', 'lane')].indexOf('Diarization')).toBe([...values('queueDepth', 'lane')].indexOf('ASR') + 1)
    const steps = [...values('turnWaterfall', 'stage')]
    expect(steps.slice(steps.indexOf('ASR final'), steps.indexOf('retrieval wait'))).toEqual(['ASR final', 'diarization wait', 'diarization work'])
    expect(JSON.stringify(chart('poolUtilisation').data.values)).toContain('diarizer')
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('Diarization')
  })

  it('is listed, with its knobs, columns, metric and pipeline, and scenarios may name all of it by the schema', async () => {
    expect(await printed('list stages')).toContain('diarization')
    expect(await printed('list knobs')).toContain('stage/diarization.speakersMax')
    expect(await printed('list columns')).toContain('diarization_wait_ms')
    expect(await printed('list metrics')).toContain('diarization.waitMs')
    expect(await printed('list pipelines')).toContain('asr, diarization, retrieval')
    const schema = await printed('schema')
    for (const word of ['"diarizer"', 'stage/diarization']) expect(schema).toContain(word)
  })

  it('needs its pool where its callers call from, and is told at its line like any other', () => {
    const wrong = `
cohorts: { callers: { pipeline: diarised } }
interventions:
  - { id: a, role: fault, at: 2m, change: { stage/diarization.speakerMax: 3 } }
`
    expect(messageOf(wrong)).toEqual([
      'own.yaml:3:33: "diarised" is not a pipeline; did you mean "diarized"?',
      'own.yaml:5:45: "stage/diarization.speakerMax" is not a knob; did you mean "stage/diarization.speakersMax"?',
    ])
    expect(messageOf('cohorts: { callers: { pipeline: diarized } }')[0]).toMatch(/callers in "home" have no diarizer pool; add one with stage: diarizer and region: home/)
  })

  it('changes nothing for those who do not take it: not a fact of theirs moves', async () => {
    const plain = villageWith('name: plain', createParley(standardParts))
    const [without, beside] = await Promise.all([
      recorded(plain, createParley(standardParts), { twin: false }),
      recorded(villageWith('name: plain', parley), parley, { twin: false }),
    ])
    const all = 'SELECT call_id, turn_index, gap_ms, wer, outcome, gpu_seconds FROM turns ORDER BY ended_at_ms, call_id'
    expect((await ask(beside.folder, all)).rows).toEqual((await ask(without.folder, all)).rows)
  })
})

function messageOf(yaml: string): string[] {
  try {
    villageWith(yaml, parley)
    return []
  } catch (error) {
    return error instanceof InputError ? error.message.split('\n') : [String(error)]
  }
}
