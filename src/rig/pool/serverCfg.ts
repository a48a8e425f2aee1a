import type { ServerSettings } from '../../serving/profile.ts'
import { INSTANCES_MAX } from './poolOptions.ts'

type Setting = keyof ServerSettings

/** Names of the settings in the tables of NVIDIA's examples and in Triton's config.pbtxt. */
const settingOf: Readonly<Record<string, Setting>> = {
  max_batch: 'batchMax',
  max_batch_size: 'batchMax',
  instances: 'instances',
  instance_count: 'instances',
  preferred: 'batchPreferred',
  preferred_batch_size: 'batchPreferred',
  max_queue_delay: 'batchDelayMs',
  max_queue_delay_microseconds: 'batchDelayMs',
}

const BATCH_MAX = 100_000

/** The error of a cell: what was found, what would do. */
type Wrong = (found: string, remedy: string) => Error

/**
 * The column server_cfg: `max_batch=8; instances=2; max_queue_delay=1; preferred=4 8`. A part without "=" is a remark,
 * and so is text in brackets after a delay. Throws the error that `wrong` makes of what cannot be parsed.
 */
export function serverCfg(text: string, wrong: Wrong): Partial<ServerSettings> {
  const settings: Partial<ServerSettings> = {}
  for (const part of text.split(';')) {
    if (!part.includes('=')) continue
    const word = part.trim()
    const at = word.indexOf('=')
    const name = word.slice(0, at).trim()
    const setting = Object.hasOwn(settingOf, name) ? settingOf[name] : undefined
    const found = `server_cfg has "${word}"`
    if (setting === undefined)
      throw wrong(found, `it knows ${Object.keys(settingOf).join(', ')}; write another remark without "="`)
    if (settings[setting] !== undefined) throw wrong(`${found}, which was set before`, 'set it once')
    const value = read[setting](word.slice(at + 1).trim())
    if (value === null) throw wrong(found, wanted[setting])
    Object.assign(settings, { [setting]: value })
  }
  const { batchMax = BATCH_MAX, batchPreferred = [] } = settings
  const never = batchPreferred.find((size) => size > batchMax)
  if (never === undefined) return settings
  throw wrong(
    `server_cfg prefers batches of ${never} and has at most ${batchMax}`,
    `leave ${never} out, or allow that many`,
  )
}

const wanted: Record<Setting, string> = {
  batchMax: `write a whole number from 1 to ${BATCH_MAX}`,
  instances: `write a whole number from 1 to ${INSTANCES_MAX}`,
  batchPreferred: 'write whole numbers of at least 1, such as 4,8',
  batchDelayMs: 'write a number of µs, or one with its unit, such as 1000 or 1 ms',
}

/** Parsers of the values; null for an invalid value. */
const read: { [S in Setting]: (text: string) => ServerSettings[S] | null } = {
  batchMax: (text) => whole(text, BATCH_MAX),
  instances: (text) => whole(text, INSTANCES_MAX),
  batchPreferred: (text) => {
    const sizes = text
      .replace(/^\[(.*)\]$/, '$1')
      .trim()
      .split(/\s*,\s*|\s+/)
      .map((size) => whole(size, BATCH_MAX))
    return sizes.some((size) => size === null) ? null : (sizes as number[])
  },
  /**
   * Without a unit, µs: NVIDIA's scripts pass the printed number to `--max-queue-delay-us`, and a single client of
   * these servers queues for 0.01 ms, not for 1.
   */
  batchDelayMs: (text) => {
    const [, number, unit] = /^(\d+(?:\.\d+)?)\s*(ms|us|µs)?\s*(?:\(.*\))?$/.exec(text) ?? []
    return number === undefined ? null : Number(number) / (unit === 'ms' ? 1 : 1000)
  },
}

function whole(text: string, most: number): number | null {
  const value = /^\d+$/.test(text) ? Number(text) : 0
  return value >= 1 && value <= most ? value : null
}
