// What a profile's errors say: every problem, unknown keys whatever else is wrong, and in words of our own.
import assert from 'node:assert/strict';
import { ProfileError } from '../../systems/profile';
import { profileSchema } from '../../systems/profile-schema';
import { Folders } from './helpers';

const minimal = 'name: x\nroles: [uas]\naddress: sip:127.0.0.1:5080\nstart: { kind: external }\n';

describe('profile: errors', () => {
  const folders = new Folders();
  afterEach(() => folders.clear());

  function refused(yaml: string, files?: Record<string, string>): string[] {
    try {
      folders.profile(yaml, files);
    } catch (error) {
      assert(error instanceof ProfileError, String(error));
      return error.message.split('\n');
    }
    throw new Error('the profile was taken');
  }

  it('tell of an unknown key first, and of the address that is missing for it', () => {
    const [unknown, ...missing] = refused('name: x\nroles: [uas]\nadress: sip:127.0.0.1\n');
    assert.match(unknown, /yaml:3: expected one of the keys .*unknown key "adress" \(did you mean "address"\?\)$/);
    assert.equal(missing.length, 2, missing.join('\n'));
    assert.match(missing[0], /: start: expected a map with kind: .*, found nothing$/);
    assert.match(missing[1], /: address: expected a SIP URI such as .*, found nothing$/);
  });

  it('ask for no address of an embedded system', () => {
    const lines = refused('name: x\nstart: { kind: embedded }\n');
    assert.deepEqual([lines.length, /: roles: /.test(lines[0])], [1, true], lines.join('\n'));
  });

  it('tell of the unknown keys of a part whose kind is not known', () => {
    const [unknown, kind] = refused(minimal.replace('kind: external', 'knd: external'));
    assert.match(unknown, /yaml:4: start: expected one of the keys kind, .*"knd" \(did you mean "kind"\?\)$/);
    assert.match(kind, /yaml:4: start\.kind: expected a map with kind: embedded, /);
    const trigger = refused(`${minimal}trigger:\n  kind: telepathy\n  cal: [x]\n  hangUp: [x]\n`);
    assert.match(trigger[0], /yaml:7: trigger: .*"cal" \(did you mean "call"\?\)$/);
    assert.equal(trigger.length, 2, trigger.join('\n'));
  });

  it('tell of an unknown key without a value, in a profile that extends another too', () => {
    const files = { 'base.yaml': minimal };
    assert.match(refused('extends: base.yaml\nadress:\n', files).join('\n'), /yaml:2: .*unknown key "adress"/);
  });

  it('say where YAML can be read but means nothing', () => {
    assert.match(
      refused(`${minimal}domain: *none\n`).join('\n'),
      /yaml:5: expected YAML that can be read, found \*none, and no &none before it$/,
    );
    assert.match(refused(`${minimal}---\n${minimal}`).join('\n'), /yaml:5: .*found several documents in one file$/);
  });

  it('tell what can only be found wrong when a system is started or stopped', () => {
    const start = (more: string): string =>
      refused(minimal.replace('{ kind: external }', `{ kind: process, command: [sut], ${more} }`), {
        a: '',
        b: '',
      }).join();
    assert.match(start('stop: { signal: SIGFOO }'), /start\.stop\.signal: expected a signal of this machine.*"SIGFOO"/);
    assert.match(start('ports: [sip, sip]'), /start\.ports: expected names of which none is given twice/);
    for (const to of ['.', './', 'x/..'])
      assert.match(
        start(`files: [{ from: a, to: ${to} }]`),
        /files\[?\.?0\]?\.to: expected a path inside the run folder/,
      );
    for (const [first, second] of [
      ['x', 'x'],
      ['x', 'x/y'],
      ['x/y', './x'],
    ])
      assert.match(
        start(`files: [{ from: a, to: ${first} }, { from: b, to: ${second} }]`),
        /files\[?\.?1\]?\.to: expected a path where no other file is/,
      );
  });

  it('say of a port what it may be', () => {
    for (const value of ['99999', '0', 'web', '"5061"', '{ port: 5061 }', '[5061]', '5061.5', 'true', '~'])
      assert.match(
        refused(`${minimal}transports: [udp, ws]\nports: { ws: ${value} }\n`)[0],
        /yaml:6: ports\.ws: expected a port from 1 to 65535, or \{port\.NAME\}, which start\.ports names, found /,
      );
  });

  it('have words of our own for whatever stands in the wrong place', () => {
    const places = new Set<string>();
    const foreign = new Set<string>();
    for (const whole of profiles()) {
      assert.equal(profileSchema.safeParse(whole).error, undefined);
      for (const at of pathsIn(whole)) {
        for (const bad of badValues) {
          const issues = profileSchema.safeParse(replaced(whole, at, bad)).error?.issues ?? [];
          places.add(at.join('.'));
          for (const { message, path } of issues)
            if (isZods.test(message)) foreign.add(`${path.join('.')}: ${message}`);
        }
      }
    }
    assert.ok(places.size > 100, `${places.size} places`);
    assert.deepEqual([...foreign], []);
  });
});

/** How the messages begin that the schema's library has for itself. */
const isZods = /^$|^Invalid|^Too (small|big)|^Unrecognized|^Expected|must match pattern|received/;

const badValues: unknown[] = [
  ...[null, true, -1, 0, 0.5, 1e12, NaN, '', ' ', 'a b', 'é', '{port.}', '12', 'sip:x:y'],
  ...[[], [null], [''], [1], [{}], [[]], {}, { x: 1 }, { kind: 1 }, { kind: 'process' }, { '': 1 }],
];

type Place = readonly (string | number)[];

function pathsIn(value: unknown, at: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [at];
  const inner = Object.entries(value).flatMap(([key, one]) =>
    pathsIn(one, [...at, Array.isArray(value) ? Number(key) : key]),
  );
  return [at, ...inner];
}

function replaced(value: unknown, [key, ...rest]: Place, by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((one, index) => (index === key ? replaced(one, rest, by) : one));
  const map = value as Record<string, unknown>;
  return { ...map, [key]: replaced(map[key], rest, by) };
}

/** Profiles in which every key stands once at least. */
function profiles(): Record<string, unknown>[] {
  const started = { ports: ['a'], files: [{ from: 'a', to: 'b' }], certificate: true, env: { A: 'b' }, instances: 1 };
  const starts = [
    { kind: 'external' },
    {
      kind: 'process',
      command: ['x'],
      install: 'x',
      ...started,
      restart: 'never',
      ready: { options: 'sip:127.0.0.1', withinMs: 1 },
      stop: { signal: 'SIGTERM', withinMs: 1 },
    },
    { kind: 'container', image: 'x', build: 'x', command: ['x'], ...started, log: 'x', capabilities: ['NET_ADMIN'] },
  ];
  const orders = { call: ['x'], hangUp: ['x'] };
  const triggers = [
    { kind: 'embedded' },
    { kind: 'tcp', address: '127.0.0.1:1', check: 'x', ...orders },
    { kind: 'command', withinMs: 1, ...orders },
    { kind: 'http', url: 'http://x', headers: { a: 'b' }, withinMs: 1, ...orders },
    { kind: 'refer', uri: 'sip:127.0.0.1' },
    { kind: 'manual', withinSeconds: 1, ...orders },
  ];
  return [...starts.map(start => ({ start })), ...triggers.map(trigger => ({ start: starts[0], trigger }))].map(
    own => ({
      ...common,
      ...own,
    }),
  );
}

const common = {
  name: 'x',
  roles: ['uas'],
  transports: ['udp'],
  address: 'sip:127.0.0.1',
  ports: { tls: 1, ws: 2, wss: '{port.a}' },
  webSocketPath: '/',
  tls: { ca: 'x', certificate: 'x', key: 'x' },
  hosts: ['127.0.0.1'],
  local: { bind: '::1', advertise: '192.0.2.1' },
  otherSide: { address: 'sip:127.0.0.2', ports: { tls: 1 }, local: { bind: '127.0.0.1' } },
  domain: 'x',
  users: { pattern: 'x', count: 1, password: 'x' },
  capabilities: ['dns'],
  methods: ['INVITE'],
  extensions: ['x'],
  events: ['x'],
  codecs: ['PCMU/8000'],
  phone: { answers: 'x', rings: 'y', lines: 1 },
  timers: { T1: 1 },
  expires: { min: 1, max: 2, default: 1 },
  concurrency: 1,
  nameServer: '127.0.0.1:53',
  knownNonconformities: [{ id: 'x', reason: 'y', defect: 'z', sometimes: true }],
};
