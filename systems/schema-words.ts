// The words of the profile's schema: values with the text of the error message, and with what the manual says of them.
import { z } from 'zod';

/** Begins the message for an unknown key; the keys that are allowed follow. */
export const keysAllowed = 'one of the keys ';

const uriShape =
  /^sips?:(?:[^@\s<>]+@)?(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+|\{host\})(?::(?:\d{1,5}|\{port\.[a-z0-9-]+\}))?(?:;[^\s<>]*)?$/;

export const expected = (text: string) => ({ error: text });

export function map<Shape extends z.core.$ZodLooseShape>(what: string, shape: Shape) {
  const keys = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: issue => (issue.code === 'unrecognized_keys' ? `${keysAllowed}${keys}` : `${what} (keys: ${keys})`),
  });
}

export const text = (what: string) => z.string(expected(what)).min(1, expected(what));
export const whole = (what: string, min = 0) =>
  z
    .int(expected(what))
    .min(min, expected(what))
    .max(2 ** 32 - 1, expected(what));
export const ms = whole('a whole number of ms');
export const seconds = whole('a whole number of seconds');
export const uri = (what: string) => z.string(expected(what)).regex(uriShape, expected(what));
const isPort = expected('a port from 1 to 65535, or {port.NAME}, which start.ports names');
// Of a union with one alternative that nearly fits, zod tells that one's message: each has it.
export const port = z.union(
  [z.int(isPort).min(1, isPort).max(65_535, isPort), z.string(isPort).regex(/^\{port\.[a-z0-9-]+\}$/, isPort)],
  isPort,
);
export const list = <Item extends z.ZodType>(item: Item, what: string) => z.array(item, expected(what));
export const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.enum(words, expected(`one of ${words.join(', ')}`));

export const hostAndPort = (example: string) =>
  z
    .string(expected('host:port'))
    .regex(
      /^(?:[^\s:]+|\[[0-9a-fA-F:.]+\]):(\d{1,5}|\{port\.[a-z0-9-]+\})$/,
      expected(`host:port, such as ${example}`),
    );

export const ip = z.union([z.ipv4(), z.ipv6()], expected('an IP address'));

/** What the manual and editors say of a key. */
export const about = <Schema extends z.ZodType>(meaning: string, schema: Schema): Schema =>
  schema.meta({ description: meaning });
