// References to dialogs: Replaces (RFC 3891), Join (RFC 3911), Target-Dialog (RFC 4538).
import { type FieldType, type Parametrized, type Reader, readCallId, withParams } from '../field-type';
import { checked, exactlyOne, tokenParam } from './shared';

/** callid *(SEMI generic-param), with two tags that have to be there. */
function dialogReader(
  tags: readonly [string, string],
  requirements: readonly [string, string],
): Reader<Parametrized<string>> {
  const read = checked(withParams(readCallId), [
    tokenParam(tags[0], requirements[0]),
    tokenParam(tags[1], requirements[1]),
  ]);
  return s => {
    const from = s.pos;
    const value = read(s);
    if (value === undefined) return undefined;
    tags.forEach((tag, i) => {
      exactlyOne(s, from, value.params, [tag], requirements[i]);
    });
    return value;
  };
}

export const dialogs: FieldType[] = [
  {
    name: 'Replaces',
    requirement: 'RFC3891:6.1-2',
    read: dialogReader(['to-tag', 'from-tag'], ['RFC3891:6.1-2', 'RFC3891:6.1-2']),
  },
  // One a request: RFC 3911 4.
  {
    name: 'Join',
    requirement: 'RFC3911:7.1-2',
    read: dialogReader(['to-tag', 'from-tag'], ['RFC3911:7.1-2', 'RFC3911:7.1-2']),
  },
  {
    name: 'Target-Dialog',
    requirement: 'RFC4538:3-5',
    read: dialogReader(['remote-tag', 'local-tag'], ['RFC4538:3-6', 'RFC4538:3-7']),
  },
];
