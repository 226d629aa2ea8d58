// What a message tells about itself and the call: Subject, Date, Warning, links to more (RFC 3261 20.4, 20.9, 20.17 to 20.43).
import { scanHost } from '../host';
import type { Params } from '../params';
import { isToken } from '../scan';
import type { Scanner } from '../scanner';
import { Uri } from '../uri';
import { general as unsaid } from './core';
import { SipDate } from './date';
import { checkParam, type FieldType, type Reader, readParams, readText, readToken } from './field-type';
import { quoteText } from './quoted-string';

const SPACE = 32;
const QUOTE = 34;
const DOT = 46;
const COLON = 58;
const LEFT = 60;
const RIGHT = 62;

/** <uri>;parameters, of Alert-Info, Call-Info and Error-Info. */
export class InfoUri {
  constructor(
    public uri: Uri,
    public params: Params,
  ) {}

  toString(): string {
    return '<' + this.uri + '>' + this.params;
  }
}

const readInfo: Reader<InfoUri> = s => {
  const from = s.pos;
  if (!s.char(LEFT)) return s.fail('a URI in angle brackets');
  const close = closingBracket(s);
  if (close < 0) return s.fail('a closing >', from);
  const uri = Uri.scan(s, close);
  if (!uri) return undefined;
  s.pos = close + 1;
  const params = readParams(s);
  return params && new InfoUri(uri, params);
};

/** The next '>', or -1. The search ends at what no URI has, so that a list of open brackets takes linear time. */
function closingBracket(s: Scanner): number {
  for (let at = s.pos; at < s.end; at++) {
    const code = s.text.charCodeAt(at);
    if (code === RIGHT) return at;
    if (code === LEFT || code === QUOTE) return -1;
  }
  return -1;
}

const readCallInfo: Reader<InfoUri> = s => {
  const info = readInfo(s);
  if (info) checkParam(s, info.params, 'purpose', value => isToken(value ?? ''), 'a token');
  return info;
};

/** Seconds of the sender's clock, and how long it took to answer; both decimal numbers as written. */
export class Timestamp {
  constructor(
    public value: string,
    public delay?: string,
  ) {}

  toString(): string {
    return this.delay === undefined ? this.value : this.value + ' ' + this.delay;
  }
}

/** 1*DIGIT ["." *DIGIT] [LWS delay], where delay may be empty. */
const readTimestamp: Reader<Timestamp> = s => {
  const from = s.pos;
  if (s.digits() === '') return s.fail('a number');
  if (s.char(DOT)) s.digits();
  const value = s.text.slice(from, s.pos);
  if (!s.space()) return new Timestamp(value);
  const delay = s.pos;
  s.digits();
  if (s.char(DOT)) s.digits();
  return new Timestamp(value, s.pos > delay ? s.text.slice(delay, s.pos) : undefined);
};

export class Warning {
  constructor(
    /** Three digits. */
    public code: number,
    /** host, host:port or a pseudonym. */
    public agent: string,
    /** Without quotes and backslashes. */
    public text: string,
  ) {}

  toString(): string {
    return String(this.code).padStart(3, '0') + ' ' + this.agent + ' ' + quoteText(this.text);
  }
}

/** warn-code SP warn-agent SP warn-text */
const readWarning: Reader<Warning> = s => {
  const from = s.pos;
  const code = s.digits();
  if (code.length !== 3) return s.fail('a code of three digits', from);
  if (!s.char(SPACE)) return s.fail('one space after the code');
  const agent = readAgent(s);
  if (agent === undefined) return undefined;
  if (!s.char(SPACE)) return s.fail('a space after the host');
  s.skipSpace();
  const text = s.quoted();
  return text === undefined ? undefined : new Warning(Number(code), agent, text);
};

/** hostport / pseudonym: a token, which most hosts are too, or a host with brackets or a port. */
const readAgent: Reader<string> = s => {
  const from = s.pos;
  const pseudonym = s.token();
  const next = s.peek();
  if (pseudonym !== '' && next !== COLON) return pseudonym;
  s.pos = from;
  if (!scanHost(s)) return undefined;
  if (s.char(COLON) && s.digits() === '') return s.fail('a port');
  return s.text.slice(from, s.pos);
};

const row = (name: string, read: Reader<unknown>, more: Partial<FieldType> = {}): FieldType => ({
  name,
  requirement: unsaid,
  read,
  ...more,
});

export const general: FieldType[] = [
  row('Alert-Info', readInfo, { list: true }),
  row('Call-Info', readCallInfo, { list: true }),
  row('Error-Info', readInfo, { list: true }),
  row('Date', SipDate.scan),
  row('Organization', readText, { optional: true }),
  row('Priority', readToken),
  row('Subject', readText, { compact: 's', optional: true }),
  row('Timestamp', readTimestamp),
  row('Warning', readWarning, { list: true }),
];
