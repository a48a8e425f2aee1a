import type { Options } from 'yargs'

const number = (describe: string): Options => ({ type: 'number', requiresArg: true, describe })
const text = (describe: string): Options => ({ type: 'string', requiresArg: true, describe })

/** The parameters of the models, by flag. Rates are per unit of time and times are in that unit. */
export const queueParameters: Readonly<Record<string, Options>> = {
  lambda: number('arrival rate'),
  mu: number('service rate of a server'),
  servers: number('servers'),
  capacity: number('M/M/c/K: most customers in the system'),
  theta: number('Erlang-A: rate at which the waiting lose patience'),
  service: text('exp | det | lognormal:mean:scv | gamma:mean:scv | hyperexp:mean:scv | uniform:mean | erlang2:mean'),
  gap: text('G/M/1: time between arrivals, in the words of --service'),
  classes: text('priorities, most urgent first: lambda:service,… such as 0.3:exp:1,0.5:exp:1'),
  'batch-max': number('most in a batch'),
  'batch-fixed': number('dynamic batch: a of the batch time a + b·n'),
  'batch-per-item': number('dynamic batch: b of the batch time a + b·n'),
  'batch-delay': number('longest wait for a fuller batch'),
  stages: text('tandem: service rates in order, with servers: 66.7x2,33.3x4'),
  feedback: number('share of the served who come back'),
  together: number('M^[X]/M/1: customers that come together'),
  rho: number('M^[X]/M/1: load, in place of --lambda'),
  users: number('closed loop: users'),
  think: number('closed loop: their mean thinking time'),
  setup: text('setup before a busy period: exp:10 or det:10'),
  'fail-rate': number('breakdowns per unit of time'),
  'repair-rate': number('repairs per unit of time'),
  choices: number('fan-out: branches'),
}

export function camelCase(flag: string): string {
  return flag.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase())
}

/** Parameter names in the code and their flags. */
export const queueFlagOf: Readonly<Record<string, string>> = Object.fromEntries(
  [...Object.keys(queueParameters), 'customers', 'seed'].map((flag) => [camelCase(flag), flag]),
)
