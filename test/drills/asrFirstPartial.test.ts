import { drillTests } from './drillTests.ts'

drillTests('asr-first-partial')
