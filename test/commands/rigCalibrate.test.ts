import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { scenarioFrom } from '../../src/commands/scenarioFiles.ts'
import { typed } from './listener.ts'
import { folderWith, json } from './rigAnswer.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

const gpu = 'scenarios/data/gpu'
const llm = 'scenarios/data/llm'

describe('parley calibrate', () => {
  const here = process.cwd()
  afterEach(() => {
    process.chdir(here)
  })

  it('llm fits the overhead, reports every row, and saves a profile that rigs and scenarios find by name', async () => {
    const folder = folderWith({})
    const file = join(here, llm, 'llm_measured_8b_h100_tp1.csv')
    process.chdir(folder)
    const line = `calibrate llm ${file} --step-time llama3-8b-h100-tp1 --use 1,6,11,16,21 --save my-h100`
    const found = await json(line)
    expect(Object.keys(found)).toEqual(['fit', 'rows'])
    expect(found.rows).toHaveLength(21)
    expect(found.rows.filter(({ used }: { used: boolean }) => used)).toHaveLength(5)
    expect(Object.keys(found.rows[0])).toEqual(['isl', 'osl', 'concurrency', 'used', 'measured', 'simulated'])
    const saved = JSON.parse(readFileSync(join(folder, 'out/profiles/my-h100.json'), 'utf8'))
    expect(saved).toMatchObject({ name: 'my-h100', kind: 'llm', factor: found.fit.factor, addMs: found.fit.addMs })
    const world = join(here, 'scenarios/world.yaml')
    writeFileSync(join(folder, 'mine.yaml'), `extends: ${world}\npools: { llm-us: { profile: my-h100 } }\n`)
    const pool = scenarioFrom('mine.yaml', standardParley).pools.find((one) => one.name === 'llm-us')
    expect(pool).toMatchObject({
      model: 'llama3-8b-h100-tp1',
      knobs: { engineFactor: found.fit.factor, engineMs: found.fit.addMs },
    })
    const loop = 'rig llm --concurrency 8 --isl 1024 --osl 128'
    const byName = await json(`${loop} --profile my-h100`)
    const byHand = await json(
      `${loop} --step-time llama3-8b-h100-tp1 --overhead-factor ${found.fit.factor} --overhead-ms ${found.fit.addMs}`,
    )
    expect(byName.tpotMs).toEqual(byHand.tpotMs)
    expect((await json(`${loop} --step-time llama3-8b-h100-tp1`)).tpotMs.mean).toBeLessThan(byName.tpotMs.mean)
  })

  it('llm keeps the numbers of a step-time file in the profile, so that it needs no file and no folder', async () => {
    const folder = folderWith({
      'gpu.json':
        '{"mine":{"knots":[[1,5],[8192,160]],"per_ctx_token_decode":0,"per_prefill_pair":0,"per_seq":0,"prefill_const":0}}',
    })
    const file = join(here, llm, 'llm_measured_8b_h100_tp1.csv')
    process.chdir(folder)
    await json(`calibrate llm ${file} --step-time gpu.json#mine --save mine`)
    rmSync('gpu.json')
    const world = join(here, 'scenarios/world.yaml')
    writeFileSync('mine.yaml', `extends: ${world}\npools: { llm-us: { profile: mine } }\n`)
    const pool = scenarioFrom('mine.yaml', standardParley).pools.find((one) => one.name === 'llm-us')
    expect(pool).toMatchObject({ model: 'mine', stepTimes: { knots: [[1, 5], [8192, 160]] } })
    expect((await json('rig llm --concurrency 2 --isl 100 --osl 10 --profile mine')).requests).toBe(6)
  })

  it('pool prints the fit and each row, measured and simulated, for programs and for people', async () => {
    const [header, ...rows] = readFileSync(`${gpu}/tts_fastpitch_triton.csv`, 'utf8').trim().split('\n')
    const four = rows.filter((row) => row.includes('A100') && /,128,(1|3|9|16),/.test(row))
    const file = join(folderWith({ 'a100.csv': [header, ...four].join('\n') }), 'a100.csv')
    const found = await json(`calibrate pool ${file} --use 1,3,16`)
    expect(found.rows.map(({ concurrency, used }: Record<string, unknown>) => [concurrency, used])).toEqual([
      [1, true],
      [3, true],
      [9, false],
      [16, true],
    ])
    expect(Object.keys(found.rows[0].measured)).toEqual(['throughput', 'avgMs', 'p50Ms', 'p90Ms', 'p95Ms', 'p99Ms'])
    expect(found.fit.avgMape).toBeLessThan(0.08)
    const { stdout } = await typed(`calibrate pool ${file} --use 1,3,16`)
    expect(stdout).toContain(`mean latency ${(100 * found.fit.avgMape).toFixed(1)} %`)
    expect(stdout.match(/fitted {2}/g)).toHaveLength(3)
  })

  it('says what too few rows cannot tell apart', async () => {
    const two = await typed(`calibrate pool ${gpu}/tts_fastpitch_triton.csv --gpu A100 --use 1,3`)
    expect(two.stderr).toMatch(/A100.*: fitted to 2 loads, which cannot tell the fixed time of a batch/)
    const one = await typed(`calibrate asr ${gpu}/asr_nim_streaming.csv --use 1`)
    expect(one.stderr).toMatch(/: fitted to 1 load, which cannot tell/)
  })

  it('pool says what no used row shows, in one line what many rows are, and what a scenario does not take', async () => {
    const triton = readFileSync(`${gpu}/tts_fastpitch_triton.csv`, 'utf8')
    const [header, ...rows] = triton.trim().split('\n')
    const alone = await typed(`calibrate pool ${gpu}/tts_fastpitch_triton.csv --gpu A100 --use 3,9,16`)
    expect(alone.stderr).toMatch(/^NVIDIA DGX A100.*: no row below 2 clients was used: .*; add 1 to --use$/)
    const measured = (row: string) => row.replace(/preferred=4 8/, 'preferred=2 4').replace(/[\d.]+(?=,github)/, '9000')
    const slow = rows.filter((row) => row.startsWith('NVIDIA T4') && /,128,(1|3|9|16),/.test(row)).map(measured)
    const folder = folderWith({ 't4.csv': [header, ...slow].join('\n') })
    const { code, stderr } = await typed(`calibrate pool ${folder}/t4.csv --use 1,3,16 --save mine --out ${folder}`)
    expect(code).toBe(0)
    expect(stderr.match(/clients busy/g)).toHaveLength(1)
    expect(stderr).toContain('clients busy (and so in 3 more rows); fitted as it stands')
    expect(stderr).toMatch(/^this profile prefers batches of 2 and 4: rig pool takes it, a scenario does not/m)
  })

  it('asr says that it misses what it was fitted to, and names a load once', async () => {
    const row = 'chunk_ms,streams,avg_ms,p95_ms\n160,1,14,15\n160,1,14,15\n160,8'
    const folder = folderWith({ 'a.csv': `${row},100000,100001`, 'b.csv': `${row},0.02,0.03` })
    const slow = await typed(`calibrate asr ${folder}/a.csv`)
    expect(slow.code).toBe(2)
    expect(slow.stderr).toMatch(/a\.csv:4:1: 8 streams, answered after 100000 ms on average: no recogniser/)
    const { code, stdout, stderr } = await typed(`calibrate asr ${folder}/b.csv`)
    expect(code).toBe(0)
    expect(stdout).toContain('fitted to 1, 8 streams')
    expect(stderr).toMatch(/^160 ms, \d streams: measured [\d.]+ ms, simulated [\d.]+, missed by [\d.]+ %.*, though fitted/m)
  })

  it('prints a fit that cannot be saved, and says why it is not saved', async () => {
    const line = `calibrate asr ${gpu}/asr_nim_streaming.csv --dataset NIM140_BLOCK1_160 --use 1 --save mine`
    const { code, stdout, stderr } = await typed(`${line} --out /proc`)
    expect(code).toBe(2)
    expect(stdout).toContain('a batch of n chunks takes')
    expect(stderr).toMatch(/^\/proc\/mine.json: there is no such place and it cannot be made; choose another folder/m)
    const long = await typed(`${line}${'x'.repeat(64)}`)
    expect([long.code, long.stdout]).toEqual([2, ''])
    expect(long.stderr).toContain('digits and hyphens, at most 64')
  })

  it('says what of a table is not a closed loop, what was taken for granted, and that the fit misses', async () => {
    const table = [
      'concurrent_client_requests,inferences_second,avg_latency_ms,p95_latency_ms',
      '1,40,25,27',
      '4,130,30,34',
      '16,300,0.053,0.06',
    ]
    const file = join(folderWith({ 'mine.csv': table.join('\n') }), 'mine.csv')
    const { stdout, stderr } = await typed(`calibrate pool ${file}`)
    expect(stdout).toContain('taken for granted: one instance, no batches (--instances, --batch-max)')
    expect(stderr).toMatch(/^16 clients: 300 a second that take 0.053 ms each keep 0.0159 clients busy/m)
    expect(stderr).not.toMatch(/^[14] clients/m)
    expect(stderr).not.toContain('more rows')
    expect(stderr).toMatch(/^this pool: missed by [\d.]+ %, .* say how with --instances, --batch-max/m)
  })
})
