/** RFC 3263: locating SIP servers; a DNS client for it, and a name server that cases script. */
export type { Family } from './addresses';
export type { Behaviour, DnsTransport, Rule } from './behaviour';
export { type CacheOptions, CachingClient } from './cache';
export { type Attempt, type Decision, Failover, type Outcome, requestFor } from './failover';
export { type LocateOptions, locate } from './locate';
export { type LocateResponseOptions, locateResponse } from './locate-response';
export type { Located, LocatedTarget, Problem, ProblemKind } from './located';
export { NameServer, type NameServerOptions, type ReceivedQuery } from './name-server';
export { isWithin } from './names';
export { NetworkClient, type NetworkClientOptions } from './network-client';
export { Quarantine } from './quarantine';
export { SipsWatch } from './sips-watch';
export { hostRecords, noNames, StaticClient } from './static-client';
export { transactionKey } from './sticky';
export * from './types';
export { parseZone, ZoneError } from './zone-text';
