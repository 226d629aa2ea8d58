// What triggers have in common that are told what to do by lines of text: the lines of each order, their words filled in,
// given one after the other.
import { SystemError } from '../system-error';
import type { Order, Registration, Trigger } from '../trigger';

/** The lines of each order that the system understands. */
export type OrderLines = Partial<Record<Order, string[]>>;

/** What stands for {uri}, {registrar}, {user}, {domain}, {password} and {expires} in a line. */
export type Words = Readonly<Record<string, string>>;

export abstract class LineTrigger implements Trigger {
  private readonly registered: Registration[] = [];

  constructor(private readonly lines: OrderLines) {}

  /** Whether the system understands an order. */
  can(order: Order): boolean {
    return (this.lines[order]?.length ?? 0) > 0;
  }

  async call(uri: string): Promise<void> {
    await this.give('call', { uri });
  }

  async hangUp(): Promise<void> {
    await this.give('hangUp', {});
  }

  async register(o: Registration): Promise<void> {
    await this.give('register', wordsOf(o));
    this.registered.push(o);
  }

  async unregister(): Promise<void> {
    for (const o of this.registered.splice(0)) await this.give('unregister', wordsOf(o));
  }

  async hold(): Promise<void> {
    await this.give('hold', {});
  }

  async resume(): Promise<void> {
    await this.give('resume', {});
  }

  async transfer(uri: string): Promise<void> {
    await this.give('transfer', { uri });
  }

  async reset(): Promise<void> {
    await this.give('reset', {});
  }

  /** Before an order is given; rejects where it could not be. */
  protected async prepare(): Promise<void> {}

  /** Gives one line. @throws SystemError 'trigger' when it was refused or not answered */
  protected abstract run(line: string, words: Words): Promise<void>;

  private async give(order: Order, words: Words): Promise<void> {
    const lines = this.lines[order];
    if (!lines?.length)
      throw new SystemError('trigger', `the profile's trigger does not say how: add trigger.${order}`);
    await this.prepare();
    for (const line of lines) await this.run(line, words);
  }
}

/** A line with its words; `quote` makes a word harmless where it stands. Other braces stay. */
export function filled(line: string, words: Words, quote = (word: string): string => word): string {
  return line.replace(/\{(\w+)\}/g, (whole, word: string) => (word in words ? quote(words[word]) : whole));
}

function wordsOf(o: Registration): Words {
  return { ...o, password: o.password ?? '', expires: String(o.expires) };
}
