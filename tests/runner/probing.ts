// A world in which something is probed: the virtual one, where an element of ours may stand at 127.0.0.9:5060.
import fs from 'node:fs';
import path from 'node:path';
import { type ProbeOptions, probe } from '../../runner/probe';
import type { Findings } from '../../runner/probe-findings';
import { profileText } from '../../runner/probe-profile';
import { Phone, type PhoneOptions, type ProxyOptions, StatefulProxy, StatelessProxy } from '../../simulator/element';
import type { Message } from '../../simulator/message';
import { summarize } from '../../simulator/peer';
import { type VirtualRuntime, virtualRuntime } from '../../simulator/runtime';
import { loadProfile, type Profile } from '../../systems/profile';
import { Folders } from '../systems/helpers';

export const host = '127.0.0.9';

/** What a profile says that was written on some day. */
export const textOf = (findings: Findings): string => profileText(findings, { at: new Date(Date.UTC(2026, 10, 23)) });

const folders = new Folders();

/** What is written is what is read. */
export function written(findings: Findings): Profile {
  const file = path.join(folders.make(), 'profile.yaml');
  fs.writeFileSync(file, textOf(findings));
  return loadProfile(file);
}

/** Accounts that registrars know. */
export const accounts = new Map([1, 2, 3].map((n): [string, string] => [`user${n}`, 'secret']));

export class Probing {
  runtime!: VirtualRuntime;

  /** Begins with each test, and ends with it. */
  constructor() {
    beforeEach(() => {
      this.runtime = virtualRuntime();
    });
    afterEach(() => {
      this.runtime.close();
      folders.clear();
    });
  }

  ask(o: Partial<ProbeOptions> = {}): Promise<Findings> {
    return probe({ uri: `sip:${host}`, host: '127.0.0.1', runtime: this.runtime, ...o });
  }

  proxy(o: Partial<ProxyOptions> = {}): Promise<StatefulProxy> {
    const expires = { min: 10, max: 3600, default: 1800 };
    return StatefulProxy.start({ runtime: this.runtime, host, port: 5060, expires, ...o });
  }

  statelessProxy(): Promise<StatelessProxy> {
    return StatelessProxy.start({ runtime: this.runtime, host, port: 5060 });
  }

  phone(o: Partial<PhoneOptions> = {}): Promise<Phone> {
    return Phone.start({ runtime: this.runtime, host, port: 5060, ...o });
  }
}

/** A filter that changes nothing, and notes what passes in a line each. */
export function noting(seen: string[], onLine: (line: string) => void = () => {}): (message: Message) => Message {
  return message => {
    const line = summarize(message);
    seen.push(line);
    onLine(line);
    return message;
  };
}
