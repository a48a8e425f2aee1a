import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Chart } from '../../src/charts/chart.ts'
import { chartSpec } from '../../src/charts/chartSpec.ts'
import { runCommandLine } from '../../src/commands/commandLine.ts'
import { commands } from '../../src/commands/index.ts'
import { ask } from '../../src/commands/query/ask.ts'
import type { Detector } from '../../src/detectors/detector.ts'
import type { RunDetector } from '../../src/detectors/runDetector.ts'
import type { GaugeMetric, MeanMetric } from '../../src/model/metric.ts'
import { fault, mitigation } from '../../src/model/shorthand.ts'
import { createParley } from '../../src/parley/createParley.ts'
import { standardParts } from '../../src/parley/standardParts.ts'
import { InputError } from '../../src/input/inputError.ts'
import { listener } from '../commands/listener.ts'
import { recorded, villageWith } from './village.ts'

/** A metric of turns: one constant. */
const speechLong: MeanMetric = {
  ...{ name: 'turn.longWinded', kind: 'mean', unit: 'ratio', label: 'Long-winded turns', better: null, reach: 'everySlice' },
  about: 'Share of turns in which the caller spoke for more than five seconds.',
  of: (turns) => {
    const speech = turns.column('speech_ms')
    return (row) => (speech[row] > 5000 ? 1 : 0)
  },
}

/** A metric that is folded from the rows of servers. */
const poolsAlive: GaugeMetric = {
  ...{ name: 'pool.alive', kind: 'gauge', unit: 'count', label: 'Pools alive', better: 'more', slices: 'all', pooling: 'mean' },
  about: 'Pools with a worker that serves, mean over the minute.',
  fold: ({ servers }, point) => {
    let alive = 0
    for (let row = 0; row < servers.rows; row++) if (servers.column('workers_up')[row] > 0) alive++
    point('', alive)
  },
}

/** A detector with a threshold that scenarios may set. */
const options = { most: { unit: 'calls', default: 1000, min: 0, about: 'calls at once that are too many' } }
const crowded: Detector = {
  ...{ name: 'crowded', about: 'too many calls at once', options, runOptions: options },
  watch: ({ options: { most = 1000 } }): RunDetector => ({
    observe: ({ minute, minutes }) => {
      const calls = minutes.latest('call.active')?.value ?? 0
      if (calls <= most) return []
      return [{ detector: 'crowded', minute, subject: 'call.active', action: 'open_another_line', evidence: { calls, most } }]
    },
  }),
}

/** Everybody talks slower, and what would help: neither has a mechanism of its own. */
const chatter = fault({
  ...{ name: 'chatter', catalogue: 'own', about: 'Callers speak for longer' },
  params: { times: { unit: 'times', base: 3, about: 'Speech times this.' } },
  unfold: ({ times }) => ({ changes: [{ knob: 'people/caller.speechMs', times: Number(times), where: {} }], acts: [] }),
})
const hurry = mitigation({
  ...{ name: 'hurry', catalogue: 'own', about: 'Ask callers to be brief', takesUs: 0 },
  params: { ms: { unit: 'ms', base: 1000, about: 'Median of what they say then.' } },
  unfold: ({ ms }) => ({ changes: [{ knob: 'people/caller.speechMs', set: ms, where: {} }], acts: [] }),
})

/** A chart: plain data out of plain data. */
const aliveChart: Chart = {
  ...{ name: 'poolsAlive', about: 'pools with a worker that serves', part: 'capacity' },
  make: ({ drill }) =>
    chartSpec({
      title: 'Pools alive',
      howToRead: 'A dot a minute.',
      takeaway: 'All of them, all the time.',
      columns: [
        { field: 'minute', label: 'minute' },
        { field: 'alive', label: 'pools' },
      ],
      rows: drill.minutes.series('pool.alive').map(({ minute, value }) => ({ minute, alive: value })),
      height: 80,
      layer: [{ mark: 'point', encoding: { x: { field: 'minute' }, y: { field: 'alive', type: 'quantitative' } } }],
    }),
}

const parley = createParley({
  ...standardParts,
  metrics: [...standardParts.metrics, speechLong, poolsAlive],
  detectors: [...standardParts.detectors, crowded],
  faults: [...standardParts.faults, chatter],
  mitigations: [...standardParts.mitigations, hurry],
  charts: [...standardParts.charts, aliveChart],
})

const yaml = `
detectors: { full: { detector: crowded, options: { most: 1 } } }
interventions:
  - { id: talk, fault: chatter, with: { times: 5x }, at: 2m }
mitigations:
  brief: { mitigation: hurry, after: 2m }
expect:
  - { name: callers talk, metric: turn.longWinded, difference: [0.1, 1] }
  - { name: somebody notices, metric: alerts.full, drill: [1, 100] }
`
const run = recorded(villageWith(yaml, parley), parley)

async function printed(line: string): Promise<string> {
  const { terminal, printed: lines } = listener()
  await runCommandLine(line.split(' '), commands, terminal, async () => parley)
  return lines.join('\n')
}

describe('a metric that is handed in', () => {
  it('is a stream of the run in every slice, and scenarios expect things of it', async () => {
    const { folder, verdicts } = await run
    const { rows } = await ask(folder, "SELECT DISTINCT slice FROM minutes WHERE metric = 'turn.longWinded' ORDER BY 1")
    expect(rows.flat()).toEqual(expect.arrayContaining(['', 'tenant=acme']))
    expect(verdicts.find(({ name }) => name === 'callers talk')?.ok).toBe(true)
  })

  it('may be folded from any fact table', async () => {
    const { rows } = await ask((await run).folder, "SELECT DISTINCT value FROM minutes WHERE metric = 'pool.alive'")
    expect(rows).toEqual([[7]])
  })

  it('is listed with its sentence', async () => {
    expect(await printed('list metrics')).toContain('turn.longWinded')
    expect(await printed('list metrics')).toContain('Pools with a worker that serves')
  })
})

describe('a detector that is handed in', () => {
  it('watches a run that asks for it, by its options, and its alerts count', async () => {
    const { drill, verdicts } = await run
    expect(drill.alerts.filter(({ detector }) => detector === 'full').length).toBeGreaterThan(0)
    expect(verdicts.find(({ name }) => name === 'somebody notices')?.ok).toBe(true)
  })

  it('is listed, and its options are checked at their line', async () => {
    expect(await printed('list detectors')).toContain('too many calls at once')
    expect(messageOf('detectors: { full: { detector: crowded, options: { least: 1 } } }')).toMatch(/own\.yaml:2:\d+: "least" is not an option of the crowded detector; write one of most/)
  })
})

describe('a fault and a mitigation that are handed in', () => {
  it('turn knobs of the run by their parameters', async () => {
    const { folder } = await run
    const { rows } = await ask(
      folder,
      'SELECT (SELECT avg(speech_ms) FROM turns WHERE spoke_at_ms > 130000), (SELECT avg(speech_ms) FROM turns_twin WHERE spoke_at_ms > 130000)',
    )
    expect(Number(rows[0][0])).toBeGreaterThan(3 * Number(rows[0][1]))
  })

  it('are switched on by name, and the run tells what they did', async () => {
    const { folder, verdicts } = await recorded(villageWith(yaml, parley), parley, { mitigations: ['brief'] })
    expect(folder).toContain('1+brief')
    expect(verdicts.find(({ name }) => name === 'recovers: callers talk')?.ok).toBe(true)
  })

  it('are listed, and their parameters are checked', async () => {
    expect(await printed('list faults')).toContain('chatter')
    expect(await printed('list mitigations')).toContain('hurry')
    expect(messageOf('interventions: [{ id: a, fault: chatter, at: 1m, with: { time: 2x } }]')).toMatch(/"time" is not a parameter of chatter; did you mean "times"\?/)
  })
})

describe('a chart that is handed in', () => {
  it('is a file of the run and a place in the report', async () => {
    const { folder } = await run
    const chart = JSON.parse(readFileSync(join(folder, 'charts/poolsAlive.vl.json'), 'utf8'))
    expect(chart.data.values.map(({ alive }: { alive: number }) => alive)).toEqual([7, 7, 7, 7, 7, 7])
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('Pools alive')
  })

  it('is listed', async () => {
    expect(await printed('list charts')).toContain('pools with a worker that serves')
  })
})

function messageOf(text: string): string {
  try {
    villageWith(text, parley)
    return ''
  } catch (error) {
    return error instanceof InputError ? error.message : String(error)
  }
}
