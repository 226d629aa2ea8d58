// What is wrong with the header fields of a received message: one fault each, with the nearest requirement.
import { type Fault, fault } from './fault';
import type { Field } from './field';
import { isSingleField } from './header-names';
import type { CSeq } from './values';
import type { Via } from './via';

/** What the header fields are judged against. */
export interface Received {
  /** Of a request; undefined for a response. */
  method?: string;
  /** Bytes after the empty line, whatever Content-Length says. */
  available: number;
  /** Where the header ends. */
  end: number;
}

/** Field, requirement in a request (8.1.1), requirement in a response (8.2.6.2). */
const mandatory: [string, string, string][] = [
  ['To', '8.1.1-1', '8.2.6.2-5'],
  ['From', '8.1.1-1', '8.2.6.2-1'],
  ['CSeq', '8.1.1-1', '8.2.6.2-3'],
  ['Call-ID', '8.1.1-1', '8.2.6.2-2'],
  ['Via', '8.1.1-1', '8.2.6.2-4'],
  ['Max-Forwards', '8.1.1.6-1', ''],
];

/** Judges the fields. Never throws. Faults of the lines themselves (no colon, folding…) are the parser's. */
export function checkFields(fields: readonly Field[], received: Received): Fault[] {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  for (const field of fields) {
    const { key, offset } = field;
    if (seen.has(key) && isSingleField(key)) {
      faults.push(fault('7.3.1-2', offset, field.value, 'one ' + key + ' line in a message', key));
    }
    seen.add(key);
    faults.push(...field.faults);
    if (Object.hasOwn(rules, key)) rules[key](field, received, faults);
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
  return fields.some(field => field.key === 'Content-Length' && field.items[0] === 0);
}

type Rule = (field: Field, received: Received, faults: Fault[]) => void;

/** What the text of the RFC asks of single fields beyond their grammar. */
const rules: Record<string, Rule> = {
  Via: (field, _received, faults) => {
    for (const via of field.values as Via[]) {
      if (via.protocol.toUpperCase() === 'SIP/2.0') continue;
      faults.push(fault('8.1.1.7-2', field.offset, via.protocol, 'SIP/2.0', 'Via'));
    }
  },
  CSeq: (field, received, faults) => {
    const [cseq] = field.values as CSeq[];
    if (cseq === undefined || received.method === undefined || cseq.method === received.method) return;
    const expected = 'the method of the request, ' + received.method;
    faults.push(fault('8.1.1.5-1', field.offset, cseq.method, expected, 'CSeq'));
  },
  'Content-Length': (field, received, faults) => {
    const [length] = field.values as number[];
    if (length === undefined || length <= received.available) return;
    const id = received.method === undefined ? '18.3-2' : '18.3-3';
    const expected = 'at most the ' + received.available + ' bytes that follow the header';
    faults.push(fault(id, field.offset, field.value, expected, 'Content-Length'));
  },
};
