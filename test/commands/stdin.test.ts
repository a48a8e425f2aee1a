import { setTimeout as passed } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { start } from './parleyProcess.ts'

/** What `rig llm --requests -` answers to text that comes in pieces, with a pause before each. */
async function answerTo(pieces: readonly string[], pauseMs: number, ...flags: string[]): Promise<Record<string, unknown>> {
  const child = start([...'rig llm --requests - --step-time llama3-8b-h100-tp1 --json'.split(' '), ...flags])
  let told = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text) => {
      told += text
    })
  const ended = new Promise((resolve) => child.on('close', resolve))
  for (const piece of pieces) {
    await passed(pauseMs)
    child.stdin?.write(piece)
  }
  child.stdin?.end()
  expect([await ended, told]).toEqual([0, expect.stringMatching(/^\{.*\}\n$/)])
  return JSON.parse(told)
}

const header = 'arrived_at,num_prefill_tokens,num_decode_tokens\n'

describe('a table on stdin', () => {
  it('is waited for when its writer is slow', async () => {
    expect(await answerTo([header, '0,100,2\n', '1,100,2\n'], 700)).toMatchObject({ requests: 2 })
  })

  it('is read to its end when it is larger than a pipe holds', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `${i},${100 + (i % 7)},2\n`)
    expect(await answerTo([header + rows.join('')], 0)).toMatchObject({ requests: 20_000 })
  })

  it('serves both settings of --beside, though it can be read once only', async () => {
    const found = await answerTo([`${header}0,100,2\n0,100,2\n`], 0, '--beside', 'max-seqs=1')
    expect(found).toMatchObject({ beside: ['max-seqs=1'], replications: 2 })
  })
})
