// Reads a profile: YAML to values, values against the schema, and what a schema can't say; every problem with its line.
import { readFileSync, statSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import path from 'node:path';
import { type Document, isMap, isNode, LineCounter, parseDocument, visit, type YAMLError } from 'yaml';
import type { z } from 'zod';
import type { TransportName } from '../simulator/runtime';
import type { ContainerStart, ProcessStart, Profile } from './profile';
import { ProfileError, type ProfileProblem } from './profile-error';
import { keysAllowed, keysOfKinds, type ProfileFile, profileSchema } from './profile-schema';
import { portsIn, tlsFilesIn } from './templates';

type Path = readonly PropertyKey[];

/** @throws ProfileError */
export function readProfile(file: string): Profile {
  return read(file, []).profile;
}

interface Reading {
  profile: Profile;
  /** The file's keys, with those of the profile that it extends. */
  data: unknown;
}

/** `above`: the profiles that extend this one, by one another. */
function read(file: string, above: readonly string[]): Reading {
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines });
  const unreadable = [...document.errors.map(yamlProblem), ...unnamedAnchors(document, lines)];
  if (unreadable.length > 0) throw new ProfileError(file, unreadable);
  const source = new Source(document, lines);
  const data = withBase(document.toJS(), file, above);
  const result = profileSchema.safeParse(data);
  if (!result.success) throw new ProfileError(file, schemaProblems(result.error.issues, data, source));
  const profile = complete(result.data, file);
  const problems = inconsistencies(profile, source);
  if (problems.length > 0) throw new ProfileError(file, problems);
  return { profile, data };
}

const readable = { where: '', expected: 'YAML that can be read' };

function yamlProblem({ code, message, linePos }: YAMLError): ProfileProblem {
  const found = code === 'MULTIPLE_DOCS' ? 'several documents in one file' : message.split(/ at line|:?\n/)[0];
  return { ...readable, line: linePos?.[0].line, found: found ?? '' };
}

/** `*name` where nothing before it has the anchor `&name`. */
function unnamedAnchors(document: Document, lines: LineCounter): ProfileProblem[] {
  const problems: ProfileProblem[] = [];
  visit(document, {
    Alias: (_key, alias) => {
      if (alias.resolve(document)) return;
      const line = lines.linePos(alias.range?.[0] ?? 0).line;
      problems.push({ ...readable, line, found: `*${alias.source}, and no &${alias.source} before it` });
    },
  });
  return problems;
}

/** A profile that extends another has that one's keys, each as a whole, where it has none of its own; null takes one back. */
function withBase(data: unknown, file: string, above: readonly string[]): unknown {
  if (typeof data !== 'object' || data === null || !('extends' in data)) return data;
  const { extends: base, ...own } = data as Record<string, unknown>;
  if (typeof base !== 'string') return data; // the schema says what is wrong
  const baseFile = path.resolve(path.dirname(file), base);
  const chain = [...above, path.resolve(file)];
  if (chain.includes(baseFile))
    throw new ProfileError(file, [
      { where: 'extends', expected: 'another profile', found: `"${base}", which leads back here` },
    ]);
  const merged = { ...(read(baseFile, chain).data as object), ...own };
  // An unknown key stays, so that the schema refuses it.
  const stays = ([key, value]: [string, unknown]): boolean => value !== null || !(key in profileSchema.shape);
  return Object.fromEntries(Object.entries(merged).filter(stays));
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const found = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'a folder' : `${code ?? error}`;
    const hint = code === 'ENOENT' ? asAddress(file) : undefined;
    throw new ProfileError(file, [{ where: '', expected: 'a profile (YAML)', found, hint }]);
  }
}

/** What looks like an address is named by a URI. */
function asAddress(text: string): string | undefined {
  const host = isIPv6(text) ? `[${text}]` : text;
  const looksSo = /^(?:[^@/\s]+@)?(?:\d+(?:\.\d+){3}|\[[\da-f:.]+\]|localhost|[\w-]+(?:\.[\w-]+)*(?=:\d))(?::\d+)?$/i;
  return looksSo.test(host) ? `a system at that address is sip:${host}` : undefined;
}

/** Where things stand in the file. */
class Source {
  constructor(
    private readonly document: Document,
    private readonly lines: LineCounter,
  ) {}

  value(at: Path): unknown {
    return at.length === 0 ? this.document.toJS() : this.toJs(this.document.getIn(at, true));
  }

  /** Line of the value at this path, or of the nearest thing around it; with `key`, of that key in the map there. */
  line(at: Path, key?: string): number | undefined {
    for (let length = at.length; length >= 0; length--) {
      const node = length === 0 ? this.document.contents : this.document.getIn(at.slice(0, length), true);
      if (!isNode(node) || !node.range) continue;
      const pair = key !== undefined && isMap(node) ? node.items.find(item => String(item.key) === key) : undefined;
      const found = isNode(pair?.key) ? pair.key : node;
      return this.lines.linePos(found.range?.[0] ?? 0).line;
    }
    return undefined;
  }

  private toJs(node: unknown): unknown {
    return isNode(node) ? node.toJS(this.document) : node;
  }
}

const anAddress = 'a SIP URI such as sip:127.0.0.1:5060';

/** Unknown keys come first: what is missing is often what such a key was meant to be. */
function schemaProblems(issues: readonly z.core.$ZodIssue[], data: unknown, source: Source): ProfileProblem[] {
  const problems = issues.map(issue => problemOf(issue, source)).filter(problem => problem !== undefined);
  if (lacksAddress(data))
    problems.push({ line: source.line([]), where: 'address', expected: anAddress, found: described(undefined) });
  return [...issues.flatMap(issue => unknownKeys(issue, source)), ...problems];
}

/** The schema alone can't say so, as an embedded system needs none. */
function lacksAddress(data: unknown): boolean {
  if (!isRecord(data) || data['address'] !== undefined) return false;
  const { start } = data;
  return !isRecord(start) || start['kind'] !== 'embedded';
}

function unknownKeys(issue: z.core.$ZodIssue, source: Source): ProfileProblem[] {
  const { at, keys, allowed } = keysAt(issue, source);
  return keys.map(key => ({
    line: source.line(at, key),
    where: dotted(at),
    expected: `${keysAllowed}${allowed.join(', ')}`,
    found: `the unknown key "${key}"`,
    hint: didYouMean(key, allowed),
  }));
}

interface KeysAt {
  at: Path;
  /** Unknown there. */
  keys: readonly string[];
  /** Known there; in a part whose kind is not known, those of all its kinds. */
  allowed: readonly string[];
}

function keysAt(issue: z.core.$ZodIssue, source: Source): KeysAt {
  if (issue.code === 'unrecognized_keys')
    return { at: issue.path, keys: issue.keys, allowed: issue.message.slice(keysAllowed.length).split(', ') };
  const at = issue.path.slice(0, -1);
  const value = source.value(at);
  const allowed = keysOfKinds[dotted(at)];
  if (issue.code !== 'invalid_union' || !allowed || !isRecord(value)) return { at, keys: [], allowed: [] };
  return { at, keys: Object.keys(value).filter(key => !allowed.includes(key)), allowed };
}

function problemOf(issue: z.core.$ZodIssue, source: Source): ProfileProblem | undefined {
  if (issue.code === 'unrecognized_keys') return undefined;
  const value = source.value(issue.path);
  const hint =
    typeof value === 'string' && issue.code === 'invalid_value'
      ? didYouMean(value, issue.values.map(String))
      : undefined;
  const where = dotted(issue.path);
  return { line: source.line(issue.path), where, expected: issue.message, found: described(value), hint };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function complete(data: ProfileFile, file: string): Profile {
  const address = data.address ?? (data.start.kind === 'embedded' ? 'sip:127.0.0.1' : '');
  return {
    ...data,
    file,
    transports: data.transports.map(name => name.toUpperCase() as TransportName),
    address,
    domain: data.domain ?? hostIn(address),
    start:
      data.start.kind === 'process' || data.start.kind === 'container'
        ? { ...data.start, ready: { ...data.start.ready, options: data.start.ready.options ?? address } }
        : data.start,
  };
}

/** As it is written: it may be a placeholder. */
function hostIn(address: string): string {
  return /^sips?:(?:[^@]*@)?(\[[^\]]*\]|[^:;]*)/.exec(address)?.[1] ?? '';
}

/** What only shows when several keys are looked at together, or the folder. */
function inconsistencies(profile: Profile, source: Source): ProfileProblem[] {
  const problems: ProfileProblem[] = [];
  const add = (at: Path, expected: string, found = described(source.value(at))) =>
    problems.push({ line: source.line(at), where: dotted(at), expected, found });

  if (!profile.transports.some(name => name === 'UDP' || name === 'TCP'))
    add(['transports'], 'udp or tcp among them, which every element has (RFC 3261 18)');
  checkTls(profile, source, add);
  checkOtherSide(profile, add);
  if (!profile.address) add(['address'], anAddress);
  const { start } = profile;
  if (start.kind === 'process' || start.kind === 'container')
    checkFiles(start, path.dirname(path.resolve(profile.file)), add);
  if (start.kind === 'container' && (start.image === undefined) === (start.build === undefined))
    add(['start'], 'an image, or build: a folder with a Dockerfile', start.image ? 'both' : 'neither');
  if (profile.trigger?.kind === 'embedded' && start.kind !== 'embedded')
    add(['trigger', 'kind'], 'another kind, as start.kind is not embedded');
  for (const line of ['answers', 'rings'] as const) {
    const { lines = 1, [line]: name } = profile.phone ?? {};
    if (lines > 1 && name?.includes('{n}') === false)
      add(['phone', line], 'a name with {n}, as phone.lines says several');
  }
  const { min, max } = profile.expires;
  if (min !== undefined && max !== undefined && min > max) add(['expires', 'min'], `at most expires.max (${max})`);

  if (start.kind === 'embedded') return problems; // it has a name server of its own, and names its ports itself
  const ports = start.kind === 'process' || start.kind === 'container' ? start.ports : [];
  if (profile.capabilities.includes('dns') && profile.nameServer === undefined)
    add(['nameServer'], 'host:port where its resolver asks, as `capabilities` lists dns');
  for (const at of [['address'], ['phone'], ['start'], ['trigger'], ['nameServer'], ['ports'], ['otherSide']]) {
    for (const name of portsIn(source.value(at)))
      if (!ports.includes(name))
        add(at, `ports that start.ports names (${ports.join(', ') || 'none'})`, `{port.${name}}`);
  }
  checkCertificate(profile, source, add);
  return problems;
}

/** A port without its transport, a key without its certificate, a file that is none. */
function checkTls(profile: Profile, source: Source, add: (at: Path, expected: string, found?: string) => void): void {
  const ofSides: [Path, Profile['ports']][] = [
    [['ports'], profile.ports],
    [['otherSide', 'ports'], profile.otherSide?.ports ?? {}],
  ];
  for (const [at, ports] of ofSides) {
    for (const name of Object.keys(ports)) {
      const isListed = profile.transports.some(transport => transport.toLowerCase() === name);
      if (!isListed) add([...at, name], `ports of transports that \`transports\` lists`);
    }
  }
  const { tls = {}, file } = profile;
  if ((tls.certificate === undefined) !== (tls.key === undefined)) add(['tls'], 'certificate and key, or neither');
  for (const [name, value] of Object.entries(tls)) {
    if (!statSync(path.resolve(path.dirname(file), value), { throwIfNoEntry: false })?.isFile())
      add(['tls', name], 'a file beside the profile', `"${source.value(['tls', name])}", which is none`);
  }
}

/** What it is for, and that nobody counts on one that is not made. */
function checkCertificate({ start, domain }: Profile, source: Source, add: (at: Path, expected: string) => void): void {
  const made = (start.kind === 'process' || start.kind === 'container') && start.certificate;
  if (made && start.kind === 'container' && domain.includes('{'))
    add(['domain'], "a domain that the certificate is for, as a container's address is not known before it runs");
  if (!made && tlsFilesIn(source.value(['start'])).size > 0)
    add(['start', 'certificate'], 'true, as {tls.…} stands for files that are made then');
}

/** Who is called through it stands there; an address of its own tells the sides apart. */
function checkOtherSide(profile: Profile, add: (at: Path, expected: string, found?: string) => void): void {
  const { otherSide, address, roles } = profile;
  if (!otherSide) return;
  if (!roles.some(role => role === 'proxy' || role === 'stateless-proxy'))
    add(['otherSide'], 'proxy among `roles`, as nobody is called through other systems');
  if (otherSide.address === address) add(['otherSide', 'address'], 'another address than `address`');
}

function checkFiles(
  start: ProcessStart | ContainerStart,
  folder: string,
  add: (at: Path, expected: string, found: string) => void,
): void {
  const { build } = start as ContainerStart;
  if (build !== undefined && !statSync(path.join(folder, build, 'Dockerfile'), { throwIfNoEntry: false })?.isFile())
    add(['start', 'build'], 'a folder with a Dockerfile', `"${build}", which has none`);
  start.files.forEach(({ from, to }, index) => {
    if (!statSync(path.join(folder, from), { throwIfNoEntry: false })?.isFile())
      add(['start', 'files', index, 'from'], `a file in ${folder}`, `"${from}", which is none`);
    const at = path.normalize(to);
    if (start.kind === 'process' && (path.isAbsolute(to) || at.startsWith('..') || at === '.' || at.endsWith('/')))
      add(['start', 'files', index, 'to'], 'a path inside the run folder', `"${to}"`);
    const others = start.files.slice(0, index).map(file => path.normalize(file.to));
    if (others.some(other => other === at || at.startsWith(`${other}/`) || other.startsWith(`${at}/`)))
      add(['start', 'files', index, 'to'], 'a path where no other file is', `"${to}"`);
  });
}

function dotted(at: Path): string {
  return at.map(String).join('.');
}

function described(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return `"${value}"`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a map';
  return String(value);
}

/** The nearest of the words, when it is near enough to be meant. */
function didYouMean(word: string, words: readonly string[]): string | undefined {
  const ranked = words.map(other => ({ other, away: distance(word.toLowerCase(), other.toLowerCase()) }));
  const nearest = ranked.sort((a, b) => a.away - b.away)[0];
  if (!nearest || nearest.away > Math.max(2, Math.floor(word.length / 3))) return undefined;
  return `did you mean "${nearest.other}"?`;
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}
