/** Parameters that one stage of a pipeline owns and others read, without naming the stage that has them, if any. */
export const offers = {
  chunkMs: 'Audio that recognition decodes in one step: devices cut speech into chunks of it.',
  documentTokens: 'Tokens that one document adds to the prompt.',
  firstSegmentChars: 'Median length of the first piece of text that is spoken.',
  segmentChars: 'Length of the pieces after it.',
  userTokens: 'What the caller said, in tokens: it becomes part of the talk so far.',
  clarifyRatio: 'Share of answers that ask back instead of answering.',
  echoRatio: 'Share of replies in which the sound of the reply cuts it short.',
  preference: 'Share of listeners who prefer the voice.',
} as const

export type Offer = keyof typeof offers
