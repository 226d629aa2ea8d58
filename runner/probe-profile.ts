// Writes what a probe found as a profile: the keys that `run` takes, each with its evidence, and in comments what could not
// be found out, with the key to add.
import { stringify } from 'yaml';
import { type AbilityKey, abilityKeys } from '../systems/abilities-schema';
import { capabilities, type Role } from '../systems/profile';
import { type Capability, type Findings, printable, type Section } from './probe-findings';

/** Whose the capabilities are that one role alone has; the others may be anybody's. */
const owners: Partial<Record<Capability, readonly Role[]>> = {
  authentication: ['registrar', 'proxy'],
  qop: ['registrar', 'proxy'],
  'nonce-count': ['registrar', 'proxy'],
  'challenge-calls': ['proxy'],
  'record-route': ['proxy'],
  forking: ['proxy'],
  relay: ['proxy'],
  'timer-c': ['proxy'],
  failover: ['proxy'],
  'interval-too-brief': ['registrar'],
  'several-contacts': ['registrar'],
  'brief-bindings': ['registrar'],
  'no-registrar': ['uas', 'uac'],
  'own-lines': ['uas'],
  'offer-in-ack': ['uas'],
  redirection: ['uas', 'uac'],
  'credentials-for-calls': ['uas', 'uac'],
};

/** The text of a profile (YAML). It holds the password, where one was given. */
export function profileText(findings: Findings, o: { at: Date }): string {
  const { says, uri, roles, address } = findings;
  const lines: string[] = [
    ...comment(
      `Written by sipspec probe ${uri} on ${o.at.toISOString().slice(0, 10)}, from what answered there. docs/profile.md explains every key.`,
    ),
    ...comment(
      'Read it before you trust a verdict: what could not be found out from outside stands in comments, with the key to add.',
    ),
    ...notes(findings, 'head'),
    ...Object.entries(says).flatMap(([name, value]) =>
      value === undefined ? [] : comment(`${name}: ${value || '(empty)'}`),
    ),
    `name: ${text(printable(says.Server ?? uri).trim() || uri)}`,
    '',
    ...[...roles].flatMap(([role, because]) => comment(`${role}: ${because}`)),
    ...notes(findings, 'roles'),
    `roles: [${[...roles.keys()].join(', ')}]`,
    '',
    ...transports(findings),
    `address: ${text(address)}`,
    '',
    ...notes(findings, 'domain'),
    `domain: ${text(findings.domain)}`,
    '',
    ...users(findings),
    ...abilities(findings),
    ...lists(findings),
    ...phone(findings),
    ...expires(findings),
    ...comment(
      'Its timers could not be found out. Where they are set otherwise than in RFC 3261 (ms): timers: { T1: 500, T2: 4000 }',
    ),
    '',
    ...concurrency(findings),
    '',
    'start: { kind: external }',
    ...trigger(findings),
  ];
  return `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`;
}

/** A scalar in YAML. */
function text(value: string): string {
  return stringify(value, { lineWidth: 0 }).trimEnd();
}

/** A line of comment; what the network gave is cut. */
function comment(words: string): string[] {
  const plain = printable(words);
  return [`# ${plain.length > 400 ? `${plain.slice(0, 400)}…` : plain}`];
}

function notes(findings: Findings, section: Section): string[] {
  return (findings.notes.get(section) ?? []).flatMap(comment);
}

function transports(findings: Findings): string[] {
  const lines: string[] = [];
  const used: string[] = [];
  const ports: string[] = [];
  for (const { transport, port, outcome, said, ms, certificate } of findings.transports) {
    const name = transport.toLowerCase();
    const answers = outcome === 'answers';
    if (answers) used.push(name);
    const second = name !== 'udp' && name !== 'tcp';
    if (answers && second) ports.push(`${name}: ${port}`);
    const which = outcome !== 'absent' || !second ? `at port ${port}` : 'at the usual ports';
    lines.push(...comment(`${name} ${which}: ${said}${ms === undefined ? '' : ` after ${ms} ms`}`));
    if (second && outcome === 'refused')
      lines.push(
        ...comment(
          `  If it asks for a certificate that it knows: ${name} in transports, and tls: { certificate: FILE, key: FILE }`,
        ),
      );
    if (certificate)
      lines.push(...comment(`${name} certificate: ${certificate}. To have it verified: tls: { ca: FILE }`));
  }
  lines.push(...notes(findings, 'transports'), `transports: [${used.join(', ')}]`);
  if (ports.length > 0) lines.push(`ports: { ${ports.join(', ')} }`);
  return lines;
}

function users(findings: Findings): string[] {
  const said = notes(findings, 'users');
  if (!findings.roles.has('registrar')) return said;
  const { users: found } = findings;
  if (!found)
    return [
      ...said,
      ...comment("users: { pattern: 'user{n}', count: 10, password: secret }"),
      'users: { count: 0 }',
      '',
    ];
  const { pattern, count, password } = found;
  const more =
    count < 3
      ? comment(
          `Cases with several peers want more accounts: a pattern such as ${pattern.replace(/\d+$/, '')}{n}, and their count.`,
        )
      : [];
  const seen = [...new Set([1, count])].map(n => pattern.replaceAll('{n}', String(n))).join(' and ');
  const last = count > 1 ? '; raise the count where there are more' : '';
  const checked = password === undefined ? [] : comment(`Seen to register: ${seen}${last}.`);
  return [
    ...said,
    ...checked,
    ...more,
    'users:',
    `  pattern: ${text(pattern)}`,
    `  count: ${count}`,
    ...(password === undefined
      ? []
      : [`  password: ${stringify(password, { defaultStringType: 'QUOTE_DOUBLE', lineWidth: 0 }).trimEnd()}`]),
    '',
  ];
}

/** Every word that this system's roles could have: found, refuted, or not found out. */
function abilities(findings: Findings): string[] {
  const listed: string[] = [];
  const absent: string[] = [];
  const unknown: string[] = [];
  for (const [word, meaning] of Object.entries(capabilities) as [Capability, string][]) {
    const found = findings.capabilities.get(word);
    const fits = owners[word]?.some(role => findings.roles.has(role)) ?? !moot(word, findings);
    if (found?.has && fits) listed.push(`  - ${word.padEnd(22)} # ${comment(found.because)[0].slice(2)}`);
    else if (found) absent.push(...comment(`  no ${word}: ${found.because}`));
    else if (fits) unknown.push(...comment(`  - ${word.padEnd(22)} ${meaning}`));
  }
  const lines = notes(findings, 'capabilities');
  lines.push(...(listed.length > 0 ? ['capabilities:', ...listed] : ['capabilities: []']));
  if (absent.length > 0) lines.push(...comment('Found to be otherwise:'), ...absent);
  if (unknown.length > 0) lines.push(...comment('Not found out; add to capabilities what it can do:'), ...unknown);
  return [...lines, ''];
}

/** What says it, and a list to be written where nothing does. */
const sources: Record<AbilityKey, { by: string; example: string }> = {
  methods: { by: 'Allow', example: '[INVITE, ACK, CANCEL, BYE, OPTIONS]' },
  extensions: { by: 'Supported', example: '[100rel, timer, replaces]' },
  events: { by: 'Allow-Events', example: '[presence, dialog]' },
  codecs: { by: 'SDP', example: '[PCMU/8000, opus/48000/2]' },
};

/** What it says of itself: a run asks for all of it, one by one. */
function lists(findings: Findings): string[] {
  const lines = notes(findings, 'lists');
  for (const key of abilityKeys) {
    const { by, example } = sources[key];
    const found = findings.lists.get(key);
    if (key === 'codecs' && !found && findings.isServer) continue;
    if (!found) lines.push(...comment(`It has no ${by}: what it has may be added, ${key}: ${example}`));
    else lines.push(`${key}: [${found.names.map(text).join(', ')}] # ${comment(`${by} ${found.because}`)[0].slice(2)}`);
  }
  return [...lines, ''];
}

/** What makes no sense without something else that it has not. */
function moot(word: Capability, { transports: found }: Findings): boolean {
  const secure = word === 'sips' || word === 'client-certificates';
  return secure && !found.some(({ transport, outcome }) => transport === 'TLS' && outcome === 'answers');
}

function phone(findings: Findings): string[] {
  const said = notes(findings, 'phone');
  const { phone: lines } = findings;
  if (!lines) return said.length > 0 ? [...said, ''] : [];
  const rings = comment('Which line rings until the caller gives up could not be found out: rings: USER');
  return [...said, ...rings, `phone: { answers: ${text(lines.answers)} }`, ''];
}

function expires({ roles, expires: bounds, notes: all }: Findings): string[] {
  if (!roles.has('registrar')) return [];
  const found = (['min', 'max', 'default'] as const).flatMap(name =>
    bounds[name] === undefined ? [] : [`${name}: ${bounds[name]}`],
  );
  const lacks = (['min', 'max', 'default'] as const).filter(name => bounds[name] === undefined);
  return [
    ...(all.get('expires') ?? []).flatMap(comment),
    ...(lacks.length > 0
      ? comment(`Not found out, in seconds: expires: { ${lacks.map(name => `${name}: …`).join(', ')} }`)
      : []),
    ...(found.length > 0 ? [`expires: { ${found.join(', ')} }`] : []),
    '',
  ];
}

/** What many at once do to it can't be tried here. */
function concurrency({ isServer, users: found }: Findings): string[] {
  const atOnce = isServer ? Math.max(1, Math.min(20, Math.floor((found?.count ?? 1) / 5))) : 1;
  return [...comment('How many cases it takes at a time; 1 for a phone with one line.'), `concurrency: ${atOnce}`];
}

function trigger({ isServer }: Findings): string[] {
  const whose = isServer
    ? 'Where it calls or registers by itself, too'
    : 'Whether it calls and registers can not be seen from outside. Where it does';
  return [
    '',
    ...comment(`${whose}: add uac to roles, and how it is made to:`),
    ...comment(
      'trigger: { kind: manual }     # asks who sits at the terminal; also command, http, tcp: docs/profile.md',
    ),
  ];
}
