// Names of header fields: one spelling for each, compact forms, and which fields are comma lists (RFC 3261 7.3, 20).
import { fieldType } from './fields/registry';

/** 'v' -> 'Via', 'call-id' -> 'Call-ID'. An unknown name gets a capital after each dash, so that its spellings meet too. */
export function canonicalName(name: string): string {
  return fieldType(name)?.name ?? capitals(name);
}

/** Longer names than any RFC's are only made lower case. */
const longestName = 64;

function capitals(name: string): string {
  if (name.length > longestName) return name.toLowerCase();
  return name
    .toLowerCase()
    .split('-')
    .map(part => part.charAt(0).toUpperCase() + part.slice(1))
    .join('-');
}

/** 'Via' -> 'v'; undefined when the field has no compact form (7.3.3). */
export function compactName(name: string): string | undefined {
  return fieldType(name)?.compact;
}

/** Whether the field's value is a comma list. */
export function isListField(name: string): boolean {
  return fieldType(name)?.list === true;
}

/** Whether a message may have at most one line of it. */
export function isSingleField(name: string): boolean {
  const type = fieldType(name);
  return type !== undefined && type.list !== true && type.repeats !== true;
}
