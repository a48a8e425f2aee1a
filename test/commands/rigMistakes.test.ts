import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { typed } from './listener.ts'
import { expectRefusal, type Mistake } from './refusal.ts'
import { folderWith } from './rigAnswer.ts'

const gpu = 'scenarios/data/gpu'
const llm = 'scenarios/data/llm'
const infeasible = 'arrived_at,num_prefill_tokens,num_decode_tokens\n0,100,5000\n'
const mistakes: Mistake[] = [
  ['rig', 'parley rig: a command is missing; write one of queue, llm, pool, asr'],
  ['rig pool --clients 4 --service affine:5:1 --instances 1e8', /^--instances is 100000000; .* from 1 to 1000$/],
  ['rig pool --clients 4 --service affine:1e-9:0', /takes no time at all; give A or B at least 0.001 ms$/],
  [
    'rig pool --clients 4 --service affine:5:1 --instances 4 --interference -0.4',
    '--interference -0.4: with 4 instances busy each would take -0.2 times as long as alone; at most --instances 3 would do, or give --interference 0',
  ],
  ['rig asr --streams 4 --service affine:5:1 --instances 9 --interference -0.2', /at most --instances 5 would do/],
  ['rig pool --clients 400 --requests 100 --service affine:5:1', '--requests is 100; measure at least one a client, 400'],
  ['rig asr --streams 16 --service affine:1:0.1 --iterations 1e5', /make 110400000 chunks; fewer --iterations/],
  ['rig pool --clients 4 --service affine:5:1 --interference 1', /^--interference: one instance has no other beside it/],
  ['rig asr --streams 4 --service affine:5:1 --interference 1', /give --instances too$/],
  [
    'rig llm --concurrency 4 --isl 10 --osl 9 --draft-max-batch 8 --step-time llama3-8b-h100-tp1',
    /^--draft-max-batch: nothing is drafted without --draft-tokens; add it$/,
  ],
  ['rig pool --clients 4', /--service is missing; write affine:8.5:1 \(ms\), or name a --profile/],
  [
    'rig pool --clients 4 --profile fastpich-t4',
    /there is no such profile; did you mean "fastpitch-t4"\? there are .*riva-asr-160ms/,
  ],
  ['rig pool --clients 4 --profile riva-asr-160ms', /kind asr, pool is wanted, such as fastpitch-a100/],
  ['rig pool --clients 4 --service affine:5:1 --batch-preferred 4,x', /"x" is not a whole number/],
  ['rig asr --streams 4000 --profile riva-asr-160ms', /^INFEASIBLE: ρ = .* at most \d+ would do on this GPU$/],
  ['rig asr --streams 4 --profile riva-asr-160ms --chunk-ms 320', /was fitted to chunks of 160 ms/],
  ['rig llm --step-time llama3-8b-h100-tp1', /no requests; give --requests FILE.csv, or --concurrency/],
  ['rig llm --concurrency 4 --isl 10 --step-time llama3-8b-h100-tp1', /a closed loop also needs --osl/],
  ['rig llm --requests x.csv --osl 4 --step-time llama3-8b-h100-tp1', /--requests and --osl exclude each other/],
  ['rig llm --concurrency 4 --isl 10 --osl 9', /--step-time is missing/],
  [
    'rig llm --concurrency 4 --isl 10 --osl 9 --step-time llama3-8b',
    /neither a model that comes with parley nor a file/,
  ],
  [
    `rig llm --concurrency 4 --isl 10 --osl 9 --step-time ${llm}/llm_step_time.json`,
    /which model\? write FILE#MODEL; it has/,
  ],
  [
    'rig llm --concurrency 4 --isl 1000 --osl 9 --kv-blocks 20 --step-time llama3-8b-h100-tp1',
    /^INFEASIBLE: request 0 can never be served: it needs 63 KV blocks .* give it at least 63$/,
  ],
  [
    'rig llm --concurrency 4 --isl 10 --osl 9 --kv-blocks 0 --step-time llama3-8b-h100-tp1',
    /^--kv-blocks is 0; it must be/,
  ],
  [
    'rig llm --concurrency 4 --isl 10 --osl 9 --out nowhere/r.csv --step-time llama3-8b-h100-tp1',
    /there is no folder nowhere; make it/,
  ],
  [
    'rig llm --concurrency 4 --isl 10 --osl 9 --draft-tokens 1.5 --step-time llama3-8b-h100-tp1',
    /^--draft-tokens 1.5: write a whole/,
  ],
  [
    'rig llm --concurrency 4 --isl 10 --osl 9 --mix llama3-8b-a100-tp1 --step-time llama3-8b-h100-tp1',
    /write MODEL=SHARE/,
  ],
  ['rig llm --concurrency 4 --isl 10 --osl 9 --mix x=0.2 --step-time llama3-8b-h100-tp1', /^--mix x: neither a model/],
  [
    'rig llm --concurrency 4 --isl 10 --osl 9 --rounds 1e6 --step-time llama3-8b-h100-tp1',
    /more than 2000000 requests/,
  ],
  [
    'rig llm --concurrency 1 --isl 1000000 --osl 10 --kv-blocks 100000 --step-time llama3-8b-h100-tp1',
    /^INFEASIBLE: prompt and answer of 1000010 tokens are longer than the model: .* up to 16384; shorten them, or give/,
  ],
  [
    'rig llm --rate 60 --isl 1024 --osl 256 --step-time llama3-8b-h100-tp1',
    /^INFEASIBLE: ρ = 3.* \(--rate 60; at most .* requests\/s can be answered\), needs at least 4 replicas$/,
  ],
  ['rig llm --rate -1 --isl 10 --osl 9 --step-time llama3-8b-h100-tp1', /^--rate is -1; it must be above 0/],
  ['rig llm --rate 1 --isl x --osl 9 --step-time llama3-8b-h100-tp1', /^--isl x: write tokens, such as 1024, or a dist/],
  ['rig llm --rate 1 --isl 9 --osl 5000 --step-time llama3-8b-h100-tp1', /give --max-model-len at least 5009$/],
  ['rig llm --rate 1 --isl 9 --step-time llama3-8b-h100-tp1', /--rate also needs --osl$/],
  ['rig llm --rate 1 --isl 9 --osl 9 --rounds 2 --step-time llama3-8b-h100-tp1', /--rate and --rounds exclude/],
  ['rig llm --isl 9 --osl 9 --step-time llama3-8b-h100-tp1', /--isl is of a source; give --rate or --concurrency/],
  ['rig llm --concurrency 2 --isl exp:9 --osl 9 --step-time llama3-8b-h100-tp1', /in a closed loop all are as long/],
  [
    'rig queue --model M/M/1 --lambda 0.5 --mu 1 --threads 2',
    '--threads: one run has one thread; give --replications, --precision or --beside with it, or leave it out',
  ],
  [
    'rig queue --model M/M/1 --lambda 0.5 --mu 1 --replications 3 --threads 0',
    '--threads 0: write a whole number from 1 to 1000',
  ],
  [
    'rig llm --concurrency 2 --isl 9 --osl 9 --replications 3 --step-time llama3-8b-h100-tp1',
    /every run of these requests is the same; --replications and --precision are for --rate or --mix/,
  ],
  [
    'rig llm --rate 2 --isl 9 --osl 9 --replications 3 --out x.csv --step-time llama3-8b-h100-tp1',
    /^--out: it is of one run/,
  ],
  ['rig llm --requests nowhere.csv --step-time llama3-8b-h100-tp1', /^nowhere.csv:1:1: there is no such file/],
  [`calibrate pool ${gpu}/tts_fastpitch_triton.csv --use 77`, /--use 77: no such row; .* was measured at 1, 2, 3/],
  [
    `calibrate pool ${gpu}/tts_fastpitch_triton.csv --save both`,
    /makes 2 fits and a profile holds one; choose with --gpu/,
  ],
  [
    `calibrate pool ${gpu}/tts_fastpitch_triton.csv --save fastpitch-t4`,
    /a profile of this name comes with parley; take another, such as my-fastpitch-t4/,
  ],
  [`calibrate pool ${gpu}/tts_fastpitch_triton.csv --out x`, /^--out x: nothing is written without --save NAME/],
  [`calibrate pool ${gpu}/asr_nim_streaming.csv`, /no column "concurrent_client_requests"/],
  [`calibrate asr ${gpu}/asr_nim_streaming.csv --save Riva!`, /write small letters, digits and hyphens/],
  [
    `calibrate llm ${llm}/llm_measured_8b_h100_tp1.csv --step-time llama3-8b-h100-tp1 --use 0`,
    /"0" is not a whole number/,
  ],
  [
    `calibrate llm ${llm}/llm_measured_8b_h100_tp1.csv --step-time llama3-8b-h100-tp1 --use 22`,
    /has rows 1 to 21, no 22/,
  ],
]

describe('what cannot be run', () => {
  it.each(mistakes)('"parley %s" is told in one line with exit code 2', expectRefusal)

  it('an answer longer than the model is told with the length that would do', async () => {
    const file = join(folderWith({ 'long.csv': infeasible }), 'long.csv')
    const { code, stderr } = await typed(`rig llm --requests ${file} --step-time llama3-8b-h100-tp1`)
    expect(code).toBe(2)
    expect(stderr).toMatch(/^INFEASIBLE: request 0 wants 5000 answer tokens.*--max-model-len at least 5001$/)
  })
})
