// Message, Request, Response: header fields in order, a body, and typed values read when asked for (RFC 3261 7).
import type { Fault } from './fault';
import { type Field, type FieldInput, type FieldValue, printValue, toFields } from './field';
import { canonicalName, isListField } from './header-names';
import { NameAddr } from './name-addr';
import { parseCount, splitList } from './scan';
import { reasonPhrase } from './status';
import { Uri } from './uri';
import { type CSeq, parseCSeq, parseEach } from './values';
import { Via } from './via';

export abstract class Message {
  /** SIP-Version as received; written back as it is. */
  version = 'SIP/2.0';
  body: Buffer;
  /** The bytes as received. */
  raw?: Buffer;
  private list: Field[];
  /** Canonical names, parallel to the list; made once, dropped when the list changes. */
  private keys?: string[];
  /** Values read so far, by canonical name; undefined since somebody holds the list itself and may change it. */
  private typed?: Map<string, unknown> = new Map();
  private found: Fault[] = [];
  /** Judges the header as received, once, when somebody asks for the faults. */
  private judge?: () => Fault[];

  protected constructor(fields: FieldInput = [], body: Buffer | string = Buffer.alloc(0)) {
    this.list = toFields(fields);
    this.body = typeof body === 'string' ? Buffer.from(body) : body;
  }

  /** The lines themselves, free to be changed in place. Who only reads takes `lines`, which keeps the values read so far. */
  get fields(): Field[] {
    this.settle();
    this.typed = undefined;
    this.keys = undefined;
    return this.list;
  }

  set fields(lines: Field[]) {
    this.settle();
    this.list = lines;
    this.keys = undefined;
    this.typed = undefined;
  }

  /** The lines, for reading only. */
  get lines(): readonly Field[] {
    return this.list;
  }

  /** What was wrong with the message as received, in the order of the bytes. Empty for a built one. */
  get faults(): Fault[] {
    this.settle();
    return this.found;
  }

  set faults(faults: Fault[]) {
    this.judge = undefined;
    this.found = faults;
  }

  /** The first line's value; full and compact names are the same. */
  get(name: string): string | undefined {
    const at = this.indexOf(canonicalName(name));
    return at < 0 ? undefined : this.list[at].value;
  }

  /** Every value of every line, split at commas where the field is a list (7.3.1). Empty values are left out. */
  getAll(name: string): string[] {
    const key = canonicalName(name);
    const keys = this.index();
    const split = isListField(key);
    const values: string[] = [];
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] !== key) continue;
      if (!split) values.push(this.list[i].value);
      else for (const value of splitList(this.list[i].value)) if (value !== '') values.push(value);
    }
    return values;
  }

  has(name: string): boolean {
    return this.indexOf(canonicalName(name)) >= 0;
  }

  /** Replaces all lines of the field, where its first one stood (else at the end); several values make several lines. */
  set(name: string, value: FieldValue | FieldValue[]): this {
    const key = canonicalName(name);
    const lines = toFields([[name, value]]);
    const keys = this.index();
    const first = keys.indexOf(key);
    const kept = first < 0 ? this.list.slice() : this.list.filter((_, i) => i < first || keys[i] !== key);
    kept.splice(first < 0 ? kept.length : first, 0, ...lines);
    return this.replace(kept, key);
  }

  /** Adds a line at the end. */
  add(name: string, value: FieldValue): this {
    return this.replace([...this.list, { name, value: printValue(value), offset: -1 }], canonicalName(name));
  }

  /** Puts a line before the first of its name; at the very top when there is none. */
  prepend(name: string, value: FieldValue): this {
    const key = canonicalName(name);
    const kept = this.list.slice();
    kept.splice(Math.max(0, this.indexOf(key)), 0, { name, value: printValue(value), offset: -1 });
    return this.replace(kept, key);
  }

  remove(name: string): this {
    const key = canonicalName(name);
    const keys = this.index();
    if (!keys.includes(key)) return this;
    return this.replace(
      this.list.filter((_, i) => keys[i] !== key),
      key,
    );
  }

  // Typed readers: undefined or [] when absent or malformed; each gives a copy.

  get vias(): Via[] {
    return this.memo('Via', () => parseEach(this.getAll('Via'), Via.parse)).map(via => via.clone());
  }

  get topVia(): Via | undefined {
    return this.memo('Via.top', () => {
      const line = this.get('Via');
      return line === undefined ? undefined : Via.parse(splitList(line)[0]);
    })?.clone();
  }

  get from(): NameAddr | undefined {
    return this.address('From');
  }

  get to(): NameAddr | undefined {
    return this.address('To');
  }

  get callId(): string | undefined {
    return this.get('Call-ID') || undefined;
  }

  get cseq(): CSeq | undefined {
    const value = this.memo('CSeq', () => parseCSeq(this.get('CSeq') ?? ''));
    return value && { ...value };
  }

  get contacts(): NameAddr[] {
    return this.addresses('Contact');
  }

  get routes(): NameAddr[] {
    return this.addresses('Route');
  }

  get recordRoutes(): NameAddr[] {
    return this.addresses('Record-Route');
  }

  get maxForwards(): number | undefined {
    return parseCount(this.get('Max-Forwards') ?? '');
  }

  /** Seconds; a value beyond 2**32-1 counts as that (20.19). */
  get expires(): number | undefined {
    const value = parseCount(this.get('Expires') ?? '');
    return value === undefined ? undefined : Math.min(value, 0xffffffff);
  }

  get contentLength(): number | undefined {
    return parseCount(this.get('Content-Length') ?? '');
  }

  /** The values of a list of tokens (Require, Supported, Allow…), from all its lines. */
  tokens(name: string): string[] {
    const tokens: string[] = [];
    for (const value of this.getAll(name)) for (const part of splitList(value)) if (part !== '') tokens.push(part);
    return tokens;
  }

  isRequest(): this is Request {
    return this instanceof Request;
  }

  isResponse(): this is Response {
    return this instanceof Response;
  }

  /** A copy that shares no changeable part but the bytes of body and raw. */
  clone(): this {
    const copy: this = Object.assign(Object.create(Object.getPrototypeOf(this)), this);
    copy.list = this.list.map(field => ({ ...field }));
    copy.keys = this.typed && this.keys;
    copy.typed = new Map();
    copy.found = this.found.slice();
    return copy;
  }

  /** For the parser: takes over what was received, the faults seen so far, and the judge of the rest. */
  received(lines: Field[], body: Buffer, raw: Buffer, faults: Fault[], judge: () => Fault[]): this {
    this.list = lines;
    this.body = body;
    this.raw = raw;
    this.found = faults;
    let verdict: Fault[] | undefined;
    this.judge = () => {
      verdict ??= judge();
      return verdict;
    };
    return this;
  }

  private settle(): void {
    if (!this.judge) return;
    this.found = [...this.found, ...this.judge()].sort((a, b) => a.offset - b.offset);
    this.judge = undefined;
  }

  private index(): string[] {
    if (this.keys && this.typed) return this.keys;
    this.keys = this.list.map(field => canonicalName(field.name));
    return this.keys;
  }

  private indexOf(key: string): number {
    return this.index().indexOf(key);
  }

  /** Every change makes a new list: the judge still sees the lines as received. */
  private replace(lines: Field[], key: string): this {
    if (this.typed) this.list = lines;
    else this.list.splice(0, this.list.length, ...lines);
    this.keys = undefined;
    this.typed?.delete(key);
    if (key === 'Via') this.typed?.delete('Via.top');
    return this;
  }

  private memo<T>(key: string, read: () => T): T {
    if (!this.typed) return read();
    if (this.typed.has(key)) return this.typed.get(key) as T;
    const value = read();
    this.typed.set(key, value);
    return value;
  }

  private address(name: string): NameAddr | undefined {
    return this.memo(name, () => {
      const value = NameAddr.parse(this.get(name) ?? '');
      return value?.wildcard ? undefined : value;
    })?.clone();
  }

  private addresses(name: string): NameAddr[] {
    return this.memo(name, () => parseEach(this.getAll(name), NameAddr.parse)).map(value => value.clone());
  }
}

export class Request extends Message {
  method: string;
  /** As written. */
  requestUri: string;

  constructor(method: string, requestUri: string, fields?: FieldInput, body?: Buffer | string) {
    super(fields, body);
    this.method = method;
    this.requestUri = requestUri;
  }

  /** The Request-URI read; undefined when it is ill-formed. A copy. */
  get uri(): Uri | undefined {
    return Uri.parse(this.requestUri);
  }
}

export class Response extends Message {
  status: number;
  reason: string;

  /** Without a reason, the RFC's phrase for the status. */
  constructor(status: number, reason?: string, fields?: FieldInput, body?: Buffer | string) {
    super(fields, body);
    this.status = status;
    this.reason = reason ?? reasonPhrase(status);
  }
}
