import { describe, expect, it, vi } from 'vitest'
import { Simulation } from '../../src/kernel/simulation.ts'
import { typed } from './listener.ts'
import { expectRefusal, type Mistake } from './refusal.ts'

const mistakes: Mistake[] = [
  ['rig queue --model M/M/c --lambda 15.2 --mu 1 --servers 8', 'INFEASIBLE: ρ = 1.9, needs at least 16 workers'],
  ['rig queue --model M/M/1 --lambda -1 --mu 1', '--lambda is -1; M/M/1 needs a number above 0'],
  ['rig queue --model M/M/c --lambda 5 --mu 1', 'M/M/c needs --servers'],
  ['rig queue --model M/G/1 --lambda 0.5 --service expo', /^"expo" is not a service distribution; known are exp, det,/],
  ['rig queue --model M/M/2 --lambda 5 --mu 1', '--model M/M/2: there is no such model; did you mean "M/M/1"?'],
  [
    'rig queue --model M/M/1 --lambda 0.5 --mu 1 --servers 2 --customers 2000',
    '--servers: M/M/1 does not have it; it takes --lambda, --mu, --customers, --seed',
  ],
  [
    'rig queue --model M/M/1 --lambda 0.5 --mu 1 --beside lamda=0.6',
    '--beside lamda=0.6: "lamda" cannot be another one; did you mean "lambda"?',
  ],
  ['rig queue --model M/M/1 --lambda 0.5 --mu 1 --beside lambda=x', /takes a number, "x" is none/],
  ['rig queue --model M/M/1 --lambda 0.5 --mu 1 --precision 2', /write a share between 0 and 1/],
  ['rig queue --model M/G/1 --lambda 1.9 --service lognormal:1:4', 'INFEASIBLE: ρ = 1.9, needs at least 2 workers (--model pool --servers 2)'],
  ['rig queue --model M/G/1 --lambda 0.5 --mu 2 --service exp:1', /^--mu is 2, but --service "exp:1" has a mean of 1/],
  [
    'rig queue --model M/G/1 --lambda 0.5 --service exp',
    /^--service "exp" has no mean; M\/G\/1 needs --mu, or write exp:1$/,
  ],
  [
    'rig queue --model M/M^[1,b]/1 --lambda 9 --mu 1 --batch-max 8',
    'INFEASIBLE: ρ = 1.125, needs --batch-max of at least 10',
  ],
  [
    'rig queue --model M/M/c --lambda 5 --mu 1 --servers 1e9',
    '--servers is 1000000000; a whole number from 1 to 10000 would do',
  ],
  [
    'rig queue --model M/M/c+M --lambda 70 --mu 1 --servers 8 --theta 1e-9',
    /^INFEASIBLE: ρ = 8.75, needs at least 71 workers or a larger --theta: .* over some 280000000000 customers/,
  ],
  [
    'rig queue --model M_t/M/inf --lambda 10 --mu 1 --swing 60 --period 100 --at 25',
    /^--swing is 60; at most --lambda, 10/,
  ],
  ['rig queue --model M_t/M/inf --lambda 10 --mu 1 --swing 6 --period 1e9 --at 1', /makes a run of some 2e\+11 events/],
  ['rig queue --model M/M/1 --lambda 1e-9 --mu 1', /does not fit the clock; rates and times nearer together, or fewer customers, would do$/],
  ['rig queue --model pool --lambda 1.5 --mu 1', 'INFEASIBLE: ρ = 1.5, needs at least 2 workers'],
  ['rig queue --model pool --lambda 1.5 --mu 1 --discipline sjf', /^--discipline is "sjf"; there are fifo, lifo/],
  ['rig queue --model pool --lambda 0.5 --mu 1 --discipline edf', /^the pool needs --deadlines, one a class: 2$/],
  ['rig queue --model pool --lambda 0.5 --mu 1 --admission depth:-1', /^--admission is "depth:-1"; write depth:10/],
  ['rig queue --model pool --lambda 0.5 --mu 1 --weights 1', /^--weights is 1; leave it out, or take --discipline wfq$/],
  ['rig queue --model M/G/1 --lambda 0.5 --service exp:0.1:5:6', /"exp:0.1:5:6" has more than exp takes, e.g. exp:1$/],
  [
    'rig queue --model power-of-choices --rho 0.5 --choices 20 --servers 10',
    /^--choices is 20, of 10 servers; at most 10 would do$/,
  ],
  [
    'rig queue --model pool --lambda 3 --mu 1 --patience exp:1e9',
    /^INFEASIBLE: ρ = 3, needs at least 4 workers or a shorter queue: the queue fills up over some 12000000000 customers/,
  ],
  ['rig queue --model M/M/c --lambda 0.3 --mu 0.1 --servers 3', 'INFEASIBLE: ρ = 1, needs at least 4 workers'],
  [
    'rig queue --model priority --classes 0.7:exp:1,0.2:exp:1,0.1:exp:1',
    'INFEASIBLE: ρ = 1, needs at least 2 workers',
  ],
  ['rig queue --model M/D/c --lambda 1 --servers 2 --service exp:1', /^--service is "exp:1"; in M\/D\/c all take as long/],
  ['rig queue --model M/D/1 --lambda 0.5 --service exp:1', /such as det:1, and pool takes any$/],
  ['rig queue --model D/M/1 --lambda 2 --mu 1', 'INFEASIBLE: ρ = 2, needs --lambda below 1'],
  ['rig queue --model tandem --lambda 1 --stages 2,1', 'INFEASIBLE: ρ = 1, stage 2 of 2 needs at least 2 workers'],
  ['rig queue --model tandem --lambda 1 --stages 2x1e9', /^stage "2x1e9" is not a rate and up to 10000 servers/],
  ['rig queue --model tandem --lambda 1 --stages 2x2x2', /^stage "2x2x2" is not/],
  ['rig queue --model power-of-choices --choices 2 --rho 1', /^INFEASIBLE: ρ = 1, of each server; needs --rho below 1$/],
  ['rig queue --model M/G/1 --lambda 0.5 --service exp:Infinity', /must be a number above 0, e.g. exp:1$/],
  ['rig queue --model M/G/1 --lambda 0.5 --service exp:0x1', /must be a number above 0, e.g. exp:1$/],
  ['rig queue --model M/G/1 --lambda 0.5 --service lognormal::1', /must be a number above 0, e.g. lognormal:1:2$/],
  ['rig queue --model M/M/c/K --lambda 1 --mu 1 --servers 3 --capacity 2', /at least 3 would do$/],
  ['rig queue --model M/M/1 --lambda 0.5 --mu 1 --customers 1000.5', /^--customers is 1000.5; a whole number/],
  ['rig queue --model M/M/1 --lambda= --mu 1', /^parley rig queue: --lambda wants a number/],
  ['rig queue --model pool --classes 0.3:exp:1 --lambda 0.5', /^--lambda is 0.5, and --classes is given too, which says it; leave one out$/],
  ['rig queue --model M^[X]/M/1 --together 2 --rho 0.5 --mu 1 --lambda 3', /^--lambda is 3, and --rho is given too/],
  ['rig queue --model M^[X]/M/1 --together 1000 --rho 0.5 --mu 1', /^--together is 1000; .* which are groups here/],
  ['rig queue --model M/M/1-with-breakdowns --lambda 0.5 --mu 1 --fail-rate 1e9 --repair-rate 1e10', /fail-rate is 1/],
  ['rig queue --model M/M/1-with-feedback --lambda 1e-6 --mu 1 --feedback 0.99999', /^--feedback is 0.99999; .* 1e\+11/],
  [
    'rig queue --model M/M/1 --lambda 0.5 --mu 1 --replications 100000 --customers 20000000',
    '--customers 20000000: up to 100000 runs of so many would take hours; at most 2000 each, or fewer --replications, would do',
  ],
  ['rig queue --model M/M/1-with-setup --lambda 0.5 --mu 1 --setup det:1e9', /needs a shorter --setup: the queue fills/],
  ['rig queue --model exhaustive-polling --queues 10000 --rho 0.99 --switchover 100', /needs a shorter --switchover/],
  ['rig queue --model M/M/c/K --lambda 1.5 --mu 1 --servers 1 --capacity 1000000', /needs at least 2 workers or a smaller/],
  ['rig queue --model pool --lambda 1.5 --mu 1 --admission depth:1000000', /needs at least 2 workers or a shorter queue/],
  ['rig queue --model M/M/c/K --lambda 1e300 --mu 1 --servers 1 --capacity 5', /^INFEASIBLE: ρ = 1e.300/],
  ['rig queue --model M/M/c/K --lambda 1e7 --mu 1 --servers 10 --capacity 20', /needs at least 10000001 workers or a sm/],
  ['rig queue --model batch-former --lambda 1e-9 --batch-max 4 --batch-delay 1e-20', /does not fit the clock/],
]

describe('what rig queue cannot run', () => {
  it.each(mistakes)('"parley %s" is told in one line with exit code 2', expectRefusal)

  it('is told before the run, however long that would be', async () => {
    const run = vi.spyOn(Simulation.prototype, 'run')
    const { stderr } = await typed('rig queue --model M/M/1 --lambda 0.5 --mu 1 --customers 20000000 --theta 3')
    expect(stderr).toMatch(/^--theta: M.M.1 does not have it; it takes --lambda/)
    expect(run).not.toHaveBeenCalled()
    run.mockRestore()
  })
})
