import type { Options } from 'yargs'
import type { PoolRigOptions } from '../../rig/pool/poolOptions.ts'
import type { PoolSetting } from '../../rig/pool/poolSetting.ts'
import { type Command, jsonOption } from '../command.ts'
import { exitCodes } from '../failure.ts'
import { InputError } from '../../input/inputError.ts'
import { checkedSeed } from '../run.ts'
import { numberList } from './numberList.ts'
import { poolText } from './poolText.ts'
import { planGiven, type ReplicationGiven, replicationFlags, withBeside } from './replicationFlags.ts'
import { profileGiven, profileOption } from './savedProfiles.ts'
import { named } from '../completion/values.ts'

type Numbers = Pick<PoolRigOptions, 'clients' | 'interference' | 'overheadMs' | 'serialMs' | 'requests'>

interface PoolGiven extends Numbers, ReplicationGiven {
  seed: number
  profile?: string
  service?: string
  instances?: number
  batchMax?: number
  batchPreferred?: string
  batchDelayMs?: number
  json: boolean
}

const options: Record<string, Options> = {
  clients: { type: 'number', requiresArg: true, demandOption: true, describe: 'clients' },
  service: {
    type: 'string',
    requiresArg: true,
    describe: 'batch time in ms: affine:A:B[:cv] is A + B·n, table:1=9.6,4=12.4[:cv] by batch size',
  },
  profile: profileOption,
  instances: { type: 'number', requiresArg: true, describe: 'instances of the model on the GPU; 1' },
  interference: {
    type: 'number',
    requiresArg: true,
    describe: 'with k busy, each takes 1 + this·(k − 1) as long; 0',
  },
  'batch-max': { type: 'number', requiresArg: true, describe: 'most in a batch; 1' },
  'batch-preferred': { type: 'string', requiresArg: true, describe: 'sizes that go at once: 4,8' },
  'batch-delay-ms': { type: 'number', requiresArg: true, describe: 'longest wait for a fuller batch; 0' },
  'overhead-ms': { type: 'number', requiresArg: true, describe: 'client and network, a request; 0' },
  'serial-ms': {
    type: 'number',
    requiresArg: true,
    describe: 'the client’s own work, one request after the other; 0',
  },
  requests: { type: 'number', requiresArg: true, default: 20_000, describe: 'requests to measure' },
  seed: { type: 'number', requiresArg: true, default: 1, describe: 'seed' },
  ...replicationFlags,
  json: jsonOption,
}

export const rigPool: Command<PoolGiven> = {
  usage: 'pool',
  about: 'a GPU pool with a dynamic batcher and a number of clients with one request in flight each',
  completes: { profile: named('profiles') },
  options,
  examples: [
    ['$0 rig pool --clients 12 --profile fastpitch-a100', 'a measured TTS server'],
    ['$0 rig pool --clients 12 --service affine:5:0.6 --instances 2 --batch-max 8 --batch-delay-ms 1', 'your own'],
  ],
  run: async (given, terminal) => {
    checkedSeed(given.seed)
    const { runPoolRig } = await import('../../rig/pool/pool.ts')
    const { poolOptionsOf } = await import('../../rig/pool/poolSetting.ts')
    const { seed, json, beside, threads } = given
    const setting = await settingGiven(given)
    const rig = poolOptionsOf(setting)
    const plan = planGiven(given)
    if (plan === null) {
      const result = runPoolRig(rig)
      terminal.print(json ? JSON.stringify(result) : poolText(result, 'requests/s'))
      return exitCodes.asExpected
    }
    const { poolWarmUp } = await import('../../rig/pool/poolWarmUp.ts')
    const warmUp = poolWarmUp(rig)
    const settings = [setting, ...(beside === undefined ? [] : [await settingGiven(withBeside(given, options))])]
    const rigs = settings.map((one) => ({ rig: 'pool', options: { ...one, warmUp: one.warmUp ?? warmUp } }) as const)
    const { printManyRuns } = await import('./manyRuns.ts')
    await printManyRuns({ rigs, beside: beside ?? null, seed, plan, threads, json, about: { warmUp } }, terminal)
    return exitCodes.asExpected
  },
}

/** A profile's settings, overridden by the flags. */
async function settingGiven(given: PoolGiven): Promise<PoolSetting> {
  const { affineText, parsePoolService } = await import('../../rig/pool/poolService.ts')
  const { poolModelRig } = await import('../../rig/pool/poolModel.ts')
  const { clients, instances, interference, batchMax, batchDelayMs, overheadMs, serialMs, requests, seed, service } = given
  const own: Partial<PoolSetting> = {
    ...{ clients, instances, interference, batchMax, batchDelayMs, overheadMs, serialMs, requests, seed, service },
    batchPreferred: numberList('batch-preferred', given.batchPreferred),
  }
  if (service !== undefined) parsePoolService(service)
  if (interference !== undefined && instances === undefined && given.profile === undefined)
    throw new InputError('--interference: one instance has no other beside it; give --instances too')
  const flags = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined))
  if (given.profile !== undefined) {
    const profile = profileGiven(given.profile, 'pool')
    const model = { ...poolModelRig(profile, clients), service: affineText(profile) }
    // Drops preferred sizes of the profile above the flags' largest batch.
    const batchPreferred = model.batchPreferred?.filter((size) => size <= (batchMax ?? size))
    return { ...model, batchPreferred, ...flags }
  }
  if (service === undefined)
    throw new InputError('parley rig pool: --service is missing; write affine:8.5:1 (ms), or name a --profile')
  return flags as unknown as PoolSetting
}
