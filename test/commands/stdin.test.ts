import { describe, expect, it } from 'vitest'
import { start } from './parleyProcess.ts'

/** Loaded before parley: tells on stderr how many bytes each read of stdin gave. */
const tellingReads = `
  import fs from 'node:fs'
  import { syncBuiltinESMExports } from 'node:module'
  const { readSync, writeSync } = fs
  fs.readSync = (file, ...more) => {
    const bytes = readSync(file, ...more)
    if (file === 0) writeSync(2, 'read ' + bytes + '\\n')
    return bytes
  }
  syncBuiltinESMExports()
`

/** What `rig llm --requests -` answers to text that comes in pieces, each written once the one before it was read. */
async function answerTo(pieces: readonly string[], ...flags: string[]): Promise<Record<string, unknown>> {
  const words = [...'rig llm --requests - --step-time llama3-8b-h100-tp1 --json'.split(' '), ...flags]
  const child = start(words, { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(tellingReads)}` })
  const ended = new Promise((resolve) => child.on('close', resolve))
  let [told, reads, written] = ['', '', 0]
  let wasRead = () => {}
  child.stdout?.on('data', (text) => {
    told += text
  })
  child.stderr?.on('data', (text) => {
    reads += text
    const bytes = [...reads.matchAll(/^read (\d+)\n/gm)].reduce((sum, [, count]) => sum + Number(count), 0)
    if (bytes === written) wasRead()
  })
  for (const piece of pieces) {
    written += Buffer.byteLength(piece)
    const read = new Promise<void>((resolve) => {
      wasRead = resolve
    })
    child.stdin?.write(piece)
    await Promise.race([read, ended])
  }
  child.stdin?.end()
  expect([await ended, reads, told]).toEqual([
    0,
    expect.stringMatching(/^(read \d+\n)+$/),
    expect.stringMatching(/^\{.*\}\n$/),
  ])
  return JSON.parse(told)
}

const header = 'arrived_at,num_prefill_tokens,num_decode_tokens\n'

describe('a table on stdin', () => {
  it('is waited for when its writer is slower than its reader', async () => {
    expect(await answerTo([header, '0,100,2\n', '1,100,2\n'])).toMatchObject({ requests: 2 })
  })

  it('is read to its end when it is larger than a pipe holds', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `${i},${100 + (i % 7)},2\n`)
    expect(await answerTo([header + rows.join('')])).toMatchObject({ requests: 20_000 })
  })

  it('serves both settings of --beside, though it can be read once only', async () => {
    const found = await answerTo([`${header}0,100,2\n0,100,2\n`], '--beside', 'max-seqs=1')
    expect(found).toMatchObject({ beside: ['max-seqs=1'], replications: 2 })
  })
})
