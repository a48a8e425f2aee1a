import type { Options } from 'yargs'
import type { QueueMetric } from '../../rig/queue/metrics.ts'
import { CUSTOMERS_MAX, CUSTOMERS_MIN } from '../../rig/queue/options.ts'
import { queueModels } from '../../rig/queue/models.ts'
import type { QueueRigResult } from '../../rig/queue/queueRig.ts'
import { type Command, jsonOption } from '../command.ts'
import { exitCodes } from '../failure.ts'
import { checkedSeed } from '../run.ts'
import { InputError } from '../../input/inputError.ts'
import { numberText, textTable } from '../textTable.ts'
import { queueFlagOf, queueParameters } from './queueFlags.ts'
import { planGiven, type ReplicationGiven, replicationFlags, withBeside } from './replicationFlags.ts'
import { queueModelNames } from '../completion/values.ts'

interface QueueGiven extends ReplicationGiven {
  model: string
  customers?: number
  seed: number
  json: boolean
  [flag: string]: unknown
}

/** Default number of arrivals of a single run, and of each of many runs. */
const CUSTOMERS = 1_000_000
const CUSTOMERS_OF_MANY = 100_000
/** Customers of all runs together: some minutes. */
const CUSTOMERS_OF_ALL = 200_000_000

const options: Record<string, Options> = {
  model: {
    type: 'string',
    requiresArg: true,
    demandOption: true,
    describe: `${Object.keys(queueModels).join(' | ')}; also Erlang-A, Erlang-B, Erlang-C`,
  },
  ...queueParameters,
  customers: {
    type: 'number',
    requiresArg: true,
    describe: `arrivals (of groups, in M^[X]/M/1), the first tenth to warm up; ${CUSTOMERS}, with --replications ${CUSTOMERS_OF_MANY} each`,
  },
  seed: { type: 'number', requiresArg: true, default: 1, describe: 'seed' },
  ...replicationFlags,
  json: jsonOption,
}

export const rigQueue: Command<QueueGiven> = {
  usage: 'queue',
  about: 'a queueing model on the product’s own pool: exact and simulated values with 95 % intervals',
  completes: { model: queueModelNames },
  options,
  examples: [
    ['$0 rig queue --model M/M/c --lambda 7.2 --mu 1 --servers 8', 'a pool of eight at 90 %'],
    ['$0 rig queue --model M/G/1 --lambda 0.8 --service lognormal:1:4', 'long and short jobs'],
    ['$0 rig queue --model priority --classes 0.3:exp:1,0.5:exp:1', 'who pays for the urgent'],
    ['$0 rig queue --model M/M/c --lambda 7.2 --mu 1 --servers 8 --beside servers=9', 'what a ninth buys'],
  ],
  run: async (given, terminal) => {
    checkedSeed(given.seed)
    const { queueRun, queueSetting } = await import('./queueRun.ts')
    const { seed, json, beside, threads } = given
    const plan = planGiven(given)
    if (plan === null) {
      const customers = given.customers ?? CUSTOMERS
      const result = queueRun(given, customers, seed)
      const note = shortRun(customers, result.tooShort)
      terminal.print(json ? JSON.stringify(result) : metricTable(result.metrics))
      if (!json && note !== '') terminal.print(note)
      return exitCodes.asExpected
    }
    const customers = given.customers ?? CUSTOMERS_OF_MANY
    mustEndInTime(plan.max, customers)
    const { queueNumbers } = await import('../../rig/queue/queueRig.ts')
    const asked = [given, ...(beside === undefined ? [] : [withBeside(given, options)])]
    const customersOf = (one: QueueGiven) => one.customers ?? customers
    // The first runs check the arguments and provide the exact values.
    const beganMs = performance.now()
    const firsts = asked.map((one) => queueRun(one, customersOf(one), seed))
    const first = { numbers: firsts.map(queueNumbers), tookMs: performance.now() - beganMs }
    const [{ model, params, metrics, tooShort }] = firsts
    const { printManyRuns } = await import('./manyRuns.ts')
    await printManyRuns(
      {
        ...{ seed, plan, threads, json, beside: beside ?? null, flagOf: queueFlagOf },
        rigs: asked.map((one) => queueSetting(one, customersOf(one))),
        first,
        exact: new Map(metrics.map(({ metric, exact }) => [metric, exact])),
        about: { model, params: { ...params, customers }, tooShort },
      },
      terminal,
    )
    const note = shortRun(customers, tooShort)
    if (!json && note !== '') terminal.print(note)
    return exitCodes.asExpected
  },
}

function mustEndInTime(runs: number, customers: number): void {
  if (runs * customers <= CUSTOMERS_OF_ALL) return
  const fewer = Math.floor(CUSTOMERS_OF_ALL / runs)
  throw new InputError(
    `--customers ${customers}: up to ${runs} runs of so many would take hours; ` +
      (fewer < CUSTOMERS_MIN ? 'fewer --replications would do' : `at most ${fewer} each, or fewer --replications, would do`),
  )
}

/** What a run of this many customers is too short to estimate. */
function shortRun(customers: number, tooShort: QueueRigResult['tooShort']): string {
  if (tooShort === undefined) return ''
  const { rho, means, percentiles } = tooShort
  const what = means === undefined ? '' : 'means, '
  const most = CUSTOMERS_MAX.toLocaleString('en')
  const enough = (count: number) =>
    count <= CUSTOMERS_MAX ? `${count.toLocaleString('en')} do` : `no run does (at most ${most}), only a lower load`
  const less = means !== undefined && means < percentiles && means <= CUSTOMERS_MAX
  const remedy = less ? `, ${enough(means)} for the means` : ''
  return (
    `At ρ = ${numberText(rho)} a run of ${customers.toLocaleString('en')} customers is short: its ${what}percentiles and variances ` +
    `come out low, and their intervals do not say so; ${enough(percentiles)}${remedy} (--customers)`
  )
}

function metricTable(metrics: readonly QueueMetric[]): string {
  const rows = metrics.map(({ metric, exact, simulated, ci95: [lo, hi] }) => [
    metric,
    exact === null ? '–' : numberText(exact),
    numberText(simulated),
    `${numberText(lo)} … ${numberText(hi)}`,
    exact === null || exact === 0 || Number.isNaN(simulated) ? '–' : `${numberText(100 * (simulated / exact - 1))} %`,
  ])
  return textTable(['metric', 'exact', 'simulated', '95 % interval', 'error'], rows)
}
