// What a profile is: the description of a system under test (SUT), read from YAML. docs/profile.md explains every key.
import path from 'node:path';
import { Uri } from '../simulator/message';
import type { TransportName } from '../simulator/runtime';
import type { TimerValues } from '../simulator/transaction';
import { ProfileError } from './profile-error';
import { readProfile } from './profile-reader';
import type { CommandTriggerSettings } from './triggers/command';
import type { HttpTriggerSettings } from './triggers/http';
import type { ManualTriggerSettings } from './triggers/manual';
import type { OrderLines } from './triggers/order-lines';
import type { ReferTriggerSettings } from './triggers/refer';

export { ProfileError, type ProfileProblem } from './profile-error';
export { capabilities } from './profile-schema';

export type Role = 'registrar' | 'proxy' | 'stateless-proxy' | 'uas' | 'uac';

/** A profile after loading: defaults filled in, still with its placeholders (`{port.sip}`) until it is started. */
export interface Profile {
  name: string;
  /** The file it was read from; '' for one made from a URI. */
  file: string;
  roles: Role[];
  transports: TransportName[];
  /** SIP URI where requests go. */
  address: string;
  /** Where TLS, WS and WSS are listened on, at the host of `address`: a number, or text with a placeholder. Default: theirs. */
  ports: Partial<Record<SecondTransport, number | string>>;
  /** What a WebSocket client asks for in its handshake. */
  webSocketPath: string;
  /** Files (PEM), relative to the profile's folder. */
  tls?: TlsFiles;
  /** Hosts of the system's besides that of `address`: peers send nowhere else. */
  hosts: string[];
  /** Ours, where the machine has several or a NAT stands before it. */
  local: OwnAddress;
  /** Where those stand who register and are called, of a system between two networks. */
  otherSide?: OtherSide;
  /** Host part of the addresses-of-record served; by default the address's host. */
  domain: string;
  /** Accounts: `{n}` in the pattern counts from 1. */
  users: { pattern: string; count: number; password?: string };
  /** Words of `capabilities`; cases ask for them with @needs=WORD. */
  capabilities: string[];
  /** The methods that it takes, of all its roles; undefined: nothing is said of them. */
  methods?: string[];
  /** Option tags of what it supports. */
  extensions?: string[];
  /** Event packages that one can subscribe to. */
  events?: string[];
  /** As `a=rtpmap` has them: `opus/48000/2`. */
  codecs?: string[];
  /** Lines of a phone, by user part or URI; where they are several, `{n}` counts them from 1. */
  phone?: { answers: string; rings?: string; lines?: number };
  /** Timers that the SUT uses, ms. */
  timers: Partial<TimerValues>;
  /** A registrar's bounds, seconds. */
  expires: { min?: number; max?: number; default?: number };
  /** Cases at a time, for each instance. */
  concurrency: number;
  start: Start;
  trigger?: TriggerSettings;
  /** 'host:port' where the system's resolver asks: a name server that cases script listens there. */
  nameServer?: string;
  /** By the id of a case or of a passive rule. */
  knownNonconformities: { id: string; reason: string; defect?: string; sometimes?: boolean }[];
}

/** Where peers are bound, and what they say instead. */
interface OwnAddress {
  bind?: string;
  advertise?: string;
}

interface OtherSide {
  /** SIP URI where requests from that side go. */
  address: string;
  /** Those that differ from the first side's. */
  ports: Profile['ports'];
  local: OwnAddress;
}

/** The transports with ports of their own, in lower case as profiles have them. */
export type SecondTransport = 'tls' | 'ws' | 'wss';

export interface TlsFiles {
  /** The authority that vouches for the system's certificate; without it that is not verified. */
  ca?: string;
  /** What peers show the system; without it, one made for the run. */
  certificate?: string;
  key?: string;
}

export type Start = { kind: 'embedded' } | { kind: 'external' } | ProcessStart | ContainerStart;

export interface ProcessStart {
  kind: 'process';
  command: string[];
  /** Said when the command is not found. */
  install?: string;
  /** Names of free ports wanted, each for UDP and TCP: `{port.NAME}`. */
  ports: string[];
  /** Templates, relative to the profile's folder, and where they go in the run folder. */
  files: { from: string; to: string }[];
  /** A certificate is made for it: `{tls.…}`. */
  certificate: boolean;
  env?: Record<string, string>;
  ready: { options: string; withinMs: number };
  stop: { signal: string; withinMs: number };
  /** How many may run side by side. */
  instances: number;
  restart: Restart;
}

/** When a system that we started is started again. */
export type Restart = 'after-crash' | 'each-case' | 'never';

export interface ContainerStart {
  kind: 'container';
  /** An image that is there or can be pulled. */
  image?: string;
  /** Or a folder with a Dockerfile, relative to the profile's. */
  build?: string;
  /** Instead of the image's own. */
  command?: string[];
  /** Names of ports: the first is 5060, each further one two more. */
  ports: string[];
  /** Templates, relative to the profile's folder, and where they go: in /sut, or anywhere by an absolute path. */
  files: { from: string; to: string }[];
  certificate: boolean;
  env?: Record<string, string>;
  /** A file in the container to show when it failed. */
  log?: string;
  /** Linux capabilities that it needs besides Docker's usual ones. */
  capabilities?: string[];
  ready: { options: string; withinMs: number };
  stop: { withinMs: number };
  instances: number;
  restart: Restart;
}

export type TriggerSettings =
  | { kind: 'embedded' }
  | TcpTriggerSettings
  | CommandTriggerSettings
  | HttpTriggerSettings
  | ReferTriggerSettings
  | ManualTriggerSettings;

/** Lines sent to the SUT's control port, in netstrings of JSON, as baresip's ctrl_tcp takes them. */
export interface TcpTriggerSettings extends OrderLines {
  kind: 'tcp';
  /** 'host:port' */
  address: string;
  /** A harmless line, asked before each order, so that an order is given once and over a connection that lives. */
  check?: string;
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
    ports: {},
    hosts: [],
    local: {},
    webSocketPath: '/',
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

/**
 * Whether a system of these roles is looked at as a proxy without state (16.11) by a case for `wanted`: because that says so,
 * or because the system is no other proxy.
 */
export function isStateless(roles: readonly Role[], wanted: readonly string[]): boolean {
  if (!roles.includes('stateless-proxy')) return false;
  return wanted.includes('stateless-proxy') || !roles.includes('proxy');
}

/** How we start it ourselves; undefined for what runs already, or inside this process. */
export function startedByUs(start: Start): ProcessStart | ContainerStart | undefined {
  return start.kind === 'process' || start.kind === 'container' ? start : undefined;
}

/** The folder that a profile's relative paths start from. */
export function folderOf(profile: Profile): string {
  return path.dirname(path.resolve(profile.file));
}
