import { drillTests } from './drillTests.ts'

drillTests('llm-cost-spike')
