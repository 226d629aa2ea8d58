// Placeholders in profiles and templates: {dir}, {host}, {container}, {port.NAME} and {tls.NAME}; in templates also {domain} and `{each user: …}`.
// Other braces are left as they are: configuration languages are full of them.
import type { TlsFile } from './certificates';
import type { Profile } from './profile';

export interface Values {
  /** The run folder, absolute. */
  dir: string;
  /** Its address; of a container unknown until it runs. */
  host?: string;
  /** The id of its container. */
  container?: string;
  ports: ReadonlyMap<string, number>;
  /** Paths of the files with the certificate that was made for it. */
  tls?: Record<TlsFile, string>;
}

const tls = /\{tls\.(certificate|key|both|ca)\}/g;
const port = /\{port\.([a-z0-9-]+)\}/g;

/** A text with its placeholders filled in; a port that nobody named is left as it is. */
function fill(text: string, values: Values): string {
  return text
    .replace(port, (whole, name: string) => String(values.ports.get(name) ?? whole))
    .replace(tls, (whole, name: TlsFile) => values.tls?.[name] ?? whole)
    .replaceAll('{host}', whole => values.host ?? whole)
    .replaceAll('{container}', whole => values.container ?? whole)
    .replaceAll('{dir}', () => values.dir);
}

/** Every text in a value, filled in. */
export function fillAll<T>(value: T, values: Values): T {
  return mapTexts(value, text => fill(text, values)) as T;
}

/**
 * A template's text. A line `{each user: …}` stands for one line for each account, with {n}, {user} and {password}.
 */
export function fillTemplate(text: string, profile: Profile, values: Values): string {
  const { pattern, count, password } = profile.users;
  const repeated = text.replace(/^\{each user: (.*)\}$/gm, (_, line: string) =>
    Array.from({ length: count }, (_, index) => {
      const n = String(index + 1);
      const words: Record<string, string> = { n, user: pattern.replace('{n}', n), password: password ?? '' };
      return line.replace(/\{(n|user|password)\}/g, (_, word: string) => words[word]);
    }).join('\n'),
  );
  return fill(
    repeated.replaceAll('{domain}', () => profile.domain),
    values,
  );
}

/** Names of the ports that a value's texts mention. */
export const portsIn = (value: unknown): Set<string> => namesIn(value, port);

/** Names of the files with a certificate that a value's texts mention. */
export const tlsFilesIn = (value: unknown): Set<string> => namesIn(value, tls);

function namesIn(value: unknown, placeholder: RegExp): Set<string> {
  const names = new Set<string>();
  mapTexts(value, text => {
    for (const match of text.matchAll(placeholder)) names.add(match[1]);
    return text;
  });
  return names;
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map(item => mapTexts(item, change));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]));
  return value;
}
