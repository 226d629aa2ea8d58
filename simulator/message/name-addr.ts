// NameAddr: "Name" <uri>;params and uri;params, of From, To, Contact, Route… (RFC 3261 20.10, 25.1).
import { fromByteString, kinds, SPACE, TOKEN, toByteString, VISIBLE } from './chars';
import { glance, Params, scanParamsText, unclear } from './params';
import { quote } from './scan';
import { Scanner, unescapeQuoted } from './scanner';
import { Uri } from './uri';
import { found, plain } from './view';

/** Which of the forms a header field takes. */
export interface AddressForms {
  /** A URI without angle brackets. */
  bare: boolean;
  /** Contact: * */
  wildcard?: boolean;
  /** False where the field has no parameters. */
  params?: boolean;
}

// by names of their own: an import is looked up anew each time
const places = found;
const scanNameAddr = plain.nameAddr;
const scanFieldParams = plain.params;
const [NAME_END, URI, URI_END, TAG, TAG_END] = [5, 6, 7, 8, 9];
const anyForm: AddressForms = { bare: true, wildcard: true };

export class NameAddr {
  private address: Uri;
  /** Who else has the URI: nobody, another NameAddr, or whoever asked for it and may change it. */
  private held: 'alone' | 'shared' | 'lent' = 'lent';
  /** Contact: * (10.2.2); the URI then says nothing. */
  wildcard = false;
  /** Without quotes and escapes, where it was given and not read. */
  private shown?: string;
  private list?: Params;
  /** The display name as read (a byte string, without the white space after it), written back as long as it says the same. */
  private nameText = '';
  /** Whether it is ASCII, and has no backslash. */
  private plainName = false;
  /** The parameters as read, a byte string. */
  private paramsText = '';
  /** Their tag, where it was the first of them. */
  private seenTag?: string = undefined;

  constructor(uri: Uri = new Uri(), displayName?: string, params?: Params) {
    this.address = uri;
    this.shown = displayName;
    this.list = params;
  }

  /** Reads one value. Without angle brackets all parameters are the field's (20.10). Undefined when ill-formed; never throws. */
  static parse(text: string): NameAddr | undefined {
    const s = new Scanner(toByteString(text));
    const value = NameAddr.scan(s, anyForm);
    s.skipSpace();
    return s.atEnd && s.failure === undefined ? value : undefined;
  }

  /** Reads one value at the scanner and stops after it; undefined with a failure. */
  static scan(s: Scanner, forms: AddressForms): NameAddr | undefined {
    s.skipSpace();
    const plainValue = s.inView && forms.params !== false ? NameAddr.scanPlain(s) : undefined;
    if (plainValue !== undefined) return plainValue;
    const first = s.peek();
    const from = s.pos;
    if (first === 60) return NameAddr.scanBracketed(s, '', forms);
    if (first === 34) {
      if (!s.skipQuoted()) return undefined;
      const name = s.text.slice(from, s.pos);
      s.skipSpace();
      return NameAddr.scanBracketed(s, name, forms);
    }
    if (first === 42 && forms.wildcard === true && isAlone(s)) {
      s.pos++;
      const all = new NameAddr();
      all.wildcard = true;
      return all;
    }
    const name = scanWords(s);
    if (name !== undefined) return NameAddr.scanBracketed(s, name, forms);
    return forms.bare ? NameAddr.scanBare(s, forms) : s.fail('a URI in angle brackets');
  }

  get uri(): Uri {
    if (this.held === 'shared') this.address = this.address.clone();
    this.held = 'lent';
    return this.address;
  }

  set uri(uri: Uri) {
    this.address = uri;
    this.held = 'lent';
  }

  /** Without quotes and escapes; undefined when there is none. */
  get displayName(): string | undefined {
    if (this.shown === undefined && this.nameText !== '') this.shown = readName(this.nameText, this.plainName);
    return this.shown;
  }

  set displayName(name: string | undefined) {
    if (name === undefined || this.nameText === '' || readName(this.nameText, this.plainName) !== name)
      this.nameText = '';
    this.shown = name;
  }

  /** The parameters of the header field, not of the URI. */
  get params(): Params {
    this.list ??= Params.wellFormed(this.paramsText);
    return this.list;
  }

  set params(params: Params) {
    this.list = params;
  }

  get tag(): string | undefined {
    if (this.list === undefined && this.seenTag !== undefined) return this.seenTag;
    const seen = this.list === undefined ? glance(this.paramsText, 'tag') : unclear;
    return typeof seen === 'symbol' ? this.params.get('tag') : seen;
  }

  set tag(value: string | undefined) {
    if (value === undefined) this.params.delete('tag');
    else this.params.set('tag', value);
  }

  toString(): string {
    if (this.wildcard) return '*';
    let out = '';
    if (this.nameText !== '') out = fromByteString(this.nameText) + ' ';
    else if (this.shown !== undefined) out = quote(this.shown) + ' ';
    return out + '<' + this.address.toString() + '>' + this.params.toString();
  }

  clone(): NameAddr {
    const lent = this.held === 'lent';
    if (!lent) this.held = 'shared';
    const copy = new NameAddr(lent ? this.address.clone() : this.address, this.shown, this.list?.clone());
    copy.held = lent ? 'alone' : 'shared';
    copy.wildcard = this.wildcard;
    copy.nameText = this.nameText;
    copy.plainName = this.plainName;
    copy.paramsText = this.paramsText;
    copy.seenTag = this.seenTag;
    return copy;
  }

  /** Reads a value in brackets when nothing in it takes a closer look; does not move and gives undefined otherwise. */
  static scanPlain(s: Scanner): NameAddr | undefined {
    const { text, pos } = s;
    const end = scanNameAddr(pos, s.end);
    if (end === 0) return undefined;
    s.pos = end;
    const nameEnd = places[NAME_END];
    const uriEnd = places[URI_END];
    const value = new NameAddr(Uri.found(text, places[URI], uriEnd));
    value.held = 'alone';
    if (nameEnd > pos) {
      value.nameText = text.slice(pos, nameEnd);
      value.plainName = true;
    }
    value.takeParams(text, uriEnd + 1, end);
    return value;
  }

  /** The parameters that the compiled readers found in the view. */
  private takeParams(text: string, from: number, end: number): void {
    if (end === from) return;
    this.paramsText = text.slice(from, end);
    if (places[TAG] > 0) this.seenTag = text.slice(places[TAG], places[TAG_END]);
  }

  /** "<" addr-spec ">" *(SEMI param) */
  private static scanBracketed(s: Scanner, name: string, forms: AddressForms): NameAddr | undefined {
    const from = s.pos;
    if (from >= s.end || s.bytes[from] !== 60) return s.fail('a URI in angle brackets after the display name');
    s.pos = from + 1;
    let uri = Uri.scanPlain(s, true);
    if (uri === undefined || s.pos >= s.end || s.bytes[s.pos] !== 62) {
      uri = scanWithin(s, from);
      if (uri === undefined) return undefined;
    }
    s.pos++;
    const value = new NameAddr(uri);
    value.held = 'alone';
    value.nameText = name;
    return value.scanTail(s, forms);
  }

  private static scanBare(s: Scanner, forms: AddressForms): NameAddr | undefined {
    const from = s.pos;
    let uri = Uri.scanPlain(s, false);
    if (uri === undefined || (s.pos < s.end && isBareUriCode(s.bytes[s.pos]))) {
      uri = scanUnbracketed(s, from);
      if (uri === undefined) return undefined;
    }
    return new NameAddr(uri).scanTail(s, forms);
  }

  private scanTail(s: Scanner, forms: AddressForms): NameAddr | undefined {
    const { text, pos, end } = s;
    if (forms.params === false || pos >= end) return this;
    const paramsEnd = s.inView ? scanFieldParams(pos, end, false) : 0;
    if (paramsEnd === 0) return this.scanOddTail(s);
    this.takeParams(text, pos, paramsEnd);
    s.pos = paramsEnd;
    return this;
  }

  private scanOddTail(s: Scanner): NameAddr | undefined {
    const text = scanParamsText(s);
    if (text === undefined) return undefined;
    this.paramsText = text;
    return this;
  }
}

/** The URI between the "<" at `from` and the next ">", where the scanner stands then; undefined with a failure. */
function scanWithin(s: Scanner, from: number): Uri | undefined {
  const { bytes, end } = s;
  s.pos = from + 1;
  let close = s.pos;
  while (close < end && bytes[close] !== 62) close++;
  if (close === end) return s.fail('a closing >', from);
  const uri = Uri.scan(s, close);
  s.pos = uri === undefined ? s.pos : close;
  return uri;
}

/** A URI without brackets, and the scanner after it; undefined with a failure. */
function scanUnbracketed(s: Scanner, from: number): Uri | undefined {
  const { bytes, end } = s;
  s.pos = from;
  let stop = from;
  let headers = -1;
  for (; stop < end && isBareUriCode(bytes[stop]); stop++) if (headers < 0 && bytes[stop] === 63) headers = stop;
  const uri = Uri.scan(s, stop);
  if (uri === undefined) return undefined;
  s.pos = stop;
  // 20.10: a URI with a comma, a question mark or a semicolon stands in brackets
  if (headers >= 0) s.refuse('angle brackets around a URI with a question mark', headers, stop);
  return uri;
}

function readName(text: string, plain: boolean): string {
  const quoted = text.charCodeAt(0) === 34;
  const words = quoted ? text.slice(1, -1) : text;
  if (plain) return words;
  return quoted ? unescapeQuoted(words) : fromByteString(words);
}

/** Whether nothing but white space or a comma follows the asterisk. */
function isAlone(s: Scanner): boolean {
  let at = s.pos + 1;
  while (at < s.end && (s.bytes[at] === 32 || s.bytes[at] === 9)) at++;
  return at === s.end || s.bytes[at] === 44;
}

const isBareUriCode = (code: number): boolean =>
  (kinds[code] & VISIBLE) !== 0 && !(code === 34 || code === 44 || code === 59 || code === 60 || code === 62);

/**
 * The words of a display name, when a "<" follows them: moves there. Undefined, without moving, when it does not. Letters
 * outside ASCII and other characters that no token has are let pass, with a note: many devices send them bare.
 */
function scanWords(s: Scanner): string | undefined {
  const { text, bytes, end, pos } = s;
  const plain = s.pos + s.run(TOKEN | SPACE);
  if (plain < end && bytes[plain] === 60) {
    let last = plain;
    while (last > pos && bytes[last - 1] <= 32) last--;
    return text.slice(pos, last);
  }
  s.pos = pos;
  let at = pos;
  let last = pos;
  let loose = -1;
  for (; at < end; at++) {
    const code = bytes[at];
    if (code === 60) break;
    if (code === 32 || code === 9) continue;
    if ((kinds[code] & TOKEN) === 0) {
      if (!isLooseNameCode(code)) return undefined;
      if (loose < 0) loose = at;
    }
    last = at + 1;
  }
  if (at === end) return undefined;
  s.pos = at;
  if (loose >= 0) s.tolerate('display-name', pos, last, 'tokens, or a quoted string');
  return text.slice(pos, last);
}

/** Not those that would hide another mistake: commas, quotes, parameters, addresses. */
const isLooseNameCode = (code: number): boolean => code >= 128 || "()/[]{}?='&$#|^".includes(String.fromCharCode(code));
