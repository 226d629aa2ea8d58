// What is wrong with the header fields of a received message: one fault each, with the nearest requirement.
import { type Fault, fault } from './fault';
import type { Field } from './field';
import { canonicalName, isSingleField } from './header-names';
import { NameAddr } from './name-addr';
import type { Params } from './params';
import { parseCount, splitList } from './scan';
import { parseCSeq } from './values';
import { Via } from './via';

/** What the header fields are judged against. */
export interface Received {
  /** Of a request; undefined for a response. */
  method?: string;
  /** Bytes after the empty line, whatever Content-Length says. */
  available: number;
  /** Where the header ends. */
  end: number;
}

type Check = (value: string, offset: number, received: Received, faults: Fault[]) => void;

/** Field, requirement in a request (8.1.1), requirement in a response (8.2.6.2). */
const mandatory: [string, string, string][] = [
  ['To', '8.1.1-1', '8.2.6.2-5'],
  ['From', '8.1.1-1', '8.2.6.2-1'],
  ['CSeq', '8.1.1-1', '8.2.6.2-3'],
  ['Call-ID', '8.1.1-1', '8.2.6.2-2'],
  ['Via', '8.1.1-1', '8.2.6.2-4'],
  ['Max-Forwards', '8.1.1.6-1', ''],
];

const checks: Record<string, Check> = {
  From: checkAddress('From', '20.20-2'),
  To: checkAddress('To', '8.1.1-1'),
  Contact: checkAddressList('Contact'),
  Route: checkAddressList('Route'),
  'Record-Route': checkAddressList('Record-Route'),
  Via: checkVias,
  CSeq: checkCSeq,
  'Call-ID': checkCallId,
  'Max-Forwards': checkMaxForwards,
  'Content-Length': checkContentLength,
};

/** Judges the fields. Never throws. Faults of the lines themselves (no colon, folding…) are the parser's. */
export function checkFields(fields: readonly Field[], received: Received): Fault[] {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  for (const { name, value, offset } of fields) {
    const key = canonicalName(name);
    if (seen.has(key) && isSingleField(key)) {
      faults.push(fault('7.3.1-2', offset, value, 'one ' + key + ' line in a message', key));
    }
    seen.add(key);
    checks[key]?.(value, offset, received, faults);
  }
  for (const [name, inRequest, inResponse] of mandatory) {
    const id = received.method === undefined ? inResponse : inRequest;
    if (id !== '' && !seen.has(name)) faults.push(fault(id, 0, 'no ' + name, 'a ' + name + ' field', name));
  }
  if (received.available > 0 && !seen.has('Content-Type') && !saysEmpty(fields)) {
    faults.push(fault('20.15-1', received.end, 'a body', 'a Content-Type field', 'Content-Type'));
  }
  return faults;
}

function saysEmpty(fields: readonly Field[]): boolean {
  return fields.some(field => canonicalName(field.name) === 'Content-Length' && parseCount(field.value) === 0);
}

function checkRepeats(params: Params, id: string, offset: number, field: string, faults: Fault[]): void {
  const repeated = params.repeated;
  if (repeated) faults.push(fault(id, offset, params.toString(), 'the parameter "' + repeated + '" once', field));
}

function checkAddress(field: string, id: string): Check {
  return (value, offset, _received, faults) => {
    const address = NameAddr.parse(value);
    if (!address || address.wildcard) {
      const bare = value.indexOf('<') < 0 && /[?,]/.test(value);
      const expected = bare ? 'angle brackets around a URI with ? or ,' : 'a name and a URI, or a URI, and parameters';
      faults.push(fault(id, offset, value, expected, field));
      return;
    }
    checkRepeats(address.params, '7.3.1-6', offset, field, faults);
    checkRepeats(address.uri.params, '19.1.1-7', offset, field, faults);
  };
}

function checkAddressList(field: string): Check {
  const check = checkAddress(field, field === 'Contact' ? '20.10-1' : '7.3.1-3');
  return (value, offset, received, faults) => {
    for (const one of splitList(value)) {
      if (one === '*' && field === 'Contact') continue; // 10.2.2 is the registrar's to judge
      check(one, offset, received, faults);
    }
  };
}

function checkVias(value: string, offset: number, _received: Received, faults: Fault[]): void {
  for (const one of splitList(value)) {
    const via = Via.parse(one);
    if (!via) {
      const expected = 'SIP/2.0/transport, a host, an optional port, parameters';
      faults.push(fault('8.1.1.7-1', offset, one, expected, 'Via'));
      continue;
    }
    if (via.protocol.toUpperCase() !== 'SIP/2.0') {
      faults.push(fault('8.1.1.7-2', offset, via.protocol, 'SIP/2.0', 'Via'));
    }
    checkRepeats(via.params, '7.3.1-6', offset, 'Via', faults);
  }
}

function checkCSeq(value: string, offset: number, received: Received, faults: Fault[]): void {
  const cseq = parseCSeq(value);
  if (!cseq || cseq.seq >= 0x80000000) {
    faults.push(fault('8.1.1.5-2', offset, value, 'a number below 2**31, a space and a method', 'CSeq'));
  }
  if (cseq && received.method !== undefined && cseq.method !== received.method) {
    faults.push(fault('8.1.1.5-1', offset, cseq.method, 'the method of the request, ' + received.method, 'CSeq'));
  }
}

function checkCallId(value: string, offset: number, _received: Received, faults: Fault[]): void {
  if (value === '' || /[\s,]/.test(value)) {
    faults.push(fault('8.1.1-1', offset, value, 'one word, with or without @ and another', 'Call-ID'));
  }
}

function checkMaxForwards(value: string, offset: number, _received: Received, faults: Fault[]): void {
  const hops = parseCount(value);
  if (hops === undefined || hops > 255) {
    faults.push(fault('8.1.1.6-1', offset, value, 'a number from 0 to 255', 'Max-Forwards')); // 20.22
  }
}

function checkContentLength(value: string, offset: number, received: Received, faults: Fault[]): void {
  const length = parseCount(value);
  if (length === undefined) {
    faults.push(fault('20.14-1', offset, value, 'a number of bytes, 0 or more', 'Content-Length'));
  } else if (length > received.available) {
    const id = received.method === undefined ? '18.3-2' : '18.3-3';
    const expected = 'at most the ' + received.available + ' bytes that follow the header';
    faults.push(fault(id, offset, value, expected, 'Content-Length'));
  }
}
