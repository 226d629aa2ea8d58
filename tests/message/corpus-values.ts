// What stands at a path of a message, as text (corpus/README.md).
import { canonicalName, type Message, Params } from '../../simulator/message';
import { type Multipart, type Part, parseMultipart } from '../../simulator/message/multipart';

/** The value as a byte string; 'none' where there is nothing, 'unreadable' for a value that could not be read. */
export function valueAt(message: Message, path: string, cut: { multipart?: Multipart }): string {
  if (/^parts?\b/.test(path)) {
    cut.multipart ??= parseMultipart(message.body, message.get('Content-Type') ?? '');
    return path === 'parts' ? String(cut.multipart.parts.length) : ofPart(cut.multipart, path);
  }
  const [, name, index, rest] = /^([^.[]+)(?:\[(\d+)\])?(?:\.(.*))?$/.exec(path) ?? [];
  const steps = rest === undefined ? [] : rest.split('.');
  if (name === 'names') return message.lines.map(line => line.name).join(' ');
  if (name === 'body') return message.body.toString('latin1');
  if (/^[a-z]/.test(name)) return shown(follow(message, [name, ...steps]));
  if (index === undefined && rest === undefined) return shown(message.get(name));
  const key = canonicalName(name);
  const items = message.lines.filter(line => canonicalName(line.name) === key).flatMap(line => line.items);
  const at = Number(index ?? 0);
  return at < items.length && items[at] === undefined ? 'unreadable' : shown(follow(items[at], steps));
}

function follow(value: unknown, steps: string[]): unknown {
  let found = value;
  for (const step of steps) {
    if (found === undefined || found === null) return undefined;
    if (found instanceof Params) found = found.has(step) ? (found.get(step) ?? 'flag') : undefined;
    else if (found instanceof Map) found = found.get(step);
    else found = (found as Record<string, unknown>)[step];
  }
  return found;
}

const shown = (value: unknown): string =>
  value === undefined ? 'none' : Buffer.from(String(value)).toString('latin1');

function ofPart(multipart: Multipart, path: string): string {
  const [, index, rest] = /^part\[(\d+)\]\.(.+)$/.exec(path) ?? [];
  const part: Part | undefined = multipart.parts[Number(index)];
  if (!part) return 'no part';
  if (rest === 'body') return part.body.toString('latin1');
  if (rest.startsWith('part[')) return part.multipart ? ofPart(part.multipart, rest) : 'no parts';
  return shown(part.headers.find(field => field.name.toLowerCase() === rest.toLowerCase())?.value);
}
