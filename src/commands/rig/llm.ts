import { existsSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { LlmRigResult } from '../../rig/llm/llm.ts'
import type { LlmRigSummary } from '../../rig/llm/llmResults.ts'
import { type Command, jsonOption } from '../command.ts'
import { readCsvText } from '../csvFile.ts'
import { exitCodes } from '../failure.ts'
import { InputError } from '../inputError.ts'
import { numberText } from '../textTable.ts'
import { inFlags } from './inFlags.ts'
import { latencyTable } from './latencyText.ts'
import { type LlmFlagsGiven, llmFlagOf, llmFlags, llmOptionsGiven } from './llmFlags.ts'

interface LlmGiven extends LlmFlagsGiven {
  requests?: string
  concurrency?: number
  isl?: number
  osl?: number
  rounds?: number
  sessions?: number
  out?: string
  json: boolean
}

const closedLoop = ['concurrency', 'isl', 'osl', 'rounds', 'sessions'] as const

export const rigLlm: Command<LlmGiven> = {
  usage: 'llm',
  about: 'LLM replicas behind a router: requests from a file, or a number of clients that never pause',
  options: {
    requests: {
      type: 'string',
      requiresArg: true,
      describe:
        'CSV: arrived_at (s), num_prefill_tokens, num_decode_tokens (session, prefix_tokens); or the Azure trace; - reads stdin',
    },
    concurrency: { type: 'number', requiresArg: true, describe: 'clients, in place of --requests' },
    isl: { type: 'number', requiresArg: true, describe: 'their prompt length, tokens' },
    osl: { type: 'number', requiresArg: true, describe: 'their answer length, tokens' },
    rounds: { type: 'number', requiresArg: true, describe: 'requests a client; 3' },
    sessions: { type: 'number', requiresArg: true, describe: 'they share a prefix and a replica by session; 1' },
    ...llmFlags,
    out: {
      type: 'string',
      requiresArg: true,
      describe: 'CSV file for a row a request: when scheduled, first token, end',
    },
    json: jsonOption,
  },
  examples: [
    ['$0 rig llm --requests trace.csv --step-time llama3-8b-h100-tp1 --out results.csv', 'a trace'],
    [
      '$0 rig llm --concurrency 64 --sessions 16 --prefix-tokens 800 --isl 1024 --osl 64 --replicas 4 --routing prefix-aware --step-time llama3-8b-h100-tp1',
      'sessions that stick to the replica where their prefix is',
    ],
    ['$0 rig llm --concurrency 64 --isl 1024 --osl 256 --profile llama3-8b-h100-tp1', 'a closed loop'],
  ],
  run: async (given, terminal) => {
    mustBeOneSource(given)
    mustHaveFolder(given.out)
    const options = llmOptionsGiven(given)
    const rig = await import('../../rig/llm/llm.ts')
    const { parseLlmRequests } = await import('../../rig/llm/llmRequests.ts')
    const { concurrency = 0, isl = 0, osl = 0, rounds = 3, sessions } = given
    const { requests: file } = given
    const run = (): LlmRigResult => {
      if (file === undefined) return rig.runLlmClosedLoop(options, { concurrency, isl, osl, rounds, sessions })
      return rig.runLlmRig(options, parseLlmRequests(readCsvText(file), file === '' ? 'stdin' : file))
    }
    const { requests, summary } = inFlags(llmFlagOf, run)
    if (given.out !== undefined) {
      const { resultsCsv } = await import('../../rig/llm/llmResults.ts')
      writeFileSync(given.out, resultsCsv(requests))
    }
    terminal.print(given.json ? JSON.stringify(summary) : told(summary, given.out))
    return exitCodes.asExpected
  },
}

/** A file of requests or a closed loop, and all of the loop. */
function mustBeOneSource(given: LlmGiven): void {
  const loop = closedLoop.filter((name) => given[name] !== undefined)
  if (given.requests !== undefined && loop.length > 0)
    throw new InputError(`parley rig llm: --requests and --${loop[0]} exclude each other; leave one out`)
  const missing = (['concurrency', 'isl', 'osl'] as const).filter((name) => given[name] === undefined)
  if (given.requests !== undefined || missing.length === 0) return
  if (loop.length > 0) throw new InputError(`parley rig llm: a closed loop also needs --${missing.join(' and --')}`)
  throw new InputError('parley rig llm: no requests; give --requests FILE.csv, or --concurrency, --isl and --osl')
}

/** Before any work is done. */
function mustHaveFolder(out: string | undefined): void {
  if (out === undefined || existsSync(dirname(out))) return
  throw new InputError(`--out ${out}: there is no folder ${dirname(out)}; make it, or name another`)
}

function told(summary: LlmRigSummary, out: string | undefined): string {
  const { requests, iterations, tokensPerSecond, restarts, cutPrompts, cachedTokens, wallMs } = summary
  const cut = cutPrompts > 0 ? `, ${cutPrompts} prompts cut to fit the model` : ''
  const kept = cachedTokens > 0 ? `, ${cachedTokens} prompt tokens from the prefix cache` : ''
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
    `${requests} requests in ${iterations} iterations: ${numberText(tokensPerSecond)} tokens/s, ${restarts} restarts${cut}${kept} (${Math.round(wallMs)} ms)`,
    ...models,
    ...(out === undefined ? [] : [`Each request: ${out}`]),
  ].join('\n')
}
