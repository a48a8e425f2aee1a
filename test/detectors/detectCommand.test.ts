import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { runCommandLine } from '../../src/commands/commandLine.ts'
import { detect } from '../../src/commands/detect.ts'
import { InputError } from '../../src/commands/inputError.ts'

const folder = mkdtempSync(join(tmpdir(), 'parley-detect-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
function fileOf(content: string | Uint8Array): string {
  const path = join(folder, `numbers${files++}.csv`)
  writeFileSync(path, content)
  return path
}

/** Runs `parley detect …` and returns what it printed and said. */
async function run(...argv: string[]): Promise<{ printed: string; said: string; code: number }> {
  const printed: string[] = []
  const said: string[] = []
  const terminal = {
    print: (text: string) => printed.push(text),
    say: (text: string) => said.push(text),
    progress: () => {},
    colours: false,
    width: 100,
  }
  const code = await runCommandLine(['detect', ...argv], { detect }, terminal)
  return { printed: printed.join('\n'), said: said.join('\n'), code }
}

/** The lines of the mistake it makes of a file, without the folder. */
async function mistakes(kind: string, content: string | Uint8Array, ...flags: string[]): Promise<string[]> {
  const file = fileOf(content)
  try {
    await run(kind, file, ...flags)
  } catch (error) {
    expect(error).toBeInstanceOf(InputError)
    return (error as InputError).lines.map((line) => line.replace(file, 'file'))
  }
  throw new Error('it found nothing wrong')
}

const queue = 'minute,queue_depth,p95_ms\n0,10,400\n1,60,1500\n2,61,1600\n'

describe('parley detect saturation', () => {
  test('gives the promised JSON and nothing else', async () => {
    const { printed, said, code } = await run('saturation', fileOf(queue), '--as-written', '--json')
    const action = 'shed_batch_or_add_capacity'
    expect(JSON.parse(printed)).toEqual({ alerts: [{ minute: 1, queueGrowth: 50, p95Ms: 1500, action }] })
    expect([said, code]).toEqual(['', 0])
  })

  test('tells people in a table or a sentence', async () => {
    const { printed } = await run('saturation', fileOf(queue))
    expect(printed.split('\n')[0]).toMatch(/^minute +growth\/min +p95 ms +because +action$/)
    expect(printed).toContain('2 of 3 minutes saturated')
    const calm = await run('saturation', fileOf(queue), '--p95-threshold-ms', '5000')
    expect(calm.printed).toContain('No saturation in 3 minutes')
  })

  test('thresholds are flags', async () => {
    const { printed } = await run(
      'saturation',
      fileOf(queue),
      '--as-written',
      '--json',
      '--queue-growth-threshold',
      '1',
    )
    expect(JSON.parse(printed).alerts.map((alert: { minute: number }) => alert.minute)).toEqual([1, 2])
  })

  test('pools are kept apart and named', async () => {
    const rows = 'minute,queue_depth,p95_ms,pool\n0,10,400,asr\n0,90,400,tts\n1,60,1500,asr\n1,40,1500,tts\n'
    const { printed } = await run('saturation', fileOf(rows), '--json')
    expect(JSON.parse(printed).alerts).toMatchObject([{ minute: 1, pool: 'asr' }])
  })

  test('minutes may be times, and come back as they were written', async () => {
    const rows = queue
      .replace('\n0,', '\n2026-11-01T09:59,')
      .replace('\n1,', '\n2026-11-01T10:00,')
      .replace('\n2,', '\n2026-11-01 10:01,')
    const { printed } = await run('saturation', fileOf(rows), '--json')
    expect(JSON.parse(printed).alerts[0].minute).toBe('2026-11-01T10:00')
  })

  test('what spreadsheets make of it is read: BOM, CRLF, semicolons, quotes, other spellings and orders', async () => {
    const want = (await run('saturation', fileOf(queue), '--json')).printed
    const spellings = [
      `\ufeff${queue.replaceAll('\n', '\r\n')}`,
      queue.replaceAll(',', ';'),
      queue.replaceAll(',', '\t'),
      queue.replace('queue_depth', 'Queue Depth').replace('p95_ms', '"P95 ms"'),
      'p95Ms,note,queueDepth,minute\n400,"a, ""b""\nc",10,0\n1500,,60,1\n\n1600,x,61,2',
    ]
    for (const text of spellings) expect((await run('saturation', fileOf(text), '--json')).printed).toBe(want)
  })

  test('empty cells are unknown', async () => {
    const rows = 'minute,queue_depth,p95_ms\n0,10,\n1,,1500\n2,70,1500\n'
    const { printed } = await run('saturation', fileOf(rows), '--json')
    expect(JSON.parse(printed).alerts).toMatchObject([{ minute: 2, queueGrowth: 30 }])
    expect(await mistakes('saturation', rows, '--as-written')).toEqual([
      'file:3:3: the queue depth is missing; mend the cell or leave the row out',
    ])
  })
})

describe('parley detect cost', () => {
  const routes = 'route,turns,task_success_rate,total_cost_usd\nfaq,1000,0.9,10\nfancy,1000,0.9,60\nlost,400,0,8\n'

  test('gives the promised JSON, dearest first, infinity as null', async () => {
    const { printed } = await run('cost', fileOf(routes), '--json')
    expect(JSON.parse(printed).routes).toMatchObject([
      { route: 'lost', costPerSuccess: null, zeroSuccess: true, taskSuccessRate: 0, flagged: true },
      { route: 'fancy', costPerSuccess: 60 / 900, taskSuccessRate: 0.9, flagged: true, cheaper: 'faq' },
      { route: 'faq', costPerSuccess: 10 / 900, taskSuccessRate: 0.9, flagged: false },
    ])
    const asWritten = JSON.parse((await run('cost', fileOf(routes), '--json', '--as-written')).printed)
    expect(asWritten.routes.map((one: { route: string }) => one.route)).toEqual(['lost', 'fancy', 'faq'])
    expect(asWritten.routes.every((one: { flagged: boolean }) => !one.flagged)).toBe(true)
  })

  test('tells people what is flagged and why', async () => {
    const { printed } = await run('cost', fileOf(routes))
    expect(printed).toMatch(/^lost +∞ +0 % +flagged +costs and never succeeded$/m)
    expect(printed).toContain('2 of 3 routes')
  })
})

describe('parley detect rollback', () => {
  const slices = 'version,slice,regression\nv1,a,0.02\nv1,b,0.02\nv1,c,0.02\nv2,payments,0.011\n'

  test('gives the promised JSON; weights make slices critical', async () => {
    const weights = ['--weights', 'payments=5,identity=4']
    const { printed, said } = await run('rollback', fileOf(slices), '--json', ...weights)
    expect(JSON.parse(printed)).toMatchObject({ candidate: 'v2', scores: { v1: 0.06, v2: expect.closeTo(0.055, 9) } })
    expect(said).toBe('note: --weights names "identity", no slice of the file')
    const asWritten = await run('rollback', fileOf(slices), '--json', '--as-written', ...weights)
    expect(JSON.parse(asWritten.printed)).toEqual({ candidate: 'v1', scores: { v1: 0.06, v2: 5 * 0.011 } })
  })

  test('abstains in words', async () => {
    const { printed } = await run('rollback', fileOf('version,slice,regression,turns\nv1,a,-0.1,500\nv2,a,0,300\n'))
    expect(printed).toContain('degrade instead')
    const unsure = await run('rollback', fileOf('version,slice,regression,turns,stderr\nv1,a,0.1,500,0.2\n'))
    expect(unsure.printed).toContain('Wait for more turns')
  })

  test('a weight that is none is refused', async () => {
    expect(await mistakes('rollback', slices, '--weights', 'payments:5')).toEqual([
      '--weights: "payments:5" is no weight; write slice=number, like payments=5',
    ])
  })
})

describe('a file that is no table', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['empty', '', 'file:1:1: the file is empty; write a line of column names and rows'],
    ['only names', 'minute,queue_depth,p95_ms\n', 'file:1:1: only column names; write at least one row below them'],
    [
      'a slip in a name',
      queue.replace('queue_depth', 'queue_dept'),
      'file:1:1: no column "queue_depth"; is it "queue_dept"? rename that',
    ],
    [
      'no such column',
      'minute,p95_ms,x\n0,1,2\n',
      'file:1:1: no column "queue_depth"; the columns are minute, p95_ms, x',
    ],
    [
      'a column twice',
      'minute,queue_depth,p95_ms,p95_ms\n0,1,2,3\n',
      'file:1:27: column "p95_ms" is there twice; take one away',
    ],
    [
      'words for numbers',
      'minute,queue_depth,p95_ms\n0,many,3\n',
      'file:2:3: queue_depth "many" is no number; write digits, like 12 or 0.93',
    ],
    [
      'a unit',
      'minute,queue_depth,p95_ms\n0,1,900ms\n',
      'file:2:5: p95_ms "900ms" is no number; write 900 without a unit',
    ],
    ['thousands', 'minute,queue_depth,p95_ms\n0,1,"1,200"\n', 'file:2:5: p95_ms "1,200" is no number; write 1200'],
    [
      'null in words',
      'minute,queue_depth,p95_ms\n0,N/A,3\n',
      'file:2:3: queue_depth "N/A" is no number; leave the cell empty',
    ],
    [
      'too few cells',
      'minute,queue_depth,p95_ms\n0,1\n',
      'file:2:3: 2 cells where the first line has 3 columns; write one cell a column, quoted when it holds a comma',
    ],
    [
      'an open quote',
      'minute,queue_depth,p95_ms\n0,"1,2\n',
      'file:2:3: a quote that never closes; write " at the end of the cell, or none',
    ],
    [
      'text after a quote',
      'minute,queue_depth,p95_ms\n0,"1"2,3\n',
      'file:2:6: "2" after the closing quote; quotes go around the whole cell; write "" for one in it',
    ],
    [
      'no minute',
      'minute,queue_depth,p95_ms\nnoon,1,2\n',
      'file:2:1: "noon" is no minute; write minutes as numbers (0, 1, 2 …) or as times (2026-11-01T14:05)',
    ],
    [
      'a negative depth',
      'minute,queue_depth,p95_ms\n0,-4,2\n',
      'file:2:3: a queue depth must be 0 or more; mend the cell or leave the row out',
    ],
    [
      'binary',
      new Uint8Array([109, 0, 1, 2]),
      'file:1:2: a zero byte: this is not a text file; save it as text in UTF-8',
    ],
  ])('%s: says where, what was found and what would do', async (_, content, line) => {
    expect(await mistakes('saturation', content)).toEqual([line])
  })

  test('a percentage and a price are shown as the numbers they stand for', async () => {
    const content = 'route,turns,task_success_rate,total_cost_usd\nfaq,10,93%,$1,5\n'.replace('$1,5', '$15')
    expect(await mistakes('cost', content)).toEqual([
      'file:2:8: task_success_rate "93%" is no number; write 0.93',
      'file:2:12: total_cost_usd "$15" is no number; write 15',
    ])
    expect(await mistakes('cost', content.replace('93%', '93').replace('$', ''))).toEqual([
      'file:2:8: 93 is no share from 0 to 1; mend the cell or leave the row out',
    ])
  })

  test('the column stays right below cells that hold line breaks', async () => {
    const content = 'route,turns,task_success_rate,total_cost_usd\n"a\nb",10,0.9,1\nc,10,x,1\n'
    expect(await mistakes('cost', content)).toEqual([expect.stringContaining('file:4:6: task_success_rate "x"')])
  })

  test('of many mistakes ten are told and the rest counted', async () => {
    const content = `minute,queue_depth,p95_ms\n${'0,x,1\n'.repeat(25)}`
    const lines = await mistakes('saturation', content)
    expect(lines).toHaveLength(11)
    expect(lines[10]).toBe('file: and 15 more like these')
  })

  test('a missing file, a folder and a huge file are refused', async () => {
    await expect(run('cost', join(folder, 'nothing.csv'))).rejects.toThrow('there is no such file')
    await expect(run('cost', folder)).rejects.toThrow('this is a folder')
    const huge = fileOf(new Uint8Array(50_000_001))
    await expect(run('cost', huge)).rejects.toThrow('50 MB')
  })

  test('a threshold that the runbook’s arithmetic does not have is refused with it', async () => {
    expect(await mistakes('saturation', queue, '--as-written', '--gap-minutes', '5')).toEqual([
      '--gap-minutes: the runbook’s own arithmetic has no such threshold; leave it out or leave out --as-written',
    ])
  })
})
