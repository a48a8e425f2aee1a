/** First letters whose names begin with a vowel sound: an L, an M. */
const SPOKEN_WITH_VOWEL = /^[aefhilmnorsx]/i

/** A noun with its indefinite article: `an asr`, `a tts`. A word without a vowel is spelled out when it is read: `an llm`. */
export function withArticle(noun: string): string {
  const isSpelled = !/[aeiouy]/i.test(noun)
  return `${(isSpelled ? SPOKEN_WITH_VOWEL : /^[aeiou]/i).test(noun) ? 'an' : 'a'} ${noun}`
}
