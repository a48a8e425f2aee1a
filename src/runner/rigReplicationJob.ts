import type { Numbers } from '../analysis/replications.ts'
import { rigNumbers } from '../rig/rigNumbers.ts'
import type { RigSetting } from '../rig/rigSetting.ts'

/** One run of a rig with its seed, of many that differ in nothing else. Plain data: it survives JSON. */
export interface RigReplicationJob {
  kind: 'rig replication'
  rig: RigSetting
  seed: number
}

/** Numbers of the run by metric. JSON has no word for a number that is none or has no end, so such a one goes by its name. */
export interface RigReplicationResult {
  kind: 'rig replication'
  numbers: Record<string, number | 'NaN' | 'Infinity' | '-Infinity'>
}

/** Runs the job here. Throws RigInputError for what cannot be run. */
export async function runRigReplicationJob({ rig, seed }: RigReplicationJob): Promise<RigReplicationResult> {
  const entries = Object.entries(await rigNumbers(rig, seed))
  const named = entries.map(([metric, value]) => [metric, Number.isFinite(value) ? value : String(value)])
  return { kind: 'rig replication', numbers: Object.fromEntries(named) }
}

/** The numbers as numbers. */
export function numbersOf({ numbers }: RigReplicationResult): Numbers {
  return Object.fromEntries(Object.entries(numbers).map(([metric, value]) => [metric, Number(value)]))
}
