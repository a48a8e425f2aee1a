import type { Options } from 'yargs'
import type { LlmSource } from '../../rig/llm/llmSource.ts'
import { readRequests } from '../../input/requestTrace.ts'
import { readCsvText, shownFile } from '../csvFile.ts'
import { InputError } from '../../input/inputError.ts'

/** The source of requests: a file, a rate, or clients that each send the next request after the last answer. */
export interface LlmSourceGiven {
  requests?: string
  rate?: number
  count?: number
  concurrency?: number
  rounds?: number
  isl?: string
  osl?: string
  sessions?: number
}

const number = (describe: string): Options => ({ type: 'number', requiresArg: true, describe })
const text = (describe: string): Options => ({ type: 'string', requiresArg: true, describe })

export const llmSourceFlags: Readonly<Record<string, Options>> = {
  requests: text(
    'CSV: arrived_at (s), num_prefill_tokens, num_decode_tokens (session, prefix_tokens); or the Azure trace; - reads stdin',
  ),
  rate: number('requests per second that come at random (Poisson), in place of --requests'),
  count: number('of them, the first tenth to warm up; 20000'),
  concurrency: number('clients that send one request after the other, in place of --requests'),
  rounds: number('requests a client; 3'),
  isl: text('prompt length, tokens: 1024; with --rate also lognormal:MEAN:SCV, exp:MEAN, gamma:MEAN:SCV, …'),
  osl: text('answer length, likewise'),
  sessions: number('requests of a session share a prefix, and under prefix-aware routing a replica; without it all share one prefix and each is routed for itself'),
}

const own = {
  requests: [],
  rate: ['count', 'isl', 'osl', 'sessions'],
  concurrency: ['rounds', 'isl', 'osl', 'sessions'],
} as const satisfies Record<string, readonly (keyof LlmSourceGiven)[]>

type SourceName = keyof typeof own

/**
 * The one source that was given, fully read. `read` is the source already read from the same `--requests`: stdin can
 * be read once.
 */
export async function llmSourceGiven(given: LlmSourceGiven, read: LlmSource | null = null): Promise<LlmSource> {
  const source = oneSource(given)
  if (source === 'requests') return read ?? traceSource(given.requests ?? '')
  return source === 'rate' ? rateSource(given) : clientsSource(given)
}

function oneSource(given: LlmSourceGiven): SourceName {
  const names = Object.keys(own) as SourceName[]
  const sources = names.filter((name) => given[name] !== undefined)
  const all = [...new Set(Object.values(own).flat())]
  if (sources.length === 0) {
    const some = all.find((name) => given[name] !== undefined)
    if (some !== undefined)
      throw new InputError(`parley rig llm: --${some} is of a source; give --rate or --concurrency with it`)
    throw new InputError(
      'parley rig llm: no requests; give --requests FILE.csv, or --concurrency or --rate with --isl and --osl',
    )
  }
  const [source] = sources
  const stranger = [...sources.slice(1), ...all].find(
    (name) => given[name] !== undefined && !(own[source] as readonly string[]).includes(name),
  )
  if (stranger !== undefined)
    throw new InputError(`parley rig llm: --${source} and --${stranger} exclude each other; leave one out`)
  const missing = source === 'requests' ? [] : (['isl', 'osl'] as const).filter((name) => given[name] === undefined)
  const which = source === 'rate' ? '--rate' : 'a closed loop'
  if (missing.length > 0) throw new InputError(`parley rig llm: ${which} also needs --${missing.join(' and --')}`)
  return source
}

async function traceSource(file: string): Promise<LlmSource> {
  const { requests } = readRequests(readCsvText(file), shownFile(file))
  return { from: 'trace', requests }
}

function rateSource({ rate = 0, isl = '', osl = '', count = 20_000, sessions }: LlmSourceGiven): LlmSource {
  return { from: 'rate', loop: { rate, isl, osl, count, sessions } }
}

function clientsSource(given: LlmSourceGiven): LlmSource {
  const { concurrency = 0, rounds = 3, sessions } = given
  const [isl, osl] = (['isl', 'osl'] as const).map((name) => {
    const text = given[name] ?? ''
    const tokens = Number(text)
    if (text.trim() !== '' && !Number.isNaN(tokens)) return tokens
    throw new InputError(`--${name} ${text}: in a closed loop all are as long; write tokens, such as 1024, or use --rate`)
  })
  return { from: 'clients', loop: { concurrency, isl, osl, rounds, sessions } }
}
