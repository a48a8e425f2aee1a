/** How iterations are composed; see `schedulers`. */
export const schedulerNames = ['vllm-v1', 'chunked-prefill', 'prefill-first'] as const
export type SchedulerName = (typeof schedulerNames)[number]

/** How requests are routed to replicas; see `routings`. */
export const routingNames = ['roundRobin', 'leastOutstanding', 'prefixAware'] as const
export type RoutingName = (typeof routingNames)[number]
