import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { typed } from './listener.ts'
import { folderWith, json } from './rigAnswer.ts'

const llm = 'scenarios/data/llm'

describe('parley rig, with --json', () => {
  it('queue gives model, parameters and each metric exact, simulated and with its interval', async () => {
    const found = await json('rig queue --model M/M/c --lambda 7.2 --mu 1 --servers 8 --customers 1e5 --seed 1')
    expect(Object.keys(found)).toEqual(['model', 'params', 'metrics'])
    expect(found.params).toEqual({ lambda: 7.2, mu: 1, servers: 8, customers: 100_000, seed: 1 })
    for (const one of found.metrics) expect(Object.keys(one)).toEqual(['metric', 'exact', 'simulated', 'ci95'])
    const wait = found.metrics.find(({ metric }: { metric: string }) => metric === 'Wq')
    expect(wait.exact).toBeCloseTo(0.8769, 4)
    expect(Math.abs(wait.simulated / wait.exact - 1)).toBeLessThan(0.05)
  })

  it('queue takes the models by the names people give them', async () => {
    const erlangA = await json('rig queue --model Erlang-A --lambda 5 --mu 1 --servers 4 --theta 0.5 --customers 5000')
    expect(erlangA.model).toBe('M/M/c+M')
    const classes = await json('rig queue --model priority --classes 0.3:exp:1,0.5:exp:1 --customers 5000')
    expect(classes.metrics.length).toBeGreaterThan(1)
  })

  it('what goes without saying may be said: one server, and the rate of services that have a mean', async () => {
    const said = await json('rig queue --model M/G/1 --lambda 0.5 --mu 1 --servers 1 --service exp:1 --customers 5000')
    const { metrics } = await json('rig queue --model M/G/1 --lambda 0.5 --service exp:1 --customers 5000')
    expect(said.metrics).toEqual(metrics)
  })

  it('pool takes a profile with another batch size, without the sizes that it makes impossible', async () => {
    const line = 'rig pool --clients 9 --profile fastpitch-t4 --batch-max 4 --requests 2000'
    expect(Object.keys((await json(line)).batchSizes).map(Number)).toEqual([1, 2, 3, 4])
  })

  it('llm answers a request file with one row a request, seconds with µs digits', async () => {
    const folder = folderWith({ 'r.csv': 'arrived_at,num_prefill_tokens,num_decode_tokens\n0,100,20\n0.5,3000,5\n' })
    const out = join(folder, 'results.csv')
    const found = await json(`rig llm --requests ${join(folder, 'r.csv')} --step-time llama3-8b-h100-tp1 --out ${out}`)
    expect(Object.keys(found)).toEqual(
      'requests iterations ttftMs tpotMs e2eMs tokensPerSecond restarts cachedTokens cutPrompts wallMs'.split(' '),
    )
    const [header, first, second, end] = readFileSync(out, 'utf8').split('\n')
    expect(header).toBe('id,arrived_at,scheduled_at,first_token_at,finished_at,restarts')
    expect(first).toMatch(/^0,0\.000000,0\.000000,0\.\d{6},0\.\d{6},0$/)
    expect(second).toMatch(/^1,0\.500000,/)
    expect(end).toBe('')
  })

  it('llm keeps a number of requests in flight, and reads its own step-time files, one of several by #', async () => {
    const loop = 'rig llm --concurrency 8 --isl 512 --osl 64 --scheduler chunked-prefill --budget 256'
    const found = await json(`${loop} --step-time ${llm}/llm_step_time.json#llama3-8b_h100_tp1_bf16`)
    expect(found.requests).toBe(24)
    const { wallMs: _, ...stepped } = await json(
      `${loop} --step-time ${llm}/llm_step_time.json#llama3-8b_h100_tp1_bf16 --no-fast-forward`,
    )
    expect(found).toMatchObject(stepped)
  })

  it('llm takes requests at a rate, and tells how full the replicas are', async () => {
    const line = 'rig llm --rate 8 --isl lognormal:512:1 --osl exp:64 --count 2000 --step-time llama3-8b-h100-tp1'
    const found = await json(line)
    expect(found.requests).toBe(1800)
    expect(found.rho).toBeGreaterThan(0.05)
    expect(found.rho).toBeLessThan(0.5)
  })

  it('pool and asr give throughput, latencies, queue, compute and batch sizes, by profile or by flags', async () => {
    const form = ['throughput', 'latencyMs', 'queueMs', 'computeMs', 'batchSizes']
    const pool = await json(
      'rig pool --clients 12 --instances 2 --batch-max 8 --batch-preferred 4,8 --batch-delay-ms 1 --service affine:5:0.6:0.05 --overhead-ms 0.2 --requests 2000',
    )
    expect(Object.keys(pool)).toEqual(form)
    expect(Object.keys(pool.latencyMs)).toEqual(['avg', 'p50', 'p90', 'p95', 'p99'])
    const asr = await json('rig asr --streams 16 --profile riva-asr-160ms --phase lockstep --requests 2000')
    expect(Object.keys(asr)).toEqual(form)
    expect(asr.latencyMs.avg).toBeCloseTo(20.4, 0)
  })
})

describe('parley rig over many runs', () => {
  const mm1 = 'rig queue --model M/M/1 --lambda 0.5 --mu 1 --customers 2000'

  it('gives intervals over runs that get narrower with their number', async () => {
    const few = await json(`${mm1} --replications 5`)
    const many = await json(`${mm1} --replications 40`)
    const width = ({ metrics }: { metrics: { ci95: [number, number] }[] }) => metrics[0].ci95[1] - metrics[0].ci95[0]
    expect([few.replications, many.replications]).toEqual([5, 40])
    expect(width(many)).toBeLessThan(width(few))
    expect(many.metrics[0]).toMatchObject({ metric: 'Wq', exact: 1 })
    expect(many.metrics[0].ci95[0] < 1 && 1 < many.metrics[0].ci95[1]).toBe(true)
    expect(many.metrics[0].runsP90.hi).toBeGreaterThan(many.metrics[0].simulated)
  })

  it('stops when every mean is as near as it was asked to be', async () => {
    const { replications, metrics } = await json(
      'rig pool --clients 6 --service affine:5:0.6:0.3 --batch-max 4 --requests 300 --precision 0.02',
    )
    expect(replications).toBeGreaterThan(10)
    const short = await typed(`${mm1} --precision 0.0001 --replications 12`)
    expect(short.stdout).toMatch(/12 runs; the precision was not reached for Wq, .*\nAt ρ = 0.5 a run of 2,000 customers is short: its percentiles and variances /)
    expect(replications).toBeLessThan(200)
    for (const { simulated, ci95 } of metrics)
      expect((ci95[1] - ci95[0]) / 2).toBeLessThanOrEqual(simulated * 0.02 + 1e-9)
  })

  it('sets another setting beside it on common seeds: what staggering buys', async () => {
    const found = await json('rig asr --streams 32 --profile riva-asr-160ms --requests 500 --beside phase=staggered')
    expect(found).toMatchObject({ beside: ['phase=staggered'], replications: 10 })
    const mean = found.metrics.find(({ metric }: { metric: string }) => metric === 'latencyMs.avg')
    expect(mean.difference).toBeCloseTo(mean.beside - mean.simulated, 9)
    expect(mean.ci95[1]).toBeLessThan(-5)
  })

  it('tells what a replica buys, at a rate with paired intervals and in a closed loop without chance', async () => {
    const fleet = '--step-time llama3-8b-h100-tp1 --beside replicas=2'
    const found = await json(`rig llm --rate 12 --isl exp:1024 --osl exp:256 --count 1000 ${fleet}`)
    const ttft = found.metrics.find(({ metric }: { metric: string }) => metric === 'ttftMs.p95')
    expect(found.replications).toBe(10)
    expect(ttft.ci95[1]).toBeLessThan(0)
    const loop = await json(`rig llm --concurrency 8 --isl 1024 --osl 64 ${fleet}`)
    expect(loop.replications).toBe(2)
    for (const { difference, ci95 } of loop.metrics) expect(ci95).toEqual([difference, difference])
  })
})
