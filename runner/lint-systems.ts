// Whose messages in a capture are judged: the addresses that were asked for, or all that speak, each by itself.
import type { CapturedMessage } from '../simulator/capture';
import { parseMessage } from '../simulator/message';
import { type Address, canonicalHost, formatAddress, ipFamily, sameHost } from '../simulator/runtime';

/** An address with any port, or with one. */
export interface SystemAddress {
  host: string;
  port?: number;
}

/** The messages of one system, by their places in the capture. */
export interface System {
  name: string;
  addresses: string[];
  isOwn(address: Address): boolean;
  /** What it sent or received. */
  messages: number[];
}

/** Reads `192.0.2.7`, `192.0.2.7:5060`, `2001:db8::7`, `[2001:db8::7]:5060`. @throws Error that says what it takes */
export function parseSystemAddress(text: string): SystemAddress {
  const found = /^\[([^\]]+)\](?::(\d+))?$/.exec(text) ?? /^([^:]+):(\d+)$/.exec(text);
  const host = canonicalHost(found ? found[1] : text);
  const port = found?.[2] === undefined ? undefined : Number(found[2]);
  if (ipFamily(host) === 0 || (port !== undefined && (port < 1 || port > 65_535)))
    throw new Error(`"${text}" is no address: give 192.0.2.7, 192.0.2.7:5060, 2001:db8::7 or [2001:db8::7]:5060`);
  return { host, port };
}

/** The one system that has these addresses. */
export function systemOf(wanted: readonly SystemAddress[], messages: readonly CapturedMessage[]): System {
  const isOwn = ({ host, port }: Address): boolean =>
    wanted.some(one => (one.port === undefined || one.port === port) && sameHost(one.host, host));
  const text = ({ host, port }: SystemAddress): string => (port === undefined ? host : formatAddress({ host, port }));
  return {
    name: text(wanted[0]),
    addresses: wanted.map(text),
    isOwn,
    messages: [...messages.keys()].filter(i => isOwn(messages[i].from) || isOwn(messages[i].to)),
  };
}

/** How many messages each address sent; most first. */
export function talkersOf(messages: readonly CapturedMessage[]): { address: string; sent: number }[] {
  const sent = new Map<string, number>();
  for (const { from } of messages) {
    const address = formatAddress(from);
    sent.set(address, (sent.get(address) ?? 0) + 1);
  }
  return [...sent].map(([address, count]) => ({ address, sent: count })).sort((a, b) => b.sent - a.sent);
}

/**
 * Every system that speaks, most messages first. An address is one, with its port; a client's own port of a connection belongs
 * to the address that its Via names, when that is of the same host (RFC 3261 18.1.1).
 */
export function systemsIn(messages: readonly CapturedMessage[]): System[] {
  // addresses of a capture are spelt in one way, and spelling each anew would cost more than the rest
  const keyOf = ({ host, port }: Address): string => `${host} ${port}`;
  const alias = new Map<string, string>();
  const root = (key: string): string => {
    const passed: string[] = [];
    let at = key;
    for (let next = alias.get(at); next !== undefined; next = alias.get(at)) {
      passed.push(at);
      at = next;
    }
    for (const one of passed) alias.set(one, at); // so that no way gets long
    return at;
  };
  for (const { from, bytes } of messages) {
    const { message } = parseMessage(bytes);
    const via = message?.isRequest() ? message.topVia : undefined;
    if (!via || !sameHost(via.host, from.host)) continue;
    const [own, named] = [root(keyOf(from)), root(keyOf({ host: from.host, port: via.port ?? 5060 }))];
    if (own !== named) alias.set(own, named);
  }
  return gather(messages, address => root(keyOf(address)));
}

function gather(messages: readonly CapturedMessage[], root: (address: Address) => string): System[] {
  const found = new Map<string, { sent: Map<string, number>; messages: number[] }>();
  const entry = (key: string) => {
    const known = found.get(key) ?? { sent: new Map<string, number>(), messages: [] };
    found.set(key, known);
    return known;
  };
  for (const [index, { from, to }] of messages.entries()) {
    const [sender, receiver] = [root(from), root(to)];
    const own = entry(sender);
    own.messages.push(index);
    const address = formatAddress(from);
    own.sent.set(address, (own.sent.get(address) ?? 0) + 1);
    if (receiver !== sender) entry(receiver).messages.push(index);
  }
  return [...found]
    .filter(([, { sent }]) => sent.size > 0)
    .map(([key, { sent, messages: own }]) => {
      const addresses = [...sent].sort((a, b) => b[1] - a[1]).map(([address]) => address);
      return { name: addresses[0], addresses, isOwn: (address: Address) => root(address) === key, messages: own };
    })
    .sort((a, b) => b.messages.length - a.messages.length);
}
