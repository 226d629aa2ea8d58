// What a profile is: the description of a system under test (SUT), read from YAML. docs/profile.md explains every key.
import path from 'node:path';
import { Uri } from '../simulator/message';
import type { TransportName } from '../simulator/runtime';
import type { TimerValues } from '../simulator/transaction';
import { ProfileError } from './profile-error';
import { readProfile } from './profile-reader';

export { ProfileError, type ProfileProblem } from './profile-error';
export { capabilities } from './profile-schema';

export type Role = 'registrar' | 'proxy' | 'uas' | 'uac';

/** A profile after loading: defaults filled in, still with its placeholders (`{port.sip}`) until it is started. */
export interface Profile {
  name: string;
  /** The file it was read from; '' for one made from a URI. */
  file: string;
  roles: Role[];
  transports: TransportName[];
  /** SIP URI where requests go. */
  address: string;
  /** Host part of the addresses-of-record served; by default the address's host. */
  domain: string;
  /** Accounts: `{n}` in the pattern counts from 1. */
  users: { pattern: string; count: number; password?: string };
  /** Words of `capabilities`; cases ask for them with @needs=WORD. */
  capabilities: string[];
  /** Lines of a phone, by user part or URI. */
  phone?: { answers: string; rings?: string };
  /** Timers that the SUT uses, ms. */
  timers: Partial<TimerValues>;
  /** A registrar's bounds, seconds. */
  expires: { min?: number; max?: number; default?: number };
  /** Cases at a time, for each instance. */
  concurrency: number;
  start: Start;
  trigger?: TriggerSettings;
  /** By the id of a case or of a passive rule. */
  knownNonconformities: { id: string; reason: string; defect?: string }[];
}

export type Start = { kind: 'embedded' } | { kind: 'external' } | ProcessStart;

export interface ProcessStart {
  kind: 'process';
  command: string[];
  /** Said when the command is not found. */
  install?: string;
  /** Names of free ports wanted, each for UDP and TCP: `{port.NAME}`. */
  ports: string[];
  /** Templates, relative to the profile's folder, and where they go in the run folder. */
  files: { from: string; to: string }[];
  env?: Record<string, string>;
  ready: { options: string; withinMs: number };
  stop: { signal: string; withinMs: number };
  /** How many may run side by side. */
  instances: number;
}

export type TriggerSettings = { kind: 'embedded' } | TcpTriggerSettings;

/** Lines sent to the SUT's control port, in netstrings of JSON, as baresip's ctrl_tcp takes them. */
export interface TcpTriggerSettings {
  kind: 'tcp';
  /** 'host:port' */
  address: string;
  /** A harmless line, asked before each order, so that an order is given once and over a connection that lives. */
  check?: string;
  call: string[];
  hangUp: string[];
  register: string[];
  unregister: string[];
}

/** @throws ProfileError for a file that is missing or wrong, naming line, what was expected and what was found */
export function loadProfile(file: string): Profile {
  return readProfile(file);
}

/**
 * A profile for what answers at a SIP URI: external, without roles, which are to be found by probing.
 * @throws ProfileError when it is no SIP URI
 */
export function profileForUri(uri: string): Profile {
  const parsed = Uri.parse(uri);
  if (!parsed?.isSip)
    throw new ProfileError(uri, [{ where: '', expected: 'a SIP URI such as sip:127.0.0.1:5060', found: `"${uri}"` }]);
  return {
    name: uri,
    file: '',
    roles: [],
    transports: ['UDP', 'TCP'],
    address: uri,
    domain: parsed.host,
    users: { pattern: 'user{n}', count: 100 },
    capabilities: [],
    timers: {},
    expires: {},
    concurrency: 1,
    start: { kind: 'external' },
    knownNonconformities: [],
  };
}

/** The folder that a profile's relative paths start from. */
export function folderOf(profile: Profile): string {
  return path.dirname(path.resolve(profile.file));
}
