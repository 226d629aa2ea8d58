import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { addressesOf } from '../../systems/addresses';
import { capabilities, loadProfile, ProfileError, profileForUri } from '../../systems/profile';
import { profileSchema } from '../../systems/profile-schema';
import { Folders } from './helpers';

const root = path.join(__dirname, '..', '..');
const minimal = 'name: x\nroles: [uas]\naddress: sip:127.0.0.1:5080\nstart: { kind: external }\n';

describe('profile', () => {
  const folders = new Folders();
  afterEach(() => folders.clear());

  function refused(yaml: string, files?: Record<string, string>): ProfileError {
    try {
      folders.profile(yaml, files);
    } catch (error) {
      assert(error instanceof ProfileError, String(error));
      return error;
    }
    throw new Error('the profile was taken');
  }

  it('fills in what is left out', () => {
    const profile = folders.profile(minimal);
    assert.deepEqual(profile.transports, ['UDP']);
    assert.equal(profile.domain, '127.0.0.1');
    assert.equal(profile.concurrency, 1);
    assert.deepEqual(profile.users, { pattern: 'user{n}', count: 100 });
    assert.deepEqual(profile.timers, {});
    assert.deepEqual(profile.knownNonconformities, []);
  });

  it('takes back what the profile says that it extends, by null', () => {
    const files = { 'base.yaml': `${minimal}domain: example.com\ntimers: { T1: 100 }\n` };
    const profile = folders.profile('extends: base.yaml\ndomain: null\n', files);
    assert.deepEqual([profile.domain, profile.timers], ['127.0.0.1', { T1: 100 }]);
    assert.match(refused(`${minimal}domain: null\n`).message, /domain: expected a domain/);
  });

  it('fills in how a process is started and stopped', () => {
    const { start } = folders.profile(
      'name: x\nroles: [uas]\naddress: sip:127.0.0.1:{port.sip}\nstart: { kind: process, command: [x], ports: [sip] }\n',
    );
    assert.deepEqual(start, {
      kind: 'process',
      command: ['x'],
      ports: ['sip'],
      files: [],
      certificate: false,
      ready: { options: 'sip:127.0.0.1:{port.sip}', withinMs: 10_000 },
      stop: { signal: 'SIGTERM', withinMs: 5000 },
      instances: 1,
      restart: 'after-crash',
    });
  });

  it('loads every profile of the project', () => {
    const kinds = ['kamailio', 'baresip', 'reference'].map(
      name => loadProfile(path.join(root, 'systems', name, 'profile.yaml')).start.kind,
    );
    assert.deepEqual(kinds, ['process', 'process', 'embedded']);
  });

  it('knows five transports, their ports and certificates', () => {
    const transports = 'transports: [udp, tls, wss]\nports: { tls: 5062 }\n';
    const profile = folders.profile(`${minimal}${transports}tls: { ca: ca.pem }\n`, { 'ca.pem': 'PEM' });
    assert.deepEqual(profile.transports, ['UDP', 'TLS', 'WSS']);
    assert.deepEqual(profile.tls, { ca: 'ca.pem' });
    assert.deepEqual(addressesOf(profile, { host: '192.0.2.1', port: 5080 }), {
      UDP: { host: '192.0.2.1', port: 5080 },
      TLS: { host: '192.0.2.1', port: 5062 },
      WSS: { host: '192.0.2.1', port: 443 },
    });
  });

  const wrong: [string, string, RegExp][] = [
    [
      'a transport that there is not',
      `${minimal}transports: [udp, sctp]\n`,
      /yaml:5: transports\.1: expected one of udp, tcp, tls, ws, wss, found "sctp"/,
    ],
    ['neither UDP nor TCP', `${minimal}transports: [tls]\n`, /yaml:5: transports: expected udp or tcp among them/],
    [
      'the port of a transport that is not listed',
      `${minimal}transports: [udp, tls]\nports:\n  tls: 5061\n  ws: 80\n`,
      /yaml:8: ports\.ws: expected ports of transports that `transports` lists, found 80/,
    ],
    ['a port that is none', `${minimal}transports: [udp, tls]\nports: { tls: 0 }\n`, /ports\.tls: expected a port/],
    [
      'a certificate without its key',
      `${minimal}tls: { certificate: profile.yaml }\n`,
      /yaml:5: tls: expected certificate and key, or neither/,
    ],
    [
      'a certificate that is not there',
      `${minimal}tls:\n  ca: nowhere.pem\n`,
      /yaml:6: tls\.ca: expected a file beside the profile, found "nowhere\.pem", which is none/,
    ],
    [
      'files of a certificate that is not made',
      minimal.replace('{ kind: external }', "{ kind: process, command: [x, '{tls.key}'] }"),
      /start\.certificate: expected true, as \{tls\.…\} stands for files that are made then/,
    ],
    [
      'a certificate for an address that is not known before',
      minimal
        .replace('sip:127.0.0.1:5080', "'sip:{host}'")
        .replace('{ kind: external }', '{ kind: container, image: x, certificate: true }'),
      /domain: expected a domain that the certificate is for/,
    ],
    [
      'an unknown key',
      `${minimal}transport: [udp]\n`,
      /yaml:5: expected one of the keys .*unknown key "transport" \(did you mean "transports"\?\)/,
    ],
    [
      'an unknown key inside',
      `${minimal}timers:\n  T1: 5\n  t2: 4\n`,
      /yaml:7: timers: .*unknown key "t2" \(did you mean "T2"\?\)/,
    ],
    ['a key like no other', `${minimal}zzzzzzzzzz: 1\n`, /yaml:5: .*unknown key "zzzzzzzzzz"$/],
    [
      'a wrong type',
      `${minimal}concurrency: many\n`,
      /yaml:5: concurrency: expected a whole number from 1, found "many"/,
    ],
    ['a number out of range', `${minimal}concurrency: 0\n`, /concurrency: expected a whole number from 1, found 0/],
    ['a fraction', `${minimal}timers: { T1: 0.5 }\n`, /timers\.T1: expected a whole number of ms, found 0\.5/],
    ['a list for a map', `${minimal}expires: [60]\n`, /yaml:5: expires: expected bounds in seconds .*, found a list/],
    [
      'an unknown word',
      minimal.replace('[uas]', '[uas, regstrar]'),
      /yaml:2: roles\.1: expected one of registrar, proxy, stateless-proxy, uas, uac, found "regstrar" \(did you mean "registrar"\?\)/,
    ],
    [
      'an unknown capability',
      `${minimal}capabilities: [forkin]\n`,
      /capabilities\.0: .*found "forkin" \(did you mean "forking"\?\)/,
    ],
    [
      'several lines of one name',
      `${minimal}phone: { answers: bob, lines: 2 }\n`,
      /phone\.answers: expected a name with \{n\}, as phone\.lines says several, found "bob"/,
    ],
    ['no roles', minimal.replace('[uas]', '[]'), /roles: expected at least one role, found an empty list/],
    ['a missing key', minimal.replace('name: x\n', ''), /yaml:1: name: expected a name for reports, found nothing/],
    ['a missing address', minimal.replace(/address.*\n/, ''), /address: expected a SIP URI .*, found nothing/],
    [
      'no SIP URI',
      minimal.replace('sip:127.0.0.1:5080', 'http://x'),
      /yaml:3: address: expected a SIP URI such as .*, found "http:\/\/x"/,
    ],
    [
      'an unknown kind',
      minimal.replace('external', 'magic'),
      /start.*: expected a map with kind: embedded, external, process, container, found/,
    ],
    [
      'start as a word',
      minimal.replace('{ kind: external }', 'external'),
      /yaml:4: start: expected a map with kind: .*, found "external"/,
    ],
    [
      'a key of another kind',
      minimal.replace('external', 'external, ports: [sip]'),
      /yaml:4: start: .*unknown key "ports"/,
    ],
    [
      'a port nobody named',
      minimal.replace(':5080', ':{port.sip}'),
      /yaml:3: address: expected ports that start\.ports names \(none\), found \{port\.sip\}/,
    ],
    [
      'a template that is not there',
      minimal.replace('{ kind: external }', '{ kind: process, command: [x], files: [{ from: a.cfg, to: a }] }'),
      /yaml:4: start\.files\.0\.from: expected a file in .*found "a\.cfg", which is none/,
    ],
    [
      'a file outside the run folder',
      minimal.replace(
        '{ kind: external }',
        '{ kind: process, command: [x], files: [{ from: profile.yaml, to: ../a }] }',
      ),
      /start\.files\.0\.to: expected a path inside the run folder/,
    ],
    [
      'bounds that cross',
      `${minimal}expires: { min: 90, max: 60 }\n`,
      /expires\.min: expected at most expires\.max \(60\), found 90/,
    ],
    [
      'a trigger that does not fit',
      `${minimal}trigger: { kind: embedded }\n`,
      /yaml:5: trigger\.kind: expected another kind/,
    ],
    [
      'a key given twice',
      `${minimal}name: y\n`,
      /yaml:5: expected YAML that can be read, found Map keys must be unique/,
    ],
    ['what is no YAML', 'name: [x\n', /yaml:\d: expected YAML that can be read/],
    ['an empty file', '', /expected a profile \(keys: .*\), found nothing/],
  ];
  for (const [title, yaml, message] of wrong) {
    it(`refuses ${title}, naming line, what was expected and what was found`, () => {
      const error = refused(yaml);
      assert.match(error.message, message);
      assert.equal(error.name, 'ProfileError');
      assert(error.expected.length > 0);
    });
  }

  it('names every problem at once', () => {
    const error = refused(`${minimal}concurrency: 0\nnmae: y\n`);
    assert.equal(error.problems.length, 2);
    assert.equal(error.message.split('\n').length, 2);
  });

  it('refuses a file that is not there, and a folder', () => {
    assert.throws(
      () => loadProfile('/nowhere/profile.yaml'),
      /\/nowhere\/profile\.yaml: expected a profile .*no such file/,
    );
    assert.throws(() => loadProfile(folders.make()), /found a folder/);
  });

  it('makes a profile from a URI', () => {
    const profile = profileForUri('sip:127.0.0.1:5070');
    assert.deepEqual(profile.start, { kind: 'external' });
    assert.equal(profile.domain, '127.0.0.1');
    assert.deepEqual(profile.roles, []);
    assert.throws(() => profileForUri('tel:+1'), ProfileError);
  });

  it('has every key and every capability in the manual', () => {
    const manual = readFileSync(path.join(root, 'docs', 'profile.md'), 'utf8');
    for (const word of [...Object.keys(capabilities), ...Object.keys(profileSchema.shape)])
      assert(manual.includes(`\`${word}\``), `docs/profile.md does not explain ${word}`);
  });
});
