// The embedded reference system: a proxy, with state or without, and its registrar on one address, a phone on another, in any
// runtime.
import path from 'node:path';
import type { Trace } from '../../simulator/capture';
import type { DnsClient } from '../../simulator/dns';
import {
  numberedAccounts,
  Phone,
  type PhoneOptions,
  type ProxyOptions,
  type SecurityOptions,
  StatefulProxy,
  StatelessProxy,
} from '../../simulator/element';
import { type Address, formatAddress, type Runtime, type TransportName } from '../../simulator/runtime';
import { traits } from '../../simulator/transport';
import type { Addresses } from '../addresses';
import { identityFor, runAuthorityCertificate } from '../certificates';
import type { Defect } from '../defects/defect';
import { isStateless, type Profile, type Role } from '../profile';
import type { SutInstance } from '../start';
import { ReferenceNames } from './names';
import { otherSideOf } from './other-side';

export interface ReferenceOptions {
  /** What it does wrong. */
  defect?: Defect;
  /** What it is to be judged as, which says what stands at its address; by default what has the defect, else all that it is. */
  roles?: readonly Role[];
  /** Default 127.0.0.1. */
  host?: string;
  /** Which of the profile's transports it opens. Default UDP and TCP: certificates take their time. */
  transports?: readonly TransportName[];
  /** Records what the elements send and receive. */
  trace?: Trace;
  /** The ports of the proxy and the phone; absent: free ones. */
  ports?: { sip?: number; phone?: number };
}

export interface ReferenceInstance extends SutInstance {
  /** The registrar and proxy. */
  address: Address;
  phoneAddress: Address;
  trigger: Phone;
  proxy: StatefulProxy | StatelessProxy;
}

/** Beside this file. */
export const referenceProfile = path.join(__dirname, 'profile.yaml');

/** Starts it. Rejects with a NetworkError when a port that was named is taken. */
export async function startReference(
  runtime: Runtime,
  profile: Profile,
  o: ReferenceOptions = {},
): Promise<ReferenceInstance> {
  const { defect, host = '127.0.0.1' } = o;
  const wanted = o.transports ?? ['UDP', 'TCP'];
  const transports = profile.transports.filter(transport => wanted.includes(transport));
  const security = transports.some(isBeyondTcp) ? await securityOf(host, profile, transports) : undefined;
  const wrong = security && (await defect?.security?.(security, host));
  const names = new ReferenceNames(runtime, host);
  const common = { runtime, host, security, trace: o.trace, dns: names };
  const Server = isStateless(profile.roles, o.roles ?? (defect ? [defect.role] : [])) ? StatelessProxy : StatefulProxy;
  const other = otherSideOf(profile, runtime, host);
  const proxy = await Server.start({
    ...common,
    otherSide: other?.element,
    transports,
    name: 'proxy',
    port: o.ports?.sip,
    ...proxyOptions(profile),
    ...(isServer(defect) ? { security: wrong ?? security, ...deviations(defect, profile, names) } : {}),
  });
  let phone: Phone;
  try {
    phone = await Phone.start({
      ...common,
      transports: transports.filter(transport => !traits[transport].oneWay),
      opens: transports.filter(transport => transport === 'WS' || transport === 'WSS'),
      name: 'phone',
      port: o.ports?.phone,
      ...phoneOptions(profile),
      ...(defect && !isServer(defect) ? { security: wrong ?? security, ...deviations(defect, profile, names) } : {}),
    });
  } catch (error) {
    proxy.stop();
    throw error;
  }
  const side = { address: proxy.address, addresses: addressesOf(proxy, transports), localHost: host };
  return {
    profile: { ...profile, address: `sip:${formatAddress(proxy.address)}` },
    ...side,
    otherSide: other?.of(side),
    phoneAddress: phone.address,
    phoneAddresses: addressesOf(phone, transports),
    trigger: phone,
    nameServer: () => names.server(),
    proxy,
    lastLines: () => [],
    stop: async () => {
      names.close();
      phone.stop();
      proxy.stop();
    },
  };
}

const isBeyondTcp = (transport: TransportName): boolean => transport !== 'UDP' && transport !== 'TCP';

function addressesOf(element: Phone | ReferenceInstance['proxy'], transports: readonly TransportName[]): Addresses {
  return Object.fromEntries(
    transports
      .map(transport => [transport, element.addressOf(transport)] as const)
      .filter(([, address]) => address !== undefined),
  );
}

/** It asks for certificates on either side, and takes none that does not hold (26.3.1). */
async function securityOf(
  host: string,
  { domain }: Profile,
  transports: readonly TransportName[],
): Promise<SecurityOptions> {
  if (!transports.some(transport => traits[transport].secure)) return {};
  const trusted = [await runAuthorityCertificate()];
  const identity = await identityFor(host, domain);
  return {
    server: { identity, trusted, clientCertificate: 'require' },
    client: { identity, trusted, verify: 'require' },
  };
}

function proxyOptions(profile: Profile): Omit<ProxyOptions, 'runtime' | 'host'> {
  const { pattern, count, password } = profile.users;
  const has = (capability: string): boolean => profile.capabilities.includes(capability);
  return {
    domain: profile.domain,
    accounts: numberedAccounts(pattern, count, password),
    authenticate: has('authentication'),
    authenticateCallers: has('challenge-calls'),
    recordRoute: has('record-route'),
    expires: profile.expires,
    timers: profile.timers,
  };
}

/** It calls as the first of the users (22.3). */
function phoneOptions(profile: Profile): Omit<PhoneOptions, 'runtime' | 'host'> {
  const { pattern, password } = profile.users;
  const { answers = 'answer', rings = 'ring' } = profile.phone ?? {};
  return {
    lines: { [answers]: 'answer', [rings]: 'ring' },
    user: pattern.replaceAll('{n}', '1'),
    domain: profile.domain,
    credentials: password === undefined ? undefined : { password },
    transfers: profile.capabilities.includes('transfer'),
    timers: profile.timers,
  };
}

function isServer(defect: Defect | undefined): defect is Defect {
  return defect !== undefined && ['registrar', 'proxy', 'stateless-proxy'].includes(defect.role);
}

function deviations(defect: Defect, profile: Profile, names: DnsClient): Partial<ProxyOptions & PhoneOptions> {
  const { filters, options = {} } = defect;
  const timers = { ...profile.timers, ...options.timers };
  return { ...options, timers, dns: defect.dns?.(names) ?? names, filters: filters?.(), ...defect.made?.() };
}
