import { existsSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Options } from 'yargs'
import type { LlmRigOptions } from '../../rig/llm/llmOptions.ts'
import type { LlmRigSummary } from '../../rig/llm/llmResults.ts'
import type { LlmSource } from '../../rig/llm/llmSource.ts'
import type { RigSetting } from '../../rig/rigSetting.ts'
import { type Command, jsonOption } from '../command.ts'
import { exitCodes } from '../failure.ts'
import { InputError } from '../../input/inputError.ts'
import type { Terminal } from '../terminal.ts'
import { numberText } from '../textTable.ts'
import { inFlags } from './inFlags.ts'
import { latencyTable } from './latencyText.ts'
import { type LlmFlagsGiven, llmFlagOf, llmFlags, llmSettingGiven } from './llmFlags.ts'
import { type LlmSourceGiven, llmSourceFlags, llmSourceGiven } from './llmSource.ts'
import { planGiven, type ReplicationGiven, replicationFlags, withBeside } from './replicationFlags.ts'
import { named, stepTimeModels } from '../completion/values.ts'

interface LlmGiven extends LlmFlagsGiven, LlmSourceGiven, ReplicationGiven {
  out?: string
  json: boolean
}

const options: Record<string, Options> = {
  ...llmSourceFlags,
  ...llmFlags,
  ...replicationFlags,
  out: {
    type: 'string',
    requiresArg: true,
    describe: 'CSV file for a row a request: when scheduled, first token, end',
  },
  json: jsonOption,
}

export const rigLlm: Command<LlmGiven> = {
  usage: 'llm',
  about: 'LLM replicas behind a router: requests from a file, at a rate, or from clients that never pause',
  completes: { 'step-time': stepTimeModels, profile: named('profiles') },
  options,
  examples: [
    ['$0 rig llm --requests trace.csv --step-time llama3-8b-h100-tp1 --out results.csv', 'a trace'],
    [
      '$0 rig llm --rate 12 --isl lognormal:1024:1 --osl exp:256 --step-time llama3-8b-h100-tp1 --replications 10 --beside replicas=2',
      'what a second replica buys',
    ],
    [
      '$0 rig llm --concurrency 64 --sessions 16 --prefix-tokens 800 --isl 1024 --osl 64 --replicas 4 --routing prefix-aware --step-time llama3-8b-h100-tp1',
      'sessions that stick to the replica where their prefix is',
    ],
    ['$0 rig llm --concurrency 64 --isl 1024 --osl 256 --profile llama3-8b-h100-tp1', 'a closed loop'],
  ],
  run: async (given, terminal) => {
    const { llmOptionsOf } = await import('../../rig/llm/llmSetting.ts')
    const asked = await askedOf(given)
    const rig = llmOptionsOf(asked.options)
    if (planGiven(given) !== null) await runMany(given, asked, terminal)
    else await runOnce(given, asked.source, rig, terminal)
    sayWhenBudgetIsLower(rig, terminal)
    sayWhenPrefixesAreLost(rig, terminal)
    await sayWhenEngineIsTooFast(rig, terminal)
    return exitCodes.asExpected
  },
}

type LlmRig = Extract<RigSetting, { rig: 'llm' }>

/** The requests and the replicas from the arguments. */
async function askedOf(given: LlmGiven, read: LlmSource | null = null): Promise<LlmRig> {
  const source = await llmSourceGiven(given, read)
  mustHaveFolder(given.out)
  return { rig: 'llm', source, options: llmSettingGiven(given) }
}

async function runOnce(given: LlmGiven, source: LlmSource, rig: LlmRigOptions, terminal: Terminal): Promise<void> {
  const { llmSourceLoad, runLlmSource } = await import('../../rig/llm/llmSource.ts')
  const { requests, summary } = inFlags(llmFlagOf, () => {
    const rho = llmSourceLoad(source, rig)
    const result = runLlmSource(source, rig)
    return rho === null ? result : { ...result, summary: { ...result.summary, rho } }
  })
  if (given.out !== undefined) {
    const { resultsCsv } = await import('../../rig/llm/llmResults.ts')
    writeFileSync(given.out, resultsCsv(requests))
  }
  terminal.print(given.json ? JSON.stringify(summary) : summaryText(summary, given.out))
}

/** Runs on many seeds, or beside another setting. */
async function runMany(given: LlmGiven, asked: LlmRig, terminal: Terminal): Promise<void> {
  const { json, beside, out, threads } = given
  if (out !== undefined) throw new InputError('--out: it is of one run; leave out --replications, --precision, --beside')
  const rigs = [asked]
  if (beside !== undefined) {
    const other = withBeside(given, options)
    rigs.push(await askedOf(other, other.requests === given.requests ? asked.source : null))
  }
  const random = rigs.some(({ source, options: { mix = [] } }) => source.from === 'rate' || mix.length > 0)
  if (!random && beside === undefined)
    throw new InputError(
      'every run of these requests is the same; --replications and --precision are for --rate or --mix, or leave them out',
    )
  // Without randomness two runs say as much as ten.
  const plan = planGiven(random ? given : { replications: 2 }) ?? { min: 2, max: 2, precision: null }
  const { llmSourceLoad } = await import('../../rig/llm/llmSource.ts')
  const { llmOptionsOf } = await import('../../rig/llm/llmSetting.ts')
  const [rho] = rigs.map((one) => inFlags(llmFlagOf, () => llmSourceLoad(one.source, llmOptionsOf(one.options))))
  const { printManyRuns } = await import('./manyRuns.ts')
  const about = rho === null ? {} : { rho }
  const many = { rigs, beside: beside ?? null, seed: given.seed ?? 1, plan, threads, json, flagOf: llmFlagOf, about }
  await printManyRuns(many, terminal)
}

/** The default budget of vllm-v1 is 8,192 tokens per iteration, or less where the step times end earlier. */
function sayWhenBudgetIsLower({ scheduler = 'vllm-v1', budget, stepTime }: LlmRigOptions, terminal: Terminal): void {
  if (scheduler !== 'vllm-v1' || budget !== undefined || stepTime.tokensMax >= BUDGET) return
  terminal.say(
    `the step times of ${stepTime.name} end at ${stepTime.tokensMax} tokens: an iteration takes no more, in place of ${BUDGET} (--budget)`,
  )
}

const BUDGET = 8192

/**
 * A note, not an error: the cost of a scheduler without a prefix cache is a valid question (`--beside scheduler=…`).
 */
function sayWhenPrefixesAreLost({ scheduler = 'vllm-v1', prefixTokens = 0 }: LlmRigOptions, terminal: Terminal): void {
  if (scheduler === 'vllm-v1' || prefixTokens === 0) return
  terminal.say(`${scheduler} keeps no prefixes: every prompt is computed whole, --prefix-tokens changes nothing (vllm-v1 keeps them)`)
}

/** A note, not an error: a future kernel may be studied. */
async function sayWhenEngineIsTooFast(rig: LlmRigOptions, terminal: Terminal): Promise<void> {
  const { engineDoubt } = await import('../../rig/llm/engineDoubt.ts')
  const warning = engineDoubt(rig.stepTime, { factor: rig.overheadFactor ?? 1, addMs: rig.overheadMs ?? 0 })
  if (warning !== null) terminal.say(`faster than the hardware: ${warning} (--overhead-factor)`)
}

/** A queue at load ρ has a memory of about 1 / (1 − ρ)² requests; its means need a hundred memories. */
const MEMORIES = 100
/** Below this load a hundred requests would do, so that fewer are not the load's problem. */
const BUSY = 0.5

/** Checked before any work is done. */
function mustHaveFolder(out: string | undefined): void {
  if (out === undefined || existsSync(dirname(out))) return
  throw new InputError(`--out ${out}: there is no folder ${dirname(out)}; make it, or name another`)
}

function summaryText(summary: LlmRigSummary, out: string | undefined): string {
  const { requests, iterations, tokensPerSecond, restarts, cutPrompts, cutAnswers = 0, cachedTokens, rho, wallMs } = summary
  const cuts = [cutAnswers > 0 ? `${cutAnswers} answers` : '', cutPrompts > 0 ? `${cutPrompts} prompts` : ''].filter(Boolean)
  const cut = cuts.length > 0 ? `, ${cuts.join(' and ')} cut to fit the model (--max-model-len)` : ''
  const kept = cachedTokens > 0 ? `, ${cachedTokens} prompt tokens from the prefix cache` : ''
  const load = rho === undefined ? '' : `, ρ = ${numberText(rho)}`
  const short = rho !== undefined && rho > BUSY && requests < MEMORIES / (1 - rho) ** 2
  const hurry = short ? `; so near to what can be answered ${numberText(requests)} requests are few, and waits come out low` : ''
  const models = Object.entries(summary.models ?? {}).map(
    ([name, one]) =>
      `${name}: ${one.requests} requests, time to first token ${numberText(one.ttftMs?.mean ?? 0)} ms, end to end ${numberText(one.e2eMs?.mean ?? 0)} ms`,
  )
  return [
    latencyTable([
      ['time to first token', { ...summary.ttftMs } as Record<string, number>],
      ['time per output token', summary.tpotMs === null ? null : { ...summary.tpotMs }],
      ['end to end', { ...summary.e2eMs } as Record<string, number>],
    ]),
    `${requests} requests in ${iterations} iterations${load}: ${numberText(tokensPerSecond)} tokens/s, ${restarts} restarts${cut}${kept} (${Math.round(wallMs)} ms)${hurry}`,
    ...models,
    ...(out === undefined ? [] : [`Each request: ${out}`]),
  ].join('\n')
}
