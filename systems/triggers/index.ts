// The trigger that a profile names.
import type { Runtime } from '../../simulator/runtime';
import type { Profile } from '../profile';
import type { Trigger } from '../trigger';
import { CommandTrigger } from './command';
import { HttpTrigger } from './http';
import { ManualTrigger, somebodyThere } from './manual';
import { ReferTrigger } from './refer';
import { TcpTrigger } from './tcp';

/** What some triggers have besides orders. */
export interface StartedTrigger extends Trigger {
  /** Whether it can be given orders. */
  ready?(): Promise<boolean>;
  close?(): void;
}

/** Placeholders filled in; `folder` is where commands run. Undefined where the profile has none of its own. */
export function triggerOf(
  { trigger, phone, address }: Profile,
  runtime: Runtime,
  folder: string,
): StartedTrigger | undefined {
  switch (trigger?.kind) {
    case 'tcp':
      return new TcpTrigger(runtime, trigger);
    case 'command':
      return new CommandTrigger(trigger, folder);
    case 'http':
      return new HttpTrigger(trigger);
    case 'manual':
      return somebodyThere() ? new ManualTrigger(trigger) : undefined;
    case 'refer':
      return new ReferTrigger(runtime, trigger.uri ?? lineUri(phone?.answers, address));
    default:
      return undefined;
  }
}

/** A line is named by its user part or by a whole URI; of several the first. */
function lineUri(name: string | undefined, address: string): string {
  const line = name?.replace('{n}', '1');
  if (line === undefined || line.startsWith('sip:')) return line ?? address;
  return address.replace(/^sip:(?:[^@]*@)?/, `sip:${line}@`);
}
