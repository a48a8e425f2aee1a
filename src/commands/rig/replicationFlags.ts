import type { Options } from 'yargs'
import type { ReplicationPlan } from '../../analysis/replications.ts'
import { nearest } from '../../input/didYouMean.ts'
import { InputError } from '../../input/inputError.ts'

/** Flags of rigs that can be run many times with other seeds. */
export const replicationFlags: Readonly<Record<string, Options>> = {
  replications: {
    type: 'number',
    requiresArg: true,
    describe: 'run so often, seed, seed + 1, …: intervals over runs; with --precision the most, else 10',
  },
  precision: {
    type: 'number',
    requiresArg: true,
    describe: 'run until every mean is this near, such as 0.02, with 95 % confidence (at most 200 runs)',
  },
  beside: {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'another setting on the same seeds, FLAG=VALUE, may be repeated: differences with paired intervals',
  },
  threads: {
    type: 'number',
    requiresArg: true,
    describe: 'how many of the runs go on at once; default: one a core',
  },
}

export interface ReplicationGiven {
  replications?: number
  precision?: number
  beside?: string[]
  threads?: number
}

/** Fewer give no useful interval; see preciseEnough. */
const FIRST = 10
const MOST = 200
const THREADS_MAX = 1000

/** Null for a single run. */
export function planGiven({ replications, precision, beside, threads }: ReplicationGiven): ReplicationPlan | null {
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= THREADS_MAX))
    throw new InputError(`--threads ${threads}: write a whole number from 1 to ${THREADS_MAX}`)
  if (replications === undefined && precision === undefined && beside === undefined) {
    if (threads === undefined) return null
    throw new InputError('--threads: one run has one thread; give --replications, --precision or --beside with it, or leave it out')
  }
  if (replications !== undefined && !(Number.isInteger(replications) && replications >= 2 && replications <= 100_000))
    throw new InputError(`--replications ${replications}: write a whole number from 2 to 100000`)
  if (precision !== undefined && !(precision > 0 && precision < 1))
    throw new InputError(`--precision ${precision}: write a share between 0 and 1, such as 0.02 for 2 %`)
  if (precision === undefined) return { min: replications ?? FIRST, max: replications ?? FIRST, precision: null }
  const max = replications ?? MOST
  return { min: Math.min(FIRST, max), max, precision }
}

/** Flags of the run as a whole, which are no settings of the rig. */
const ofTheRun = ['json', 'seed', 'out', ...Object.keys(replicationFlags)]

/** The arguments with the settings of `--beside` applied, as if given as flags. `types` are the flags of the rig. */
export function withBeside<Given extends ReplicationGiven>(
  given: Given,
  types: Readonly<Record<string, Options>>,
): Given {
  const other: Record<string, unknown> = {}
  for (const setting of given.beside ?? []) {
    const [, flag, text] = /^-{0,2}([a-z-]+)=(.+)$/.exec(setting) ?? []
    if (flag === undefined) throw new InputError(`--beside ${setting}: write FLAG=VALUE, such as --beside servers=9`)
    if (!Object.hasOwn(types, flag) || ofTheRun.includes(flag))
      throw new InputError(`--beside ${setting}: "${flag}" cannot be another one; ${remedy(flag, types)}`)
    const name = flag.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase())
    const value = asTyped(setting, flag, text, types[flag])
    // A repeatable flag replaces all given values, and may be repeated in `--beside` too.
    other[name] = types[flag].array ? [...((other[name] as unknown[]) ?? []), value] : value
  }
  return { ...given, ...other }
}

function asTyped(setting: string, flag: string, text: string, { type }: Options): number | boolean | string {
  if (type === 'boolean') {
    if (text === 'true' || text === 'false') return text === 'true'
    throw new InputError(`--beside ${setting}: --${flag} takes true or false, "${text}" is neither`)
  }
  if (type !== 'number') return text
  if (text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
  throw new InputError(`--beside ${setting}: --${flag} takes a number, "${text}" is none`)
}

function remedy(flag: string, types: Readonly<Record<string, Options>>): string {
  const like = nearest(flag, Object.keys(types))
  return like === null || like === flag ? 'name a flag of this rig' : `did you mean "${like}"?`
}
