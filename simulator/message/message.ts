// Message, Request, Response: header fields in order, a body, and typed values read when asked for (RFC 3261 7).
import { checkFields } from './check';
import type { Fault } from './fault';
import type { Field, FieldInput } from './field';
import type { FieldType } from './fields/field-type';
import { knownType } from './fields/registry';
import { Header } from './header';
import { type Head, strayReturns } from './lines';
import { NameAddr } from './name-addr';
import { splitList } from './scan';
import { reasonPhrase } from './status';
import { Uri } from './uri';
import type { CSeq } from './values';
import { Via } from './via';

/** The rows of the fields that have readers here. */
const types = {
  via: knownType('Via'),
  from: knownType('From'),
  to: knownType('To'),
  callId: knownType('Call-ID'),
  cseq: knownType('CSeq'),
  contact: knownType('Contact'),
  route: knownType('Route'),
  recordRoute: knownType('Record-Route'),
  maxForwards: knownType('Max-Forwards'),
  expires: knownType('Expires'),
  contentLength: knownType('Content-Length'),
};

/** A message as it was received. */
class Original {
  constructor(
    readonly head: Head,
    readonly list: Field[],
    readonly version: string,
    readonly first: string | number,
    readonly second: string,
    private content?: Buffer,
  ) {}

  /** What follows the empty line, cut to the first Content-Length that says less. */
  get body(): Buffer {
    this.content ??= this.readBody();
    return this.content;
  }

  /** Bytes after the empty line. */
  get available(): number {
    return this.head.bytes.length - this.head.end;
  }

  /** What is wrong with the lines as they were received; looked at once for all copies of the message. */
  verdict(): readonly Fault[] {
    const { head, list, first, available } = this;
    const method = typeof first === 'string' ? first : undefined;
    head.verdict ??= [...strayReturns(head), ...checkFields(list, { method, available, end: head.end })];
    return head.verdict;
  }

  private readBody(): Buffer {
    const { available } = this;
    const { bytes, end } = this.head;
    if (available === 0) return noBody;
    const length = this.list.find(field => field.isOf(types.contentLength))?.items[0];
    const whole = typeof length !== 'number' || length >= available;
    return bytes.subarray(end, whole ? bytes.length : end + length);
  }
}

const noBody = Buffer.alloc(0);
const noFaults: readonly Fault[] = [];

export abstract class Message extends Header {
  /** SIP-Version as received; written back as it is. */
  version = 'SIP/2.0';
  // each is given a value from the start, as those of Header are
  /** The bytes as received. */
  raw?: Buffer = undefined;
  /** Undefined: that of the original, which nobody has asked for. */
  private content?: Buffer;
  private found: readonly Fault[] = noFaults;
  /** Whether all that was wrong is found. */
  private settled = true;
  /** How it was when it came, to know what has been changed since. */
  private original?: Original = undefined;

  protected constructor(fields?: FieldInput, body?: Buffer | string) {
    super(fields);
    this.content = typeof body === 'string' ? Buffer.from(body) : body;
  }

  get body(): Buffer {
    this.content ??= this.original === undefined ? noBody : this.original.body;
    return this.content;
  }

  set body(body: Buffer) {
    this.content = body;
  }

  /** What was wrong with the message as received, in the order of the bytes. Empty for a built one. */
  get faults(): readonly Fault[] {
    this.settle();
    return this.found;
  }

  /** Whether it is as it was received, to the byte. */
  get untouched(): boolean {
    const { original } = this;
    return (
      original !== undefined &&
      original.body === this.body &&
      original.list.length === this.list.length &&
      this.receivedStartLine !== undefined &&
      this.list.every((field, i) => field === original.list[i] && field.state !== 'changed')
    );
  }

  /** The start line as received, with its end, as long as it says the same. */
  get receivedStartLine(): Buffer | undefined {
    const { original } = this;
    if (!original || original.version !== this.version) return undefined;
    if (original.first !== this.first || original.second !== this.second) return undefined;
    const { bytes, lineStart, lineEnd } = original.head;
    return bytes.subarray(lineStart, bytes.indexOf(10, lineEnd) + 1);
  }

  /** Method, Request-URI and version, or version, status and reason, without a line's end. */
  abstract startLine(): string;

  /** Method or status. */
  protected abstract readonly first: string | number;
  /** Request-URI or reason. */
  protected abstract readonly second: string;

  // Typed readers: undefined or [] when absent or malformed; each gives a copy.

  get vias(): Via[] {
    return this.copies(types.via, Via);
  }

  get topVia(): Via | undefined {
    const via = this.typed(types.via)?.items[0];
    return via instanceof Via ? via.clone() : undefined;
  }

  get from(): NameAddr | undefined {
    return this.address(types.from);
  }

  get to(): NameAddr | undefined {
    return this.address(types.to);
  }

  get callId(): string | undefined {
    const line = this.typed(types.callId);
    return line === undefined ? undefined : line.value || undefined;
  }

  get cseq(): CSeq | undefined {
    const value = this.typed(types.cseq)?.items[0] as CSeq | undefined;
    return value && { seq: value.seq, method: value.method };
  }

  get contacts(): NameAddr[] {
    return this.copies(types.contact, NameAddr);
  }

  get routes(): NameAddr[] {
    return this.copies(types.route, NameAddr);
  }

  get recordRoutes(): NameAddr[] {
    return this.copies(types.recordRoute, NameAddr);
  }

  get maxForwards(): number | undefined {
    return this.number(types.maxForwards);
  }

  /** Seconds; a value beyond 2**32-1 counts as that (20.19). */
  get expires(): number | undefined {
    const value = this.number(types.expires);
    return value === undefined ? undefined : Math.min(value, 0xffffffff);
  }

  get contentLength(): number | undefined {
    return this.number(types.contentLength);
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
  abstract clone(): this;

  /** Makes `copy`, fresh from its constructor, one of this message. */
  protected copyTo<T extends Message>(copy: T): T {
    copy.version = this.version;
    copy.raw = this.raw;
    copy.content = this.content;
    copy.found = this.found;
    copy.settled = this.settled;
    copy.original = this.original;
    this.shareWith(copy);
    return copy;
  }

  /** For the parser: takes over what was received, and the faults seen so far. */
  received(head: Head, faults: readonly Fault[]): void {
    this.adopt(head.fields);
    this.raw = head.bytes;
    this.found = faults;
    this.settled = false;
    this.original = new Original(head, head.fields, this.version, this.first, this.second);
  }

  private settle(): void {
    if (this.settled || this.original === undefined) return;
    this.found = [...this.found, ...this.original.verdict()].sort((a, b) => a.offset - b.offset);
    this.settled = true;
  }

  protected beforeChange(): void {
    this.settle();
    this.content = this.body;
  }

  /** Fields that came unchanged still count as such. */
  protected renewed(copyOf: (field: Field) => Field): void {
    const { original } = this;
    if (original === undefined) return;
    const { head, list, version, first, second, body } = original;
    this.original = new Original(head, list.map(copyOf), version, first, second, body);
  }

  private number(type: FieldType): number | undefined {
    const value = this.typed(type)?.items[0];
    return typeof value === 'number' ? value : undefined;
  }

  /** Copies of the values of all lines, or none: a list with a malformed value in it cannot be trusted in order or number. */
  private copies<T extends Via | NameAddr>(type: FieldType, kind: new () => T): T[] {
    const { list } = this;
    let copies: T[] | undefined;
    for (let i = 0; i < list.length; i++) {
      if (!list[i].isOf(type)) continue;
      const { items } = list[i];
      for (let k = 0; k < items.length; k++) {
        const item = items[k];
        if (!(item instanceof kind)) return [];
        // one value is the rule; an array that grows makes room for 17
        if (copies === undefined) copies = [item.clone() as T];
        else copies.push(item.clone() as T);
      }
    }
    return copies ?? [];
  }

  /** The first line of the field. */
  private typed(type: FieldType): Field | undefined {
    const { list } = this;
    for (let i = 0; i < list.length; i++) if (list[i].isOf(type)) return list[i];
    return undefined;
  }

  private address(type: FieldType): NameAddr | undefined {
    const value = this.typed(type)?.items[0];
    return value instanceof NameAddr && !value.wildcard ? value.clone() : undefined;
  }
}

export class Request extends Message {
  method: string;
  /** As written. */
  requestUri: string;
  /** The Request-URI read, and from what. */
  private target?: Uri = undefined;
  private targetText?: string = undefined;

  constructor(method: string, requestUri: string, fields?: FieldInput, body?: Buffer | string) {
    super(fields, body);
    this.method = method;
    this.requestUri = requestUri;
  }

  /** The Request-URI read; undefined when it is ill-formed. A copy. */
  get uri(): Uri | undefined {
    if (this.targetText !== this.requestUri) this.knowUri(Uri.parse(this.requestUri));
    return this.target?.clone();
  }

  clone(): this {
    const copy = this.copyTo(new Request(this.method, this.requestUri));
    copy.target = this.target;
    copy.targetText = this.targetText;
    return copy as this;
  }

  startLine(): string {
    return this.method + ' ' + this.requestUri + ' ' + this.version;
  }

  /** For the parser, which has read it already. */
  knowUri(uri: Uri | undefined): void {
    this.target = uri;
    this.targetText = this.requestUri;
  }

  protected get first(): string {
    return this.method;
  }

  protected get second(): string {
    return this.requestUri;
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

  clone(): this {
    return this.copyTo(new Response(this.status, this.reason)) as this;
  }

  startLine(): string {
    return this.version + ' ' + this.status + ' ' + this.reason;
  }

  protected get first(): number {
    return this.status;
  }

  protected get second(): string {
    return this.reason;
  }
}
