// The calls of a capture, kept for a report: those in which something was found before the others.
import type { LintedCall } from '../reports/lint-types';
import type { CapturedMessage } from '../simulator/capture';
import { parseMessage } from '../simulator/message';
import type { System } from './lint-systems';

/** What was found and seen in a system's calls. */
interface Seen {
  /** Call-IDs, by rule. */
  calls: ReadonlyMap<string, ReadonlySet<string>>;
  /** By Call-ID. */
  roles: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Of one call so many messages are kept. */
const mostMessages = 500;

export class KeptCalls {
  private readonly broken: LintedCall[] = [];
  private readonly sound: LintedCall[] = [];
  private count = 0;

  constructor(private readonly most: number) {}

  get result(): { calls: LintedCall[]; callCount: number } {
    return { calls: [...this.broken, ...this.sound].slice(0, this.most), callCount: this.count };
  }

  take(system: System, file: string, messages: readonly CapturedMessage[], { calls: found, roles }: Seen): void {
    this.count += roles.size;
    if (this.most === 0) return;
    const calls = new Map<string, LintedCall>();
    for (const place of system.messages) {
      const callId = parseMessage(messages[place].bytes).message?.callId;
      if (callId === undefined || !roles.has(callId)) continue;
      let call = calls.get(callId);
      if (!call) {
        call = this.open(system, file, callId, [...(roles.get(callId) ?? [])], found);
        calls.set(callId, call);
      }
      if (call.messages.length >= mostMessages) continue;
      call.places.push(place);
      call.messages.push(messages[place]);
      call.own.push(system.isOwn(messages[place].from));
    }
    for (const call of calls.values()) {
      const list = call.broken.length > 0 ? this.broken : this.sound;
      if (list.length < this.most) list.push(call);
    }
  }

  private open(system: System, file: string, callId: string, roles: string[], found: Seen['calls']): LintedCall {
    const broken = [...found].filter(([, ids]) => ids.has(callId)).map(([rule]) => rule);
    return { system: system.name, file, callId, roles, broken, places: [], messages: [], own: [] };
  }
}
