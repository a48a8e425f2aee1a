import { describe, expect, it, vi } from 'vitest'
import { referenceGroups } from '../../src/commands/validate/referenceCases.ts'
import { typed } from './listener.ts'

describe('parley validate', () => {
  it('holds the short set: queues, Vidur’s runs, measured GPUs', async () => {
    const { code, stdout } = await typed('validate --quick --json')
    const { cases } = JSON.parse(stdout)
    expect(cases.filter(({ ok }: { ok: boolean }) => !ok)).toEqual([])
    expect(code).toBe(0)
    expect(cases.length).toBeGreaterThan(45)
    for (const one of cases) expect(Object.keys(one)).toEqual(['case', 'reference', 'parley', 'error', 'bar', 'ok'])
    const names = cases.map((one: { case: string }) => one.case).join('\n')
    for (const what of ['mm1', 'Vidur R2', 'Vidur R3', 'Vidur R12', 'TPOT', 'FastPitch', 'Streaming ASR'])
      expect(names).toContain(what)
  })

  it('tells one miss among the cases, in the table and by its exit code', async () => {
    const miss = { case: 'made up', reference: 1, parley: 2, error: 1, bar: 0.02, ok: false }
    const within = { case: 'rare', reference: 1, parley: 1.03, error: 0.03, bar: 0.02, ok: true }
    const spy = vi.spyOn(referenceGroups, 'asr').mockResolvedValue([within, miss])
    const { code, stdout } = await typed('validate asr')
    spy.mockRestore()
    expect(code).toBe(1)
    expect(stdout).toMatch(/made up +1 +2 +100 % +2 % +MISS/)
    expect(stdout).toMatch(/rare +1 +1\.03 +3 % +2 % +ok, inside its interval/)
    expect(stdout).toContain('1 of 2 cases miss.')
  })

  it('knows its groups', async () => {
    expect(await typed('validate quue')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'parley validate: "quue" has no cases; did you mean "queue"?',
    })
  })
})
