// Free loopback ports for systems under test, and whether the places of those that choose their own are free.
import { codeOf, type Runtime } from '../simulator/runtime';
import type { Sides } from './sides';
import { SystemError } from './system-error';

/** Ports given to systems by this process: one that another is about to take is still free to look at. */
const given = new Set<number>();

/**
 * Loopback ports that are free for UDP and TCP alike. Below the range that systems hand out by themselves, so that no
 * other socket takes one before the SUT does. The port after each is free and given to nobody: phones take it for TLS unasked.
 */
export async function freePorts(runtime: Runtime, names: string[]): Promise<Map<string, number>> {
  const ports = new Map<string, number>();
  for (let tries = 0; ports.size < names.length; tries++) {
    if (tries > 1000) throw new SystemError('port', 'no free loopback port was found between 20000 and 30000');
    const port = 20_000 + 2 * runtime.random.integer(5_000);
    if (given.has(port)) continue;
    given.add(port);
    if ((await isFree(runtime, port)) && (await isFree(runtime, port + 1))) ports.set(names[ports.size], port);
  }
  return ports;
}

/**
 * Where a system is to be and another program is, as words: that one would be judged in its place. Undefined when nobody is.
 * Ports that we have `chosen` are not looked at: when somebody takes one meanwhile, others are tried.
 */
export async function takenPlace(
  runtime: Runtime,
  sides: Sides,
  chosen: ReadonlySet<number>,
): Promise<string | undefined> {
  for (const { addresses } of sides.otherSide ? [sides, sides.otherSide] : [sides]) {
    for (const [transport, address] of Object.entries(addresses)) {
      if (chosen.has(address.port)) continue;
      try {
        const socket = await (transport === 'UDP' ? runtime.network.udp(address) : runtime.network.tcpListen(address));
        socket.close();
      } catch (error) {
        if (codeOf(error as Error) === 'EADDRINUSE') return `${address.host}:${address.port} (${transport})`;
      }
    }
  }
  return undefined;
}

async function isFree(runtime: Runtime, port: number): Promise<boolean> {
  const local = { host: '127.0.0.1', port };
  const open: { close(): void }[] = [];
  try {
    open.push(await runtime.network.udp(local));
    open.push(await runtime.network.tcpListen(local));
    return true;
  } catch {
    return false;
  } finally {
    for (const socket of open) socket.close();
  }
}
