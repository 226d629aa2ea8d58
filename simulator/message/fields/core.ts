// The header fields that every element reads: addresses, Via, CSeq, Call-ID, numbers, lists of tokens (RFC 3261 20).
import { NameAddr } from '../name-addr';
import type { Scanner } from '../scanner';
import { scanCSeq, scanPlainCSeq } from '../values';
import { Via } from '../via';
import {
  type FieldType,
  readAddress,
  readCallId,
  readNumber,
  readPlainAlone,
  readPlainTokens,
  readToken,
  readUpTo,
} from './field-type';
import { contactForms, tagForms, viaForms } from './param-forms';

/** A field of which nothing closer is said. */
export const general = 'RFC3261:7.3.1-3';

const either = readAddress({ bare: true });
const bracketed = readAddress({ bare: false });
const contact = readAddress({ bare: true, wildcard: true });
const plainAddress = readPlainAlone(NameAddr.scanPlain);
const plainVia = readPlainAlone(Via.scanPlain);
const plainCSeq = readPlainAlone(scanPlainCSeq);

function aloneOrNone(values: readonly unknown[], s: Scanner, from: number): void {
  if (values.length > 1 && (values as NameAddr[]).some(value => value.wildcard))
    s.tolerate('wildcard-with-others', from, s.end, '* alone, or addresses', 'RFC3261:10.2.2-2');
}

/** A list of tokens that may be empty. */
const optionalTokens = (name: string, compact?: string): FieldType => ({
  name,
  compact,
  list: true,
  optional: true,
  requirement: general,
  read: readToken,
  readPlain: readPlainTokens,
});

/** A list of at least one token. */
const requiredTokens = (name: string): FieldType => ({ ...optionalTokens(name), optional: false });

export const core: FieldType[] = [
  {
    name: 'Via',
    compact: 'v',
    list: true,
    requirement: 'RFC3261:8.1.1.7-1',
    read: Via.scan,
    readPlain: plainVia,
    params: viaForms,
  },
  {
    name: 'From',
    compact: 'f',
    requirement: 'RFC3261:20.20-2',
    read: either,
    readPlain: plainAddress,
    params: tagForms,
  },
  { name: 'To', compact: 't', requirement: 'RFC3261:8.1.1-1', read: either, readPlain: plainAddress, params: tagForms },
  {
    name: 'Contact',
    compact: 'm',
    list: true,
    requirement: 'RFC3261:20.10-1',
    read: contact,
    readPlain: plainAddress,
    together: aloneOrNone,
    params: contactForms,
  },
  { name: 'Route', list: true, requirement: general, read: bracketed, readPlain: plainAddress },
  { name: 'Record-Route', list: true, requirement: general, read: bracketed, readPlain: plainAddress },
  { name: 'Reply-To', requirement: general, read: either },
  { name: 'Call-ID', compact: 'i', requirement: 'RFC3261:8.1.1-1', read: readCallId },
  { name: 'In-Reply-To', list: true, requirement: general, read: readCallId },
  { name: 'CSeq', requirement: 'RFC3261:8.1.1.5-2', read: scanCSeq, readPlain: plainCSeq },
  { name: 'Max-Forwards', requirement: 'RFC3261:8.1.1.6-1', read: readUpTo(255, 'RFC3261:8.1.1.6-1') },
  { name: 'Content-Length', compact: 'l', requirement: 'RFC3261:20.14-1', read: readNumber },
  { name: 'Expires', requirement: general, read: readUpTo(0xffffffff, general) },
  { name: 'Min-Expires', requirement: general, read: readUpTo(0xffffffff, general) },
  optionalTokens('Allow'),
  optionalTokens('Supported', 'k'),
  requiredTokens('Require'),
  requiredTokens('Proxy-Require'),
  requiredTokens('Unsupported'),
];
