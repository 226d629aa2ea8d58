// The life of a transaction as data: what happens to it and when, and all that is to be seen of it; and how to live it.
import type { TransportName } from '../../simulator/runtime';
import type { Tables } from '../../simulator/transaction';
import { LoggedLayer, request } from './logged-layer';

export interface Life {
  name: string;
  machine: keyof Tables;
  over: TransportName;
  /** time and event: 'send', '<status>' from the wire or 'respond <status>', 'request', 'ACK', 'fail' */
  script: [number, string][];
  /** `!` after a response of the user's: the machine has no row for it. */
  log: string[];
}

/** When timers that double from T1 up to T2 fire, within 64*T1. */
export const E = [500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500];

export function wires(times: number[], what: string): string[] {
  return times.map(ms => `${ms} wire ${what}`);
}

/** Lives it, with the RFC's tables or changed ones. The layer is left at 200 s with its log. */
export async function live({ machine, over, script }: Life, tables: Partial<Tables> = {}): Promise<LoggedLayer> {
  const logged = new LoggedLayer(over, { tables });
  const method = machine === 'inviteClient' || machine === 'inviteServer' ? 'INVITE' : 'OPTIONS';
  for (const [ms, event] of script) {
    await logged.at(ms);
    happen(logged, method, event);
  }
  await logged.at(200_000);
  return logged;
}

function happen(logged: LoggedLayer, method: string, event: string): void {
  const [verb, what] = event.split(' ');
  if (verb === 'send') logged.send(request(method));
  else if (verb === 'request') logged.deliver(request(method));
  else if (verb === 'ACK') logged.deliver(request('ACK'));
  else if (verb === 'fail') logged.fail();
  else if (verb === 'respond') {
    if (!logged.respond(Number(what))) logged.note(`${event} !`);
  } else logged.answer(Number(verb));
}
