/** Which of the two invented incidents a report fixture tells. */
export type FixtureKind = 'asr' | 'llm'
