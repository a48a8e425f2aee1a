import { kebab } from '../../input/kebab.ts'
import type { Options } from 'yargs'
import type { QueueRigOptions } from '../../rig/queue/options.ts'

const number = (describe: string): Options => ({ type: 'number', requiresArg: true, describe })
const text = (describe: string): Options => ({ type: 'string', requiresArg: true, describe })

type Parameter = Exclude<keyof QueueRigOptions, 'model' | 'customers' | 'seed'>

/** The flag of each parameter. Rates are per unit of time and times are in that unit. */
const parameters: Readonly<Record<Parameter, Options>> = {
  lambda: number('arrival rate'),
  mu: number('service rate of a server'),
  servers: number('servers'),
  capacity: number('M/M/c/K: most customers in the system'),
  theta: number('Erlang-A: rate at which the waiting lose patience'),
  service: text('exp | det | lognormal:mean:scv | gamma:mean:scv | hyperexp:mean:scv | uniform:mean | erlang2:mean'),
  gap: text('G/M/1: time between arrivals, in the words of --service'),
  classes: text('priorities and pool, most urgent first: lambda:service,… such as 0.3:exp:1,0.5:exp:1'),
  discipline: text('pool: fifo (default) | lifo | priority | priority-preemptive | edf | wfq | ps | srpt'),
  chunk: number('preemptive priority: work can be interrupted at multiples of this; 0, at any time'),
  weights: text('pool, wfq: weight of each class, such as 2,1'),
  deadlines: text('pool: time within which each class should be done, such as 2,10'),
  admission: text('pool: depth:MOST_WAITING | deadline | token-bucket:RATE:BURST (a bucket a class), several with +'),
  patience: text('pool: who waits longer leaves, in the words of --service: exp:5 | det:3'),
  batchMax: number('most in a batch'),
  batchFixed: number('dynamic batch: a of the batch time a + b·n'),
  batchPerItem: number('dynamic batch: b of the batch time a + b·n'),
  batchDelay: number('longest wait for a fuller batch'),
  stages: text('tandem: service rates in order, with servers: 66.7x2,33.3x4'),
  feedback: number('share of the served who come back'),
  together: number('M^[X]/M/1: customers that come together'),
  rho: number('load, in place of --lambda'),
  users: number('closed loop: users'),
  think: number('closed loop: their mean thinking time'),
  setup: text('setup before a busy period: exp:10 or det:10'),
  failRate: number('breakdowns per unit of time'),
  repairRate: number('repairs per unit of time'),
  choices: number('fan-out: branches; power of choices: servers to compare'),
  queues: number('polling: queues'),
  switchover: number('polling: time to go to the next queue'),
  swing: number('M_t/M/inf: the arrival rate is lambda + swing · sin(2πt/period)'),
  period: number('M_t/M/inf: of the swing'),
  at: number('M_t/M/inf: time within the period to look at'),
}

/** The same by flag. */
export const queueParameters: Readonly<Record<string, Options>> = Object.fromEntries(
  Object.entries(parameters).map(([name, option]) => [kebab(name), option]),
)

/** Parameter names in the code and their flags. */
export const queueFlagOf: Readonly<Record<string, string>> = Object.fromEntries(
  [...Object.keys(parameters), 'customers', 'seed'].map((name) => [name, kebab(name)]),
)
