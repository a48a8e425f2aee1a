import { openSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { linesOf } from '../../src/commands/failure.ts'
import { ReplayError } from '../../src/experiment/replayError.ts'
import { InputError } from '../../src/input/inputError.ts'
import { receivedError, sentError } from '../../src/runner/sentError.ts'
import { StepTimeError } from '../../src/serving/llm/stepTime.ts'
import { freshFolder } from '../commands/parleyProcess.ts'

/** The error as it arrives on the other side. */
const through = (error: unknown) => receivedError(JSON.parse(JSON.stringify(sentError(error))))

function ofTheDisk(): unknown {
  try {
    return openSync(`${freshFolder()}/none/such`, 'w')
  } catch (error) {
    return error
  }
}

describe('an error that crosses to another thread', () => {
  const problem = { file: 'a.yaml', line: 1, column: 2, found: 'this', remedy: 'that' }
  it.each([
    ['a mistake in a scenario', new InputError([problem])],
    ['a run that does not do what it says', new ReplayError(['one', 'two'])],
    ['a mistake in a rig', new InputError('lambda is 2')],
    ['a mistake whose lines its class works out', new StepTimeError('no data')],
    ['what the disk says', ofTheDisk()],
    ['a bug', new TypeError('x is not a function')],
  ])('says the same to people: %s', (_, error) => {
    const arrived = through(error)
    const { name, message, stack } = error as Error
    expect({ name: arrived.name, message: arrived.message, stack: arrived.stack }).toEqual({ name, message, stack })
    expect(linesOf(arrived)).toEqual(linesOf(error))
    expect(arrived).toBeInstanceOf(Error)
  })

  it.each([[new InputError([problem])], [new ReplayError(['one'])], [new InputError('one')]])(
    'is of its class again, where somebody asks for it: %s',
    (error) => {
      expect(through(error)).toBeInstanceOf(error.constructor)
    },
  )

  it('arrives with what JSON can hold of it, and as an error even when something else was thrown', () => {
    const odd = Object.assign(new Error('odd'), { code: 'E', itself: null as unknown, work: () => 1, lines: ['line'] })
    odd.itself = odd
    const arrived = through(odd) as typeof odd
    expect({ ...arrived }).toEqual({ code: 'E', lines: ['line'] })
    expect(through('just text').message).toBe('just text')
  })
})
