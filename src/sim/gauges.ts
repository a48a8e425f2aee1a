import type { Simulation } from '../kernel/simulation.ts'
import { US_PER_MINUTE } from '../kernel/time.ts'
import type { KnobCell } from '../model/knobCell.ts'
import type { MinuteTable } from '../model/metricPoint.ts'
import { attributeAt, type SliceDictionary } from '../model/slice.ts'
import { outcomes, type TurnTable } from '../model/turnColumns.ts'
import type { Backlog } from '../stages/path.ts'
import type { WorldLedger } from './ledger.ts'
import type { SiteMinute } from './siteServer.ts'
import type { PoolSites } from './sites.ts'

/** Which stage a pool's queue belongs to, where the names differ. */
const stageOf: Record<string, string> = { embed: 'retrieval', rerank: 'retrieval' }
const queueStages = ['vad', 'asr', 'retrieval', 'llm', 'tts', 'egress'] as const

/** Reads every meter when a minute closes and writes what it shows as points: queues, pools, calls, money. */
export class Gauges {
  private readonly world: { simulation: Simulation; dictionary: SliceDictionary; ledger: WorldLedger; sites: PoolSites }
  private readonly minutes: MinuteTable
  private readonly backlog: Backlog
  private readonly packetMs: KnobCell
  private minute = 0

  constructor(
    world: {
      simulation: Simulation
      dictionary: SliceDictionary
      ledger: WorldLedger
      sites: PoolSites
      knob(address: string): KnobCell
    },
    minutes: MinuteTable,
    backlog: Backlog,
  ) {
    this.world = world
    this.minutes = minutes
    this.backlog = backlog
    this.packetMs = world.knob('stage/capture.packetMs')
  }

  close(minute: number, turns: TurnTable, firstRow: number, lastRow: number): void {
    this.minute = minute
    this.closeCalls()
    const sites = this.world.sites.close()
    for (const site of sites) this.closeSite(site)
    this.closeQueues(sites)
    this.closeMoney(sites, turns, firstRow, lastRow)
  }

  private add(metric: string, unit: string, slice: string, value: number | null, n = 1): void {
    const { minutes } = this
    const filled = value ?? Number.NaN
    minutes.add(minutes.metricCodeOf(metric, unit), minutes.sliceCodeOf(slice), this.minute, filled, n)
  }

  private closeCalls(): void {
    const { ledger } = this.world
    this.add('call.active', 'count', '', ledger.liveCalls)
    this.add('call.started', 'count', '', ledger.startedInMinute)
    for (let i = 0; i < outcomes.length; i++)
      this.add('call.ended', 'count', `how=${outcomes[i]}`, ledger.endedByOutcome[i])
  }

  private closeSite(site: SiteMinute): void {
    const slice = `pool=${site.name},region=${site.region}`
    this.add('pool.queueDepth', 'count', slice, site.queueDepthMean)
    this.add('pool.utilisation', 'ratio', slice, site.utilisation)
    this.add('pool.workers.up', 'count', slice, site.workersUp)
    this.add('pool.workers.cold', 'count', slice, site.workersCold)
    this.add('pool.workers.down', 'count', slice, site.workersDown)
    this.add('pool.batchSize', 'count', slice, site.batchSizeMean)
    this.add('pool.waitMs', 'ms', slice, site.started > 0 ? site.waitUsSum / site.started / 1000 : null, site.started)
    this.add('pool.rejected', 'count', slice, site.refused)
    if (site.kvUsage !== null) this.add('llm.kvUsage', 'ratio', slice, site.kvUsage)
  }

  private closeQueues(sites: SiteMinute[]): void {
    const lengthUs = US_PER_MINUTE
    const packetUs = this.packetMs.value * 1000
    this.add('capture.queueDepth', 'count', '', this.backlog.captureUs / lengthUs)
    this.add('playback.queueDepth', 'count', '', this.backlog.playbackUs / packetUs / (lengthUs / packetUs))
    this.backlog.captureUs = 0
    this.backlog.playbackUs = 0
    for (const stage of queueStages) {
      const members = sites.filter((site) => (stageOf[site.stage] ?? site.stage) === stage)
      const depth = members.reduce((sum, site) => sum + site.queueDepthMean, 0)
      const arrivals = members.reduce((sum, site) => sum + site.arrivals, 0)
      const refused = members.reduce((sum, site) => sum + site.refused, 0)
      this.add(`${stage}.queueDepth`, 'count', '', depth)
      this.add('errors.ratio', 'ratio', `stage=${stage}`, arrivals > 0 ? refused / arrivals : null, arrivals)
    }
  }

  /** The bill of the minute, and the routes' shares of it by what their turns used. */
  private closeMoney(sites: SiteMinute[], turns: TurnTable, firstRow: number, lastRow: number): void {
    let usd = 0
    for (const site of sites) {
      usd += site.usd
      this.add('cost.usdPerMinute', 'USD', `pool=${site.name},region=${site.region}`, site.usd)
    }
    this.add('cost.usdPerMinute', 'USD', '', usd)
    const { dictionary } = this.world
    const routes = dictionary.values('route')
    const used = new Float64Array(routes.length)
    const cost = turns.column('cost_usd')
    const route = turns.columns[FIRST_LABEL + attributeAt.route]
    let all = 0
    for (let row = firstRow; row < lastRow; row++) {
      used[route[row]] += cost[row]
      all += cost[row]
    }
    for (let code = 0; code < routes.length; code++) {
      if (all > 0) this.add('cost.usdPerMinute', 'USD', `route=${routes[code]}`, (usd * used[code]) / all)
    }
  }
}

/** call_id, turn_index, spoke_at_ms and ended_at_ms stand before the labels. */
const FIRST_LABEL = 4
