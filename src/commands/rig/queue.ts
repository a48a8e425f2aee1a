import type { QueueMetric } from '../../rig/queueMetrics.ts'
import { findQueueModel, queueModels } from '../../rig/queueModels.ts'
import type { QueueRigOptions } from '../../rig/queueOptions.ts'
import { didYouMean } from '../../scenario/didYouMean.ts'
import { type Command, jsonOption } from '../command.ts'
import { exitCodes } from '../failure.ts'
import { InputError } from '../inputError.ts'
import { checkedSeed } from '../run.ts'
import { numberText, textTable } from '../textTable.ts'
import { inFlags } from './inFlags.ts'
import { queueFlagOf, queueParameters } from './queueFlags.ts'

interface QueueGiven {
  model: string
  customers: number
  seed: number
  json: boolean
  [flag: string]: unknown
}

export const rigQueue: Command<QueueGiven> = {
  usage: 'queue',
  about: 'a queueing model on the product’s own pool: exact and simulated values with 95 % intervals',
  options: {
    model: {
      type: 'string',
      requiresArg: true,
      demandOption: true,
      describe: `${Object.keys(queueModels).join(' | ')}; also Erlang-A, Erlang-B, Erlang-C`,
    },
    ...queueParameters,
    customers: { type: 'number', requiresArg: true, default: 1e6, describe: 'arrivals; the first tenth warms up' },
    seed: { type: 'number', requiresArg: true, default: 1, describe: 'seed' },
    json: jsonOption,
  },
  examples: [
    ['$0 rig queue --model M/M/c --lambda 7.2 --mu 1 --servers 8', 'a pool of eight at 90 %'],
    ['$0 rig queue --model M/G/1 --lambda 0.8 --service lognormal:1:4', 'long and short jobs'],
    ['$0 rig queue --model priority --classes 0.3:exp:1,0.5:exp:1', 'who pays for the urgent'],
  ],
  run: async (given, terminal) => {
    checkedSeed(given.seed)
    const { runQueueRig } = await import('../../rig/queue.ts')
    const model = findQueueModel(given.model)
    if (model === null)
      throw new InputError(
        `--model ${given.model}: there is no such model; ${didYouMean(given.model, Object.keys(queueModels))}`,
      )
    const reads = new Set<string>()
    const result = inFlags(queueFlagOf, () => runQueueRig(optionsGiven(given), reads))
    mustAllBeRead(given, reads, model)
    terminal.print(given.json ? JSON.stringify(result) : metricTable(result.metrics))
    return exitCodes.asExpected
  },
}

function optionsGiven(given: QueueGiven): QueueRigOptions {
  const names = ['model', ...Object.keys(queueFlagOf)].filter((name) => given[name] !== undefined)
  return Object.fromEntries(names.map((name) => [name, given[name]])) as unknown as QueueRigOptions
}

/** A parameter that the model did not look at is a mistake: whoever gave it expects it to matter. */
function mustAllBeRead(given: QueueGiven, reads: Set<string>, model: string): void {
  const ignored = Object.keys(queueFlagOf).find((name) => given[name] !== undefined && !reads.has(name))
  if (ignored === undefined) return
  const taken = [...reads].flatMap((name) => (name in queueFlagOf ? [`--${queueFlagOf[name]}`] : []))
  throw new InputError(`--${queueFlagOf[ignored]}: ${model} does not have it; it takes ${taken.join(', ')}`)
}

function metricTable(metrics: readonly QueueMetric[]): string {
  const rows = metrics.map(({ metric, exact, simulated, ci95: [lo, hi] }) => [
    metric,
    exact === null ? '–' : numberText(exact),
    numberText(simulated),
    `${numberText(lo)} … ${numberText(hi)}`,
    exact === null || exact === 0 ? '–' : `${numberText(100 * (simulated / exact - 1))} %`,
  ])
  return textTable(['metric', 'exact', 'simulated', '95 % interval', 'error'], rows)
}
