import { drillTests } from './drillTests.ts'

drillTests('tts-first-audio')
