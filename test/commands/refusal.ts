import { expect } from 'vitest'
import { typed } from './listener.ts'

/** A command line that cannot be run, and the line in which that is told. */
export type Mistake = [typed: string, told: string | RegExp]

/** Holds that nothing is printed, the exit code is 2, and one line says what is wrong. */
export async function expectRefusal(line: string, told: string | RegExp): Promise<void> {
  const { code, stdout, stderr } = await typed(line)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  if (typeof told === 'string') expect(stderr).toBe(told)
  else expect(stderr).toMatch(told)
  expect(stderr).not.toContain('\n')
}
