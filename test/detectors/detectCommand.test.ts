import { describe, expect, test } from 'vitest'
import { fileOf, mistakes, queue, removeFilesAfterwards, run } from './detectRun.ts'

removeFilesAfterwards()

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
