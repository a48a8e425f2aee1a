import type { Options } from 'yargs'
import type { AsrRigOptions } from '../../rig/asr/asrOptions.ts'
import type { AsrSetting } from '../../rig/asr/asrSetting.ts'
import { type Command, jsonOption } from '../command.ts'
import { exitCodes } from '../failure.ts'
import { InputError } from '../../input/inputError.ts'
import { checkedSeed } from '../run.ts'
import { poolText } from './poolText.ts'
import { planGiven, type ReplicationGiven, replicationFlags, withBeside } from './replicationFlags.ts'
import { profileGiven, profileOption } from './savedProfiles.ts'
import { named } from '../completion/values.ts'

interface AsrGiven extends Omit<AsrRigOptions, 'service' | 'chunkMs' | 'seed'>, ReplicationGiven {
  seed: number
  chunkMs?: number
  service?: string
  profile?: string
  json: boolean
}

const number = (describe: string) => ({ type: 'number', requiresArg: true, describe }) as const

const options: Record<string, Options> = {
  streams: { ...number('streams at once'), demandOption: true },
  'chunk-ms': number('audio in a chunk; a profile has its own, else 160'),
  phase: {
    type: 'string',
    requiresArg: true,
    describe: 'lockstep (default: all begin together, as load generators do) | staggered (spread over a chunk)',
  },
  service: {
    type: 'string',
    requiresArg: true,
    describe: 'time of a batch of n chunks in ms: affine:A:B[:cv], or a table',
  },
  profile: profileOption,
  instances: number('instances of the model on the GPU; 1'),
  interference: number('with k busy, each takes 1 + this·(k − 1) as long; 0'),
  slots: number('streams that may be open on an instance; as many as needed'),
  'batch-max': number('most chunks in a batch; as many as slots'),
  'batch-delay-ms': number('longest wait for a fuller batch; 0'),
  'overhead-ms': number('pipeline, client and network, a chunk; 0'),
  'jitter-ms': number('a chunk is sent up to this much late; 0'),
  'utterance-ms': number('audio in an utterance; 10885'),
  'final-work': number('work of the last chunk, in chunks; 1'),
  'final-ms': number('and how much later its answer comes; 0'),
  iterations: number('utterances a stream; 3'),
  requests: { ...number('chunks to measure at least'), default: 20_000 },
  seed: { ...number('seed'), default: 1 },
  ...replicationFlags,
  json: jsonOption,
}

export const rigAsr: Command<AsrGiven> = {
  usage: 'asr',
  about: 'a streaming recogniser with a sequence batcher: streams in real time, a job a chunk',
  completes: { profile: named('profiles') },
  options,
  examples: [
    ['$0 rig asr --streams 32 --profile riva-asr-160ms', 'as it was measured: all streams in lockstep'],
    ['$0 rig asr --streams 32 --profile riva-asr-160ms --phase staggered', 'what staggering buys'],
  ],
  run: async (given, terminal) => {
    checkedSeed(given.seed)
    const { runAsrRig } = await import('../../rig/asr/asr.ts')
    const { asrOptionsOf } = await import('../../rig/asr/asrSetting.ts')
    const { seed, json, beside, threads } = given
    const setting = await settingGiven(given)
    const plan = planGiven(given)
    if (plan === null) {
      const result = runAsrRig(asrOptionsOf(setting))
      terminal.print(json ? JSON.stringify(result) : poolText(result, 's of audio/s'))
      return exitCodes.asExpected
    }
    const settings = [setting, ...(beside === undefined ? [] : [await settingGiven(withBeside(given, options))])]
    const rigs = settings.map((one) => ({ rig: 'asr', options: one }) as const)
    const { printManyRuns } = await import('./manyRuns.ts')
    await printManyRuns({ rigs, beside: beside ?? null, seed, plan, threads, json, about: {} }, terminal)
    return exitCodes.asExpected
  },
}

/** A profile's settings, overridden by the flags. */
async function settingGiven(given: AsrGiven): Promise<AsrSetting> {
  const { affineText, parsePoolService } = await import('../../rig/pool/poolService.ts')
  const { asrModelRig } = await import('../../rig/asr/asrModel.ts')
  const { streams, phase, instances, interference, slots, batchMax, batchDelayMs, overheadMs, service } = given
  const { jitterMs, utteranceMs, finalWork, finalMs, iterations, requests, seed, chunkMs } = given
  const own: Partial<AsrSetting> = {
    ...{ streams, phase, instances, interference, slots, batchMax, batchDelayMs, overheadMs, service },
    ...{ jitterMs, utteranceMs, finalWork, finalMs, iterations, requests, seed, chunkMs },
  }
  if (service !== undefined) parsePoolService(service)
  if (interference !== undefined && instances === undefined && given.profile === undefined)
    throw new InputError('--interference: one instance has no other beside it; give --instances too')
  const flags = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined))
  if (given.profile === undefined) {
    if (own.service !== undefined) return { chunkMs: 160, ...flags } as AsrSetting
    throw new InputError('parley rig asr: --service is missing; write affine:1:0.5 (ms), or name a --profile')
  }
  const profile = profileGiven(given.profile, 'asr')
  if (chunkMs !== undefined && chunkMs !== profile.chunkMs && own.service === undefined)
    throw new InputError(
      `--chunk-ms ${chunkMs}: the profile ${profile.name} was fitted to chunks of ${profile.chunkMs} ms; ` +
        'leave --chunk-ms out, or give a --service for such chunks',
    )
  return { ...asrModelRig(profile, streams), service: affineText(profile), ...flags }
}
