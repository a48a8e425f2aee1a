import { describe, expect, it } from 'vitest'
import { candidates } from '../../src/commands/completion/candidates.ts'
import { commands } from '../../src/commands/index.ts'
import { standardParley } from '../../src/parley/standardParley.ts'
import { typed } from './listener.ts'

/** What a shell would offer at the end of this line. */
const offered = (line: string) => candidates(line.split(' '), commands, async () => standardParley)

describe('completion', () => {
  it('offers commands, then their commands, then the options of the one that is typed', async () => {
    expect(await offered('')).toEqual([...Object.keys(commands)].sort())
    expect(await offered('ri')).toEqual(['rig'])
    expect(await offered('rig ')).toEqual(['asr', 'llm', 'pool', 'queue'])
    expect(await offered('run x.yaml --w')).toEqual(['--with'])
    expect(await offered('run x.yaml --twin --tw')).toEqual([])
  })

  it.each([
    ['drills', 'run '],
    ['drills', 'check one.yaml '],
    ['drills', 'drills '],
    ['mitigations', 'run x.yaml --with '],
    ['profiles', 'rig pool --profile '],
  ])('offers the %s that list shows where they can stand: %s', async (kind, line) => {
    const { stdout } = await typed(`list ${kind} --json`)
    const names = JSON.parse(stdout)[kind].map(({ name }: { name: string }) => name)
    const found = await offered(line)
    expect(names.length).toBeGreaterThan(3)
    expect(names.filter((name: string) => !found.includes(name))).toEqual([])
  })

  it('offers values after an equals sign with their option, and those of choices', async () => {
    expect(await offered('rig llm --step-time=llama3-70b-h100-tp4-f')).toEqual(['--step-time=llama3-70b-h100-tp4-fp8', '--step-time=llama3-70b-h100-tp4-fp8-closed'])
    expect(await offered('rig queue --model M/M/1')).toContain('M/M/1')
    expect(await offered('completion ')).toEqual(['bash', 'fish', 'zsh'])
  })

  it('offers nothing where only files can stand, or nothing is known: the shell offers files then', async () => {
    expect(await offered('calibrate pool ')).toEqual([])
    expect(await offered('nonsense ')).toEqual([])
    expect(await offered('run --constructor ')).toContain('stale-index')
  })

  it.each(['bash', 'zsh', 'fish'])('has a script for %s, which asks parley and says where it goes', async (shell) => {
    const { stdout, code } = await typed(`completion ${shell}`)
    expect(code).toBe(0)
    expect(stdout).toMatch(new RegExp(`^# parley completion ${shell} >`))
    expect(stdout).toContain('parley --get-completions')
  })

  it('is answered for the words of a command line, one a line', async () => {
    expect(await typed(['--get-completions', 'run', 'stale'])).toEqual({ code: 0, stdout: 'stale-index', stderr: '' })
    expect(await typed(['--get-completions', 'run', 'x', ''])).toMatchObject({ code: 0, stdout: '' })
  })
})
