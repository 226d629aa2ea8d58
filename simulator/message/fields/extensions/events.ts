// Events and publication: RFC 6665, 3903, 5839, with the rates of RFC 6446.
import { type FieldType, Parametrized, type Reader, readParams, readToken, withParams } from '../field-type';
import { checked, DOT, numberParam, type ParamRule, tokenNoDot, tokenParam } from './shared';

/** event-package *("." event-template) */
const readEventType: Reader<string> = s => {
  const from = s.pos;
  do if (tokenNoDot(s) === '') return s.fail('a name of an event package or template, without dots');
  while (s.char(DOT));
  return s.text.slice(from, s.pos);
};

const readEvent: Reader<Parametrized<string>> = s => {
  const type = readEventType(s);
  if (type === undefined) return undefined;
  const params = readParams(s);
  return params && new Parametrized(type, params);
};

/** 1*2DIGIT ["." 1*10DIGIT] */
const isRate = (text: string | undefined): boolean => text !== undefined && /^\d{1,2}(\.\d{1,10})?$/.test(text);

const rates: ParamRule[] = ['max-rate', 'min-rate', 'adaptive-min-rate'].map(name => ({
  name,
  fits: isRate,
  expected: 'a rate, such as 0.5',
}));

export const events: FieldType[] = [
  {
    name: 'Event',
    compact: 'o',
    requirement: 'RFC6665:3.2.1-1',
    read: checked(readEvent, [tokenParam('id'), ...rates]),
  },
  { name: 'Allow-Events', compact: 'u', list: true, requirement: 'RFC6665:4.4.4-1', read: readEventType },
  {
    name: 'Subscription-State',
    requirement: 'RFC6665:4.2.2-5',
    read: checked(withParams(readToken), [
      tokenParam('reason'),
      numberParam('expires'),
      numberParam('retry-after'),
      ...rates,
    ]),
  },
  { name: 'SIP-ETag', requirement: 'RFC3903:6-24', read: readToken },
  { name: 'SIP-If-Match', requirement: 'RFC3903:4.1-3', read: readToken },
  // "*" is a token too (RFC 5839 7).
  { name: 'Suppress-If-Match', repeats: true, requirement: 'RFC3261:7.3.1-3', read: readToken },
];
