// Orders over a TCP control port in netstrings of JSON, as baresip's module ctrl_tcp takes them:
// `{"command":"dial","params":"sip:…","token":"1"}` is answered by `{"response":true,"ok":true,"token":"1",…}`.
import { localAddressTo, type Runtime, type TcpConnection } from '../../simulator/runtime';
import type { TcpTriggerSettings } from '../profile';
import { SystemError } from '../system-error';
import { filled, LineTrigger, type Words } from './order-lines';

/** How long an order may take, ms. */
const limitMs = 5000;
/** How long the check may take before the connection counts as lost, ms, and over how many connections it is tried. */
const checkMs = 1500;
const checks = 4;

interface Answer {
  response?: boolean;
  ok?: boolean;
  token?: string;
  data?: string;
}

export class TcpTrigger extends LineTrigger {
  private readonly answers = new Map<string, Answer>();
  private connection?: TcpConnection;
  private closed?: string;
  private last = 0;

  constructor(
    private readonly runtime: Runtime,
    private readonly settings: TcpTriggerSettings,
  ) {
    super(settings);
  }

  /** Whether the control port answers; true when the profile names no line to check it with. */
  async ready(): Promise<boolean> {
    try {
      await this.prepare();
      return true;
    } catch {
      return false;
    }
  }

  close(): void {
    this.connection?.close();
    this.connection = undefined;
  }

  /** A control port may drop a connection or leave it deaf between two orders: found out before the order, which may be given once only. */
  protected override async prepare(): Promise<void> {
    const line = this.settings.check;
    if (line === undefined) return;
    for (let attempt = 1; attempt < checks; attempt++) {
      const { answer } = await this.ask(line, checkMs);
      if (typeof answer === 'object') return;
      this.close();
    }
    await this.run(line, {});
  }

  protected override async run(template: string, words: Words): Promise<void> {
    const { command, answer } = await this.ask(filled(template, words), limitMs);
    if (answer === undefined) {
      this.close(); // a connection that has gone deaf is not asked again
      throw new SystemError('trigger', `"${command}" was not answered within ${limitMs / 1000} s`);
    }
    if (typeof answer === 'string') throw new SystemError('trigger', `"${command}": the control port ${answer}`);
    if (answer.ok !== true)
      throw new SystemError('trigger', `"${command}" was refused: ${answer.data?.trim() ?? 'no reason'}`);
  }

  /** Undefined when there was no answer in time; a text when the connection ended. */
  private async ask(line: string, withinMs: number): Promise<{ command: string; answer?: Answer | string }> {
    const space = line.indexOf(' ');
    const command = space < 0 ? line : line.slice(0, space);
    const params = space < 0 ? '' : line.slice(space + 1);
    this.last += 1;
    const token = String(this.last);
    const connection = await this.connected();
    connection.write(netstring(JSON.stringify({ command, params, token })));
    const answer = await this.runtime.until(() => this.answers.get(token) ?? this.closed, withinMs);
    this.answers.delete(token);
    return { command, answer };
  }

  private async connected(): Promise<TcpConnection> {
    if (this.connection) return this.connection;
    const colon = this.settings.address.lastIndexOf(':');
    const host = this.settings.address.slice(0, colon).replace(/^\[|\]$/g, '');
    const remote = { host, port: Number(this.settings.address.slice(colon + 1)) };
    const connection = this.runtime.network.tcpConnect(await localAddressTo(remote), remote);
    const reader = new NetstringReader();
    this.closed = undefined;
    connection.onData = bytes => {
      for (const text of reader.push(bytes)) this.take(text);
    };
    connection.onClose = error => {
      if (this.connection !== connection) return;
      this.connection = undefined;
      this.closed = error ? `is not there: ${error.message}` : 'closed the connection';
    };
    this.connection = connection;
    return connection;
  }

  /** Events come unasked between the answers; nobody needs them yet. */
  private take(text: string): void {
    const answer = JSON.parse(text) as Answer;
    if (answer.response && answer.token !== undefined) this.answers.set(answer.token, answer);
  }
}

/** `length:text,` */
export function netstring(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from(`${bytes.length}:`), bytes, Buffer.from(',')]);
}

/** Cuts a stream into the texts of its netstrings. */
export class NetstringReader {
  private held: Buffer = Buffer.alloc(0);

  /** @throws SystemError 'trigger' for what is no netstring */
  push(bytes: Buffer): string[] {
    this.held = Buffer.concat([this.held, bytes]);
    const texts: string[] = [];
    for (;;) {
      const colon = this.held.indexOf(':');
      if (colon < 0 && this.held.length < 10) return texts;
      const length = Number(this.held.subarray(0, Math.max(colon, 0)).toString('latin1') || Number.NaN);
      if (!Number.isInteger(length)) throw new SystemError('trigger', 'the control port does not speak netstrings');
      const end = colon + 1 + length;
      if (this.held.length <= end) return texts;
      texts.push(this.held.subarray(colon + 1, end).toString());
      this.held = this.held.subarray(end + 1);
    }
  }
}
