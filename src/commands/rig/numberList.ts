import { InputError } from '../../input/inputError.ts'

/** `1,3,9,16` of a flag as whole numbers of at least `least`; undefined when the flag is absent. */
export function numberList(flag: string, text: string | undefined, least = 1): number[] | undefined {
  if (text === undefined) return undefined
  const parts = text.split(',').map((part) => part.trim())
  const wrong = parts.find((part) => part === '' || !Number.isInteger(Number(part)) || Number(part) < least)
  if (wrong === undefined) return parts.map(Number)
  throw new InputError(
    `--${flag} ${text}: "${wrong}" is not a whole number of at least ${least}; write a list such as 1,3,9,16`,
  )
}
