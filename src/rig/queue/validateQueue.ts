import { CsvTable } from '../../input/csvTable.ts'
import { CsvText } from '../../input/csvText.ts'
import { runQueueRig } from './queueRig.ts'
import type { QueueRigOptions } from './options.ts'
import type { ValidationCase } from '../validationCase.ts'

/** Bar of the relative error; a value that scatters by more in a run of this length is judged by its interval. */
const BAR = 0.02

/** One exact value from an external source. */
export interface QueueReference {
  id: string
  model: string
  params: Record<string, string>
  metric: string
  value: number
}

const columns = {
  id: { kind: 'text' },
  model: { kind: 'text' },
  params: { kind: 'text' },
  metric: { kind: 'text' },
  value: { kind: 'number' },
} as const

/** Rows of scenarios/data/queues/reference_queues.csv. Throws InputError for a line that is not a row. */
export function parseQueueReferences(text: string, file = 'reference_queues.csv'): QueueReference[] {
  return new CsvTable(new CsvText(file, text), columns).rows.map((row) => ({
    ...row,
    params: Object.fromEntries(row.params.split(';').map(split)),
  }))
}

function split(part: string): [string, string] {
  const at = part.indexOf('=')
  return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)]
}

/** `1/0.5`, or a plain number. */
function numberOf(text: string): number {
  const [top, bottom = 1] = text.split('/').map(Number)
  return top / bottom
}

const services: [string, string][] = [
  ['deterministic 1', 'det:1'],
  ['uniform(0,2)', 'uniform:1'],
  ['Erlang-2 mean 1', 'erlang2:1'],
  ['hyperexponential scv 4', 'hyperexp:1:4'],
  ['lognormal mu=-0.5 sigma=1', 'lognormal:1:1.718281828459045'],
]

/** The rig's options for a row's model and parameters; null for a model that is not a pool's. */
export function optionsFor({ model, params }: QueueReference): QueueRigOptions | null {
  const number = (key: string) => (params[key] === undefined ? undefined : numberOf(params[key]))
  const options: QueueRigOptions = { model, lambda: number('lambda'), mu: number('mu'), servers: number('c') }
  if (model === 'M/M/1' || model === 'M/M/c') return options
  if (model === 'M/M/1 SRPT') return { ...options, model: 'M/G/1-SRPT' }
  if (model === 'M/M/c/K') return { ...options, capacity: number('K') }
  if (model.startsWith('M/G/c/c')) return { ...options, lambda: number('a'), mu: 1 }
  if (model.startsWith('M/M/c+M')) return { ...options, theta: number('theta') }
  if (model.startsWith('M/D/1') || model.startsWith('M/D/c'))
    return { ...options, mu: 1 / numberOf(params.D), model: model.slice(0, 5) }
  if (model === 'D/M/1') return { ...options, lambda: 1 / numberOf(params.interarrival) }
  if (model.includes('priority')) return { ...options, model, classes: classesOf(params) }
  const inBrackets = services.find(([name]) => model.includes(`(${name})`))
  if (inBrackets) return { ...options, model: model.split(' (')[0], service: inBrackets[1] }
  if (model.startsWith('M/M^[1,b]'))
    return { ...options, model: 'M/M^[1,b]/1', mu: number('mu_batch'), batchMax: number('b') }
  if (model.startsWith('M/D(k)'))
    return { ...options, model: 'dynamic batch', batchMax: number('b'), ...batchTime(params) }
  if (model.startsWith('batch former')) return { ...options, batchMax: number('b'), batchDelay: number('T') }
  return networkOptions(options, model, params, number)
}

function networkOptions(
  options: QueueRigOptions,
  model: string,
  params: Record<string, string>,
  number: (key: string) => number | undefined,
): QueueRigOptions | null {
  if (model.startsWith('tandem of')) return { ...options, model: 'tandem', stages: params.mus.replaceAll('/', ',') }
  if (model.startsWith('tandem')) return { ...options, model: 'tandem', stages: `${1 / 0.015}x2,${1 / 0.03}x4` }
  if (model.includes('Bernoulli retry')) return { ...options, model: 'M/M/1 with feedback', feedback: number('p') }
  if (model.includes('exponential setup'))
    return { ...options, model: 'M/M/1 with setup', setup: `exp:${1 / numberOf(params.setup_rate)}` }
  if (model.includes('deterministic setup')) return { ...options, model: 'M/M/1 with setup', setup: `det:${params.D}` }
  if (model.includes('breakdowns'))
    return {
      ...options,
      model: 'M/M/1 with breakdowns',
      failRate: number('fail_rate'),
      repairRate: number('repair_rate'),
    }
  if (model.includes('fork-join')) return { ...options, model: 'fork-join' }
  if (model.startsWith('max of n')) return { ...options, model: 'fan-out', choices: number('n') }
  if (model.startsWith('closed loop'))
    return { ...options, model: 'closed loop', users: number('N'), think: number('think') }
  if (model.startsWith('M^[X]'))
    return { ...options, model: 'M^[X]/M/1', together: number('batch'), rho: number('rho') }
  if (model.startsWith('power of'))
    return { ...options, model: 'power of choices', choices: number('d'), rho: number('rho') }
  if (model.startsWith('symmetric cyclic polling')) return pollingOptions(model, params)
  if (model.startsWith('M/G/inf')) return { ...options, model: 'M/G/inf', mu: 1 / numberOf(params.ES) }
  if (model.startsWith('M_t/M/inf')) return { ...options, model: 'M_t/M/inf', ...swingOf(params), at: number('t') }
  return null
}

/** `10+6 sin(2 pi t/1000)`. */
function swingOf(params: Record<string, string>): Pick<QueueRigOptions, 'lambda' | 'swing' | 'period'> {
  const [, lambda, swing, period] = /(.+)\+(.+) sin\(2 pi t\/(.+)\)/.exec(params['lambda(t)']) ?? []
  return { lambda: Number(lambda), swing: Number(swing), period: Number(period) }
}

function pollingOptions(model: string, params: Record<string, string>): QueueRigOptions {
  const switchover = Number(params.switchover.replace('const ', ''))
  const name = model.endsWith('gated') ? 'gated polling' : 'exhaustive polling'
  return { model: name, queues: Number(params.N), rho: Number(params.rho_total), switchover }
}

function classesOf(params: Record<string, string>): string {
  const lambdas = params.lambdas.split('/')
  const text = params.service ?? `exp mean ${1 / numberOf(params.mu)}`
  const means = text.startsWith('exp means') ? text.slice('exp means '.length).split('/') : lambdas.map(() => '1')
  const kind = text.startsWith('deterministic') ? 'det' : 'exp'
  return lambdas.map((lambda, i) => `${lambda}:${kind}:${means[i]}`).join(',')
}

/** `0.020+0.001k`. */
function batchTime(params: Record<string, string>): Pick<QueueRigOptions, 'batchFixed' | 'batchPerItem'> {
  const [fixed, perItem] = params['s(k)'].replace('k', '').split('+').map(Number)
  return { batchFixed: fixed, batchPerItem: perItem }
}

/** The rows grouped into runs; rows of unknown models are left out. */
export function queueRuns(
  references: readonly QueueReference[],
): { options: QueueRigOptions; rows: QueueReference[] }[] {
  const runs = new Map<string, { options: QueueRigOptions; rows: QueueReference[] }>()
  for (const row of references) {
    const options = optionsFor(row)
    if (options === null) continue
    const key = JSON.stringify(options)
    const run = runs.get(key) ?? { options, rows: [] }
    run.rows.push(row)
    runs.set(key, run)
  }
  return [...runs.values()]
}

/**
 * Every reference value beside the simulated one: within 2 %, or within its 95 % interval where chance alone may
 * exceed that: at loads above 0.9, for rare events, and for a value that is small beside its scatter, such as a median
 * wait near 0. The interval decides, not the load, so a wide one is a weak case. `every` takes only each n-th run, for
 * a short set; `progress` is called for each.
 */
export function validateQueues(
  text: string,
  customers = 1_000_000,
  seed = 1,
  every = 1,
  progress: (run: number, ofRuns: number) => void = () => {},
): ValidationCase[] {
  const cases: ValidationCase[] = []
  const runs = queueRuns(parseQueueReferences(text)).filter((_, i) => i % every === 0)
  runs.forEach(({ options, rows }, i) => {
    progress(i, runs.length)
    const { metrics } = runQueueRig({ ...options, customers, seed })
    for (const row of rows) {
      const found = metrics.find(({ metric }) => metric === row.metric)
      if (found === undefined) continue
      const error = row.value === 0 ? Math.abs(found.simulated) : Math.abs(found.simulated / row.value - 1)
      const inside = found.ci95[0] <= row.value && row.value <= found.ci95[1]
      const ok = error <= BAR || inside
      cases.push({
        case: `${row.id} ${row.metric}`,
        reference: row.value,
        parley: found.simulated,
        error,
        bar: BAR,
        ok,
      })
    }
  })
  return cases
}
