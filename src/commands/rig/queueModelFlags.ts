import type { QueueModel } from '../../rig/queueModels.ts'
import type { QueueRigOptions } from '../../rig/queueOptions.ts'

type Key = Exclude<keyof QueueRigOptions, 'model' | 'seed' | 'customers'>

/** Which parameters each model of `parley rig queue` takes; a test holds this to what the models read. */
export const queueModelFlags: Readonly<Record<QueueModel, readonly Key[]>> = {
  'M/M/1': ['lambda', 'mu'],
  'M/M/c': ['lambda', 'mu', 'servers'],
  'M/M/c/K': ['lambda', 'mu', 'servers', 'capacity'],
  'M/G/c/c': ['lambda', 'mu', 'servers', 'service'],
  'M/M/c+M': ['lambda', 'mu', 'servers', 'theta'],
  'M/G/1': ['lambda', 'mu', 'service'],
  'M/D/1': ['lambda', 'mu', 'service'],
  'M/D/c': ['lambda', 'mu', 'servers', 'service'],
  'D/M/1': ['lambda', 'mu'],
  'G/M/1': ['lambda', 'mu', 'gap'],
  'M/G/1-PS': ['lambda', 'mu', 'service'],
  'non-preemptive priority': ['classes', 'servers'],
  'preemptive-resume priority': ['classes', 'servers'],
  'M/M^[1,b]/1': ['lambda', 'mu', 'batchMax'],
  'dynamic batch': ['lambda', 'batchMax', 'batchFixed', 'batchPerItem', 'batchDelay'],
  'batch former': ['lambda', 'batchMax', 'batchDelay'],
  tandem: ['lambda', 'stages'],
  'M/M/1 with feedback': ['lambda', 'mu', 'feedback'],
  'M^[X]/M/1': ['lambda', 'mu', 'together', 'rho'],
  'M/M/1 with setup': ['lambda', 'mu', 'setup'],
  'M/M/1 with breakdowns': ['lambda', 'mu', 'failRate', 'repairRate'],
  'closed loop': ['users', 'servers', 'think', 'mu'],
  'fork-join': ['lambda', 'mu'],
  'fan-out': ['choices', 'mu'],
}
