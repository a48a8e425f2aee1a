import { describe, expect, it } from 'vitest'
import { withBeside } from '../../src/commands/rig/replicationFlags.ts'
import { typed } from './listener.ts'
import { json } from './rigAnswer.ts'

const rate = 'rig llm --rate 6 --isl 1024 --osl 64 --count 300 --replications 2 --step-time llama3-8b-h100-tp1'
const model = 'llama3-8b-h100-tp1'

describe('--beside', () => {
  it('turns off what is on: a fleet without its prefix cache answers later', async () => {
    const { metrics } = await json(`${rate} --prefix-tokens 1000 --beside prefix-cache=false`)
    const ttft = metrics.find(({ metric }: { metric: string }) => metric === 'ttftMs.mean')
    expect(ttft.beside).toBeGreaterThan(1.5 * ttft.simulated)
  })

  it('reads a flag as if it had been typed: true and false, numbers, words, and those that may be repeated', () => {
    const types = {
      'prefix-cache': { type: 'boolean' },
      'max-seqs': { type: 'number' },
      scheduler: { type: 'string' },
      mix: { type: 'string', array: true },
    } as const
    const beside = ['prefix-cache=false', '--max-seqs=9', 'scheduler=vllm-v1', 'mix=a=0.1', 'mix=b=0.2']
    const given = { beside, mix: ['c=0.3'], maxSeqs: 7, prefixCache: true }
    const other = { beside, mix: ['a=0.1', 'b=0.2'], maxSeqs: 9, prefixCache: false, scheduler: 'vllm-v1' }
    expect(withBeside(given, types)).toEqual(other)
  })

  it('compares a model with a mix of models', async () => {
    const { metrics } = await json(`${rate} --beside mix=llama3-70b-h100-tp4=0.5`)
    const tpot = metrics.find(({ metric }: { metric: string }) => metric === 'tpotMs.mean')
    expect(tpot.beside).toBeGreaterThan(1.2 * tpot.simulated)
  })

  it.each([
    ['prefix-cache=banana', '--beside prefix-cache=banana: --prefix-cache takes true or false, "banana" is neither'],
    ['fast-forward=0', '--beside fast-forward=0: --fast-forward takes true or false, "0" is neither'],
    ['out=z', '--beside out=z: "out" cannot be another one; name a flag of this rig'],
    ['toString=1', '--beside toString=1: write FLAG=VALUE, such as --beside servers=9'],
    ['mix=0.2', '--mix 0.2: write MODEL=SHARE, such as llama3-70b-h100-tp4=0.2'],
  ])('%s is told in one line', async (setting, told) => {
    const { code, stderr } = await typed(
      `rig llm --rate 6 --isl 99 --osl 64 --count 300 --step-time ${model} --beside ${setting}`,
    )
    expect({ code, stderr }).toEqual({ code: 2, stderr: told })
  })
})
