import { InputError } from '../input/inputError.ts'

const NAMED = /\{(\w+)\}/g

/**
 * A parameter of a rig that cannot be used. The sentence has the names of parameters in braces, `{batchMax} is 0; …`, so that a
 * command line can put its flags there; the message has the names themselves.
 */
export class ParameterError extends InputError {
  readonly sentence: string

  constructor(sentence: string) {
    super(sentence.replace(NAMED, '$1'))
    this.name = 'ParameterError'
    this.sentence = sentence
  }

  /** The same with other names for parameters; those without one keep theirs. */
  inWordsOf(names: Readonly<Record<string, string>>): InputError {
    return new InputError(this.sentence.replace(NAMED, (_, name: string) => (Object.hasOwn(names, name) ? names[name] : name)))
  }
}
