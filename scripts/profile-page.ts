// Makes docs/profile.schema.json, for editors, and the tables of keys in docs/profile.md from the profile's schema. `npm run docs`.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { capabilities, profileSchema } from '../systems/profile-schema';
import { orders } from '../systems/trigger';

const docs = path.join(__dirname, '..', 'docs');
export const schemaFile = path.join(docs, 'profile.schema.json');
export const pageFile = path.join(docs, 'profile.md');

/** What is read here of a JSON Schema. */
interface Node {
  type?: string | string[];
  description?: string;
  default?: unknown;
  const?: string;
  enum?: string[];
  items?: Node;
  properties?: Record<string, Node>;
  required?: string[];
  oneOf?: Node[];
  anyOf?: Node[];
}

/** For editors: what may stand in a profile. Whether all of it fits together only `sipspec run` can tell. */
export function profileJsonSchema(): Node {
  const schema = z.toJSONSchema(profileSchema, { io: 'input', unrepresentable: 'any' }) as Node;
  const { required = [], properties = {}, ...rest } = schema;
  properties['extends'] = { ...properties['extends'], type: 'string' };
  // What may be left out may be taken back where a profile extends another.
  const withNull = ([key, node]: [string, Node]): [string, Node] =>
    typeof node.type === 'string' && key !== 'extends' && !required.includes(key)
      ? [key, { ...node, type: [node.type, 'null'] }]
      : [key, node];
  return {
    ...rest,
    properties: Object.fromEntries(Object.entries(properties).map(withNull)),
    // A profile that extends another may leave out all that the other says.
    anyOf: [{ required: ['extends'] }, { required }],
  };
}

/** The page with its tables made anew: each stands between `<!-- table: NAME -->` and `<!-- end -->`. */
export function profilePage(page: string): string {
  const tables = tablesOf(profileJsonSchema());
  return page.replace(/(<!-- table: ([\w :]+) -->\n)[\s\S]*?(<!-- end -->)/g, (_, begin: string, name: string, end) => {
    const rows = tables.get(name);
    if (!rows)
      throw new Error(`docs/profile.md asks for a table "${name}": there are ${[...tables.keys()].join(', ')}`);
    return `${begin}${rows.join('\n')}\n${end}`;
  });
}

function tablesOf(schema: Node): Map<string, string[]> {
  const properties = schema.properties ?? {};
  const required = schema.anyOf?.[1]?.required ?? [];
  const tables = new Map([
    ['keys', table(rowsOf(properties, required))],
    [
      'capabilities',
      [
        '| word | the system |',
        '|---|---|',
        ...Object.entries(capabilities).map(([word, text]) => `| \`${word}\` | ${text} |`),
      ],
    ],
  ]);
  for (const { name, others, required: needed } of kindsOf(properties['start']))
    tables.set(`start ${name}`, table(rowsOf(others, needed)));
  const triggers = kindsOf(properties['trigger']);
  const ordered = Object.entries(triggers.find(({ name }) => name === 'command')?.others ?? {});
  const isOrder = ([key]: [string, Node]): boolean => (orders as readonly string[]).includes(key);
  tables.set('orders', [
    '| order | the phone |',
    '|---|---|',
    ...ordered.filter(isOrder).map(([key, node]) => `| \`${key}\` | ${meaningOf(node)} |`),
  ]);
  const own = triggers.flatMap(({ name, others }) =>
    Object.entries(others)
      .filter(one => !isOrder(one))
      .map(([key, node]) => `| \`${name}\` | \`${key}\` | ${meaningOf(node)} |`),
  );
  tables.set('trigger keys', ['| kind | key | meaning |', '|---|---|---|', ...own]);
  return tables;
}

/** The kinds of a part, each with its own keys. */
function kindsOf(part: Node | undefined): { name: string; others: Record<string, Node>; required: string[] }[] {
  return (part?.oneOf ?? part?.anyOf ?? []).map(({ properties = {}, required = [] }) => {
    const { kind, ...others } = properties;
    return { name: kind?.const ?? '', others, required };
  });
}

const table = (rows: string[]): string[] => ['| key | meaning | default |', '|---|---|---|', ...rows];

/** Keys of maps stand below their map's, with a dot. */
function rowsOf(properties: Record<string, Node>, required: readonly string[], above = ''): string[] {
  return Object.entries(properties).flatMap(([key, node]) => {
    const inner = node.properties ?? node.items?.properties ?? {};
    const described = Object.values(inner).some(({ description }) => description !== undefined);
    return [
      `| \`${above}${key}\` | ${meaningOf(node)} | ${defaultOf(node, required.includes(key))} |`,
      ...(described ? rowsOf(inner, [], `${above}${key}.`) : []),
    ];
  });
}

function meaningOf({ description = '', enum: words, items }: Node): string {
  const choices = words ?? items?.enum;
  const named = choices?.every(word => description.includes(`\`${word}\``)) || (choices?.length ?? 0) > 8;
  return choices && !named ? `${choices.map(word => `\`${word}\``).join(', ')}: ${description}` : description;
}

function defaultOf({ default: value }: Node, isRequired: boolean): string {
  if (isRequired) return 'required';
  if (value === undefined || (typeof value === 'object' && Object.keys(value ?? {}).length === 0)) return '';
  return `\`${Array.isArray(value) ? `[${value.join(', ')}]` : String(value)}\``;
}

if (require.main === module) {
  writeFileSync(schemaFile, `${JSON.stringify(profileJsonSchema(), null, 2)}\n`);
  writeFileSync(pageFile, profilePage(readFileSync(pageFile, 'utf8')));
}
