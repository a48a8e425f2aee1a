import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fileOf, folder, mistakes, queue, removeFilesAfterwards, run } from './detectRun.ts'

removeFilesAfterwards()

describe('a file that is no table', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['empty', '', 'file:1:1: the file is empty; write a line of column names and rows'],
    ['only names', 'minute,queue_depth,p95_ms\n', 'file:1:1: only column names; write at least one row below them'],
    [
      'a slip in a name',
      queue.replace('queue_depth', 'queue_dept'),
      'file:1:8: no column "queue_depth"; is it "queue_dept"? rename that',
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

  test('a growing queue is found whatever unit since 1970 its minutes are in, and rows too far apart are not called fine', async () => {
    const rows = (perMinute: number, from: number) => [0, 40, 90, 150].map((depth, i) => `${from + i * perMinute},${depth},${900 * (i + 1)}`)
    const table = (lines: string[]) => ['minute,queue_depth,p95_ms', ...lines].join('\n')
    const verdict = async (lines: string[]) => (await run('saturation', fileOf(table(lines)))).printed.split('\n').at(-1)
    const plain = await verdict(rows(1, 0))
    expect(plain).toBe('3 of 4 minutes saturated.')
    for (const [perMinute, from] of [[60, 1_781_344_800], [60_000, 1_781_344_800_000]]) {
      expect(await verdict(rows(perMinute, from))).toBe(plain)
    }
    expect(await mistakes('saturation', table(rows(60, 0)))).toEqual([
      expect.stringMatching(/^nothing can be judged: the nearest rows are 60 minutes apart/),
    ])
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
