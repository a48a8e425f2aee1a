import type { Numbers } from '../analysis/replications.ts'
import { rigNumbers } from '../rig/rigNumbers.ts'
import type { RigSetting } from '../rig/rigSetting.ts'

/** One replication of a rig; replications differ only in their seeds. Plain data: it survives JSON. */
export interface RigReplicationJob {
  kind: 'rig replication'
  rig: RigSetting
  seed: number
}

/** Numbers of the run by metric. JSON has no NaN or infinities, so these are text. */
export interface RigReplicationResult {
  kind: 'rig replication'
  numbers: Record<string, number | 'NaN' | 'Infinity' | '-Infinity'>
}

/** Runs the job on this thread. Throws InputError for settings that cannot be run. */
export async function runRigReplicationJob({ rig, seed }: RigReplicationJob): Promise<RigReplicationResult> {
  const entries = Object.entries(await rigNumbers(rig, seed))
  const named = entries.map(([metric, value]) => [metric, Number.isFinite(value) ? value : String(value)])
  return { kind: 'rig replication', numbers: Object.fromEntries(named) }
}

/** Converts the texts back to numbers. */
export function numbersOf({ numbers }: RigReplicationResult): Numbers {
  return Object.fromEntries(Object.entries(numbers).map(([metric, value]) => [metric, Number(value)]))
}
