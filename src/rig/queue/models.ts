import { bulk, dynamic, former } from './batches.ts'
import type { QueueMetrics } from './metrics.ts'
import { infiniteServers, powerOfChoices, swingingArrivals } from './fleets.ts'
import { impatient, loss, mdc, mmc, mmck } from './multiServer.ts'
import { closed, fanOut, forkJoin, tandem } from './networks.ts'
import type { QueueRigOptions } from './options.ts'
import { exhaustivePolling, gatedPolling } from './polling.ts'
import { poolOfChoice } from './pools.ts'
import { headOfLine, preemptiveResume } from './priority.ts'
import { batchArrivals, dm1, feedback, gm1, md1, mg1, mm1, processorSharing, shortestRemaining } from './singleServer.ts'
import { breakdowns, setup } from './unreliable.ts'

/** Every model of `parley rig queue`, by its name on the command line. */
export const queueModels = {
  'M/M/1': mm1,
  'M/M/c': mmc,
  'M/M/c/K': mmck,
  'M/G/c/c': loss,
  'M/M/c+M': impatient,
  'M/G/1': mg1,
  'M/D/1': md1,
  'M/D/c': mdc,
  'D/M/1': dm1,
  'G/M/1': gm1,
  'M/G/1-PS': processorSharing,
  'M/G/1-SRPT': shortestRemaining,
  'non-preemptive priority': headOfLine,
  'preemptive-resume priority': preemptiveResume,
  'M/M^[1,b]/1': bulk,
  'dynamic batch': dynamic,
  'batch former': former,
  tandem,
  'M/M/1 with feedback': feedback,
  'M^[X]/M/1': batchArrivals,
  'M/M/1 with setup': setup,
  'M/M/1 with breakdowns': breakdowns,
  'closed loop': closed,
  'fork-join': forkJoin,
  'fan-out': fanOut,
  'M/G/inf': infiniteServers,
  'M_t/M/inf': swingingArrivals,
  'power of choices': powerOfChoices,
  'exhaustive polling': exhaustivePolling,
  'gated polling': gatedPolling,
  pool: poolOfChoice,
} as const satisfies Record<string, (options: QueueRigOptions) => QueueMetrics>

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
