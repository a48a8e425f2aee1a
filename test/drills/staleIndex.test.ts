import { drillTests } from './drillTests.ts'

drillTests('stale-index')
