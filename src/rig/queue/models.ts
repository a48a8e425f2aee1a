import { bulk, dynamic, former } from './batches.ts'
import type { QueueMetrics } from './metrics.ts'
import { infiniteServers, powerOfChoices, swingingArrivals } from './fleets.ts'
import { impatient, loss, mdc, mmc, mmck } from './multiServer.ts'
import { closed, fanOut, forkJoin, tandem } from './networks.ts'
import type { QueueParameter, QueueRigOptions } from './options.ts'
import { exhaustivePolling, gatedPolling } from './polling.ts'
import { poolOfChoice } from './pools.ts'
import { headOfLine, preemptiveResume } from './priority.ts'
import { batchArrivals, dm1, feedback, gm1, md1, mg1, mm1, processorSharing, shortestRemaining } from './singleServer.ts'
import { breakdowns, setup } from './unreliable.ts'

/** A queueing model, and the parameters that it takes. `customers` and `seed` all of them take. */
interface Model {
  run: (options: QueueRigOptions) => QueueMetrics
  takes: readonly QueueParameter[]
}

/** Every model of `parley rig queue`, by its name on the command line. */
export const queueModels = {
  'M/M/1': { run: mm1, takes: ['lambda', 'mu'] },
  'M/M/c': { run: mmc, takes: ['lambda', 'mu', 'servers'] },
  'M/M/c/K': { run: mmck, takes: ['lambda', 'mu', 'servers', 'capacity'] },
  'M/G/c/c': { run: loss, takes: ['lambda', 'servers', 'service', 'mu'] },
  'M/M/c+M': { run: impatient, takes: ['lambda', 'mu', 'theta', 'servers'] },
  'M/G/1': { run: mg1, takes: ['lambda', 'service', 'mu'] },
  'M/D/1': { run: md1, takes: ['lambda', 'service', 'mu'] },
  'M/D/c': { run: mdc, takes: ['lambda', 'service', 'mu', 'servers'] },
  'D/M/1': { run: dm1, takes: ['lambda', 'mu'] },
  'G/M/1': { run: gm1, takes: ['gap', 'lambda', 'mu'] },
  'M/G/1-PS': { run: processorSharing, takes: ['lambda', 'service', 'mu'] },
  'M/G/1-SRPT': { run: shortestRemaining, takes: ['lambda', 'service', 'mu'] },
  'non-preemptive priority': { run: headOfLine, takes: ['classes', 'servers'] },
  'preemptive-resume priority': { run: preemptiveResume, takes: ['classes', 'servers', 'chunk'] },
  'M/M^[1,b]/1': { run: bulk, takes: ['lambda', 'mu', 'batchMax'] },
  'dynamic batch': { run: dynamic, takes: ['lambda', 'batchMax', 'batchFixed', 'batchPerItem', 'batchDelay'] },
  'batch former': { run: former, takes: ['lambda', 'batchMax', 'batchDelay'] },
  tandem: { run: tandem, takes: ['lambda', 'stages'] },
  'M/M/1 with feedback': { run: feedback, takes: ['lambda', 'mu', 'feedback'] },
  'M^[X]/M/1': { run: batchArrivals, takes: ['lambda', 'rho', 'mu', 'together'] },
  'M/M/1 with setup': { run: setup, takes: ['lambda', 'mu', 'setup'] },
  'M/M/1 with breakdowns': { run: breakdowns, takes: ['lambda', 'mu', 'failRate', 'repairRate'] },
  'closed loop': { run: closed, takes: ['users', 'think', 'mu', 'servers'] },
  'fork-join': { run: forkJoin, takes: ['lambda', 'mu'] },
  'fan-out': { run: fanOut, takes: ['choices', 'mu'] },
  'M/G/inf': { run: infiniteServers, takes: ['lambda', 'service', 'mu'] },
  'M_t/M/inf': { run: swingingArrivals, takes: ['lambda', 'mu', 'swing', 'period', 'at'] },
  'power of choices': { run: powerOfChoices, takes: ['choices', 'rho', 'servers'] },
  'exhaustive polling': { run: exhaustivePolling, takes: ['queues', 'rho', 'switchover'] },
  'gated polling': { run: gatedPolling, takes: ['queues', 'rho', 'switchover'] },
  pool: { run: poolOfChoice, takes: ['classes', 'lambda', 'service', 'mu', 'servers', 'discipline', 'chunk', 'weights', 'deadlines', 'admission', 'patience'] },
} as const satisfies Record<string, Model>

export type QueueModel = keyof typeof queueModels

/** Other common names. */
const aliases: Record<string, QueueModel> = {
  'erlang-a': 'M/M/c+M',
  'erlang a': 'M/M/c+M',
  'm/m/c+m (erlang a)': 'M/M/c+M',
  'erlang-b': 'M/G/c/c',
  'erlang-c': 'M/M/c',
  'm/m/c/c': 'M/G/c/c',
  priority: 'non-preemptive priority',
  'non-preemptive': 'non-preemptive priority',
  'preemptive-resume': 'preemptive-resume priority',
  preemptive: 'preemptive-resume priority',
  'm/g/1 non-preemptive priority': 'non-preemptive priority',
  'm/m/c non-preemptive priority': 'non-preemptive priority',
  'preemptive priority': 'preemptive-resume priority',
  'm/g/1 preemptive-resume priority': 'preemptive-resume priority',
  'processor sharing': 'M/G/1-PS',
  ps: 'M/G/1-PS',
  'm/m/1-ps': 'M/G/1-PS',
  'shortest remaining': 'M/G/1-SRPT',
  srpt: 'M/G/1-SRPT',
  'm/m/1-srpt': 'M/G/1-SRPT',
  bulk: 'M/M^[1,b]/1',
  'bulk service': 'M/M^[1,b]/1',
  'bulk service m/m^[1,b]/1': 'M/M^[1,b]/1',
  'dynamic batching': 'dynamic batch',
  dynamic: 'dynamic batch',
  'm/d(k)^[1,b]/1': 'dynamic batch',
  former: 'batch former',
  'm/m/inf': 'M/G/inf',
}

/** The model of this name, in any case, with or without a remark in brackets after it; null when there is none. */
export function findQueueModel(name: string): QueueModel | null {
  const plain = worded(name)
  for (const candidate of [plain, plain.replace(/ \(.*$/, ''), plain.split(/[ ,]*(?: \(|, )/)[0]]) {
    for (const model of Object.keys(queueModels) as QueueModel[]) if (worded(model) === candidate) return model
    for (const [alias, model] of Object.entries(aliases)) if (worded(alias) === candidate) return model
  }
  return null
}

/** Normalises `Batch-former` to `batch former`. */
function worded(name: string): string {
  return name
    .toLowerCase()
    .replace(/[\s-]+/g, ' ')
    .trim()
}
