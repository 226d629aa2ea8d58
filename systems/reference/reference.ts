// The embedded reference system: a proxy with its registrar on one address, a phone on another, in any runtime.
import path from 'node:path';
import type { Trace } from '../../simulator/capture';
import { numberedAccounts, Phone, type PhoneOptions, type ProxyOptions, StatefulProxy } from '../../simulator/element';
import { type Address, formatAddress, type Runtime } from '../../simulator/runtime';
import type { Defect } from '../defects/defect';
import type { Profile } from '../profile';
import type { SutInstance } from '../start';

export interface ReferenceOptions {
  /** What it does wrong. */
  defect?: Defect;
  /** Default 127.0.0.1. */
  host?: string;
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
  proxy: StatefulProxy;
}

/** Beside this file. */
export const referenceProfile = path.join(__dirname, 'profile.yaml');

/** Starts it. Rejects with a NetworkError when a port that was named is taken. */
export async function startReference(
  runtime: Runtime,
  profile: Profile,
  o: ReferenceOptions = {},
): Promise<ReferenceInstance> {
  const { defect } = o;
  const common = { runtime, host: o.host ?? '127.0.0.1', transports: profile.transports, trace: o.trace };
  const proxy = await StatefulProxy.start({
    ...common,
    name: 'proxy',
    port: o.ports?.sip,
    ...proxyOptions(profile),
    ...(isServer(defect) ? deviations(defect, profile) : {}),
  });
  let phone: Phone;
  try {
    phone = await Phone.start({
      ...common,
      name: 'phone',
      port: o.ports?.phone,
      ...phoneOptions(profile),
      ...(defect && !isServer(defect) ? deviations(defect, profile) : {}),
    });
  } catch (error) {
    proxy.stop();
    throw error;
  }
  return {
    profile: { ...profile, address: `sip:${formatAddress(proxy.address)}` },
    address: proxy.address,
    localHost: common.host,
    phoneAddress: phone.address,
    trigger: phone,
    proxy,
    lastLines: () => [],
    stop: async () => {
      phone.stop();
      proxy.stop();
    },
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
    timers: profile.timers,
  };
}

function isServer(defect: Defect | undefined): defect is Defect {
  return defect?.role === 'registrar' || defect?.role === 'proxy';
}

function deviations(defect: Defect, profile: Profile): Partial<ProxyOptions & PhoneOptions> {
  const { filters, options = {} } = defect;
  const timers = { ...profile.timers, ...options.timers };
  return { ...options, timers, filters: filters?.() };
}
