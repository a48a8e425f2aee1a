import { exponential, gamma } from '../../kernel/distributions.ts'
import { lognormal } from '../../kernel/distributions.ts'
import { log } from '../../kernel/math.ts'
import type { Stream } from '../../kernel/random.ts'
import { decimal } from './decimal.ts'
import { ParameterError } from '../parameterError.ts'

/** A distribution of service (or interarrival) times, in the rig's unit of time. */
export interface ServiceTimes {
  /** As written on the command line. */
  name: string
  kind: string
  mean: number
  secondMoment: number
  draw(random: Stream): number
}

const kinds: Record<string, (mean: number, scv: number) => Omit<ServiceTimes, 'name' | 'kind'>> = {
  exp: (mean) => ({ mean, secondMoment: 2 * mean * mean, draw: (random) => exponential(random, mean) }),
  det: (mean) => ({ mean, secondMoment: mean * mean, draw: () => mean }),
  uniform: (mean) => ({ mean, secondMoment: (4 / 3) * mean * mean, draw: (random) => 2 * mean * random.uniform() }),
  erlang2: (mean) => ({
    mean,
    secondMoment: 1.5 * mean * mean,
    draw: (random) => exponential(random, mean / 2) + exponential(random, mean / 2),
  }),
  gamma: (mean, scv) => ({
    mean,
    secondMoment: (1 + scv) * mean * mean,
    draw: (random) => gamma(random, 1 / scv, mean),
  }),
  lognormal: (mean, scv) => {
    const sigma = Math.sqrt(log(1 + scv))
    const median = mean / Math.sqrt(1 + scv)
    return { mean, secondMoment: (1 + scv) * mean * mean, draw: (random) => lognormal(random, median, sigma) }
  },
  /** Two exponentials with balanced means. */
  hyperexp: (mean, scv) => {
    const share = (1 + Math.sqrt((scv - 1) / (scv + 1))) / 2
    return {
      mean,
      secondMoment: (1 + scv) * mean * mean,
      draw: (random) =>
        random.uniform() < share
          ? exponential(random, mean / (2 * share))
          : exponential(random, mean / (2 * (1 - share))),
    }
  },
}

/**
 * Parses `exp`, `det:2`, `lognormal:mean:scv`, `gamma:mean:scv`, `hyperexp:mean:scv`, `uniform:mean` (0 to twice the
 * mean), `erlang2:mean`. A missing mean is `defaultMean`. Throws InputError that says what would do.
 */
export function parseService(text: string, defaultMean: number): ServiceTimes {
  const [kind, meanText, scvText, ...rest] = text.split(':')
  if (!isServiceKind(kind))
    throw new ParameterError(`"${text}" is not a service distribution; known are ${Object.keys(kinds).join(', ')}`)
  const parts = needsScv(kind) ? 3 : 2
  if (rest.length > 0 || (parts === 2 && scvText !== undefined))
    throw new ParameterError(`"${text}" has more than ${kind} takes, e.g. ${kind}:1${parts === 3 ? ':2' : ''}`)
  const mean = meanText === undefined ? defaultMean : decimal(meanText)
  if (!(mean > 0)) throw new ParameterError(`the mean of "${text}" must be a number above 0, e.g. ${kind}:1${parts === 3 ? ':2' : ''}`)
  const scv = decimal(scvText ?? '')
  const least = kind === 'hyperexp' ? 1 : 0
  if (parts === 3 && !(scv > least && scv <= 10_000))
    throw new ParameterError(
      `"${text}" needs a squared coefficient of variation above ${least}, at most 10000, e.g. ${kind}:${mean}:2`,
    )
  return { name: text, kind, ...kinds[kind](mean, scv) }
}

/** Whether a name is a known distribution. */
export function isServiceKind(kind: string): boolean {
  return Object.hasOwn(kinds, kind)
}

function needsScv(kind: string): boolean {
  return kind === 'gamma' || kind === 'lognormal' || kind === 'hyperexp'
}
