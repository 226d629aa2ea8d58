// Field: one header line, and how values given by a caller become lines.
import { type AuthValue, printAuth } from './auth';

export interface Field {
  /** As written. */
  name: string;
  /** Unfolded and trimmed. */
  value: string;
  /** Byte offset of the line in what was received; -1 when built. */
  offset: number;
}

export type FieldValue = string | { toString(): string };

/** Header lines as a caller may give them: lines, [name, value] pairs, or an object by name. Several values make several lines. */
export type FieldInput =
  | readonly Field[]
  | readonly (readonly [string, FieldValue | readonly FieldValue[]])[]
  | Readonly<Record<string, FieldValue | readonly FieldValue[]>>;

/** The text of a value; plain CSeq and AuthValue objects are understood too. */
export function printValue(value: FieldValue): string {
  if (typeof value === 'string') return value;
  if (Object.getPrototypeOf(value) === Object.prototype) {
    if ('seq' in value && 'method' in value) return value.seq + ' ' + value.method;
    if ('scheme' in value && 'params' in value && value.params instanceof Map) return printAuth(value as AuthValue);
  }
  return value.toString();
}

export function toFields(input: FieldInput): Field[] {
  const lines: Field[] = [];
  const put = (name: string, value: FieldValue | readonly FieldValue[]): void => {
    for (const one of Array.isArray(value) ? (value as FieldValue[]) : [value as FieldValue]) {
      lines.push({ name, value: printValue(one), offset: -1 });
    }
  };
  if (!Array.isArray(input)) {
    for (const [name, value] of Object.entries(input)) put(name, value);
    return lines;
  }
  for (const item of input as readonly (Field | readonly [string, FieldValue | readonly FieldValue[]])[]) {
    if ('name' in item) lines.push({ name: item.name, value: item.value, offset: item.offset ?? -1 });
    else put(item[0], item[1]);
  }
  return lines;
}
