// Location (RFC 6442, 8787), consent (RFC 5360) and session policies (RFC 6794): fields of URIs.

import { unquote } from '../../scan';
import { Uri } from '../../uri';
import { general } from '../core';
import { type FieldType, type Reader, readNumber, withParams } from '../field-type';
import { type BareUri, readBareSipUri, readBareUri } from './bare-uri';
import {
  checked,
  eitherForm,
  exactlyOne,
  isHostname,
  isQuoted,
  isTokenText,
  type ParamRule,
  scanPair,
  uriInBrackets,
} from './shared';

const sourceRule: ParamRule = { name: 'loc-src', fits: isHostname, expected: 'a host name' };

/** "yes" / "no" / generic-param */
const readRouting: Reader<string> = s => {
  const from = s.pos;
  return scanPair(s, true) ? s.slice(from) : undefined;
};

/** 1*3DIGIT */
const readErrorCode: Reader<number> = s => {
  const from = s.pos;
  const code = readNumber(s);
  return code === undefined || s.pos - from <= 3 ? code : s.fail('at most three digits', from);
};

const errorRule: ParamRule = { name: 'code', fits: isQuoted, expected: 'a quoted string' };

const targetRule: ParamRule = {
  name: 'target-uri',
  fits: text => isQuoted(text) && Uri.parse(unquote(text!)) !== undefined,
  expected: 'a URI in quotes',
};

const consent = checked(readBareSipUri, [targetRule]);

/** A URI has to say what the translation's target is (5.11.1). */
const readConsent: Reader<BareUri> = s => {
  const from = s.pos;
  const value = consent(s);
  if (value !== undefined) exactlyOne(s, from, value.params, ['target-uri']);
  return value;
};

const policyRules: ParamRule[] = [{ name: 'token', fits: isTokenText, expected: 'a token' }];
const contactRules: ParamRule[] = [
  { name: 'alt-uri', fits: isHostname, expected: 'a host name' },
  { name: 'non-cacheable', fits: text => text === undefined, expected: 'a flag without a value' },
];

export const location: FieldType[] = [
  { name: 'Geolocation', list: true, requirement: general, read: checked(uriInBrackets, [sourceRule]) },
  { name: 'Geolocation-Routing', repeats: true, requirement: general, read: readRouting },
  {
    name: 'Geolocation-Error',
    repeats: true,
    requirement: general,
    read: checked(withParams(readErrorCode), [errorRule]),
  },
  { name: 'Permission-Missing', list: true, requirement: general, read: eitherForm },
  { name: 'Trigger-Consent', list: true, requirement: general, read: readConsent },
  { name: 'Policy-ID', list: true, requirement: general, read: checked(readBareUri, policyRules) },
  { name: 'Policy-Contact', list: true, requirement: general, read: checked(uriInBrackets, contactRules) },
];
