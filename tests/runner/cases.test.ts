import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { catalogue } from '../../requirements/catalogue';
import { type Case, FeatureError, loadCases, selectCases, selects, unknownRequirements } from '../../runner/cases';

const feature = (text: string): string => {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'sipspec-')), 'a.feature');
  fs.writeFileSync(file, text);
  return file;
};

describe('runner/cases: the shipped cases', () => {
  const cases = loadCases();

  it('are at least 80, each with a requirement, a role and a title', () => {
    assert.ok(cases.length >= 80, `${cases.length} cases`);
    for (const one of cases) {
      assert.match(one.id, /^[a-z0-9]+([-.][a-z0-9]+)*$/, `${one.file}:${one.line}: ${one.id}`);
      assert.ok(one.requirements.length > 0, `${one.id} names no requirement`);
      assert.ok(one.roles.length > 0, `${one.id} names no role`);
      for (const role of one.roles)
        assert.ok(['registrar', 'proxy', 'stateless-proxy', 'uas', 'uac'].includes(role), `${one.id}: ${role}`);
      assert.ok(
        one.roles.includes('proxy') || !one.tags.includes('@stateless'),
        `${one.id}: @stateless is for proxies`,
      );
      assert.ok(one.title.length > 10, one.id);
    }
  });

  it('name only requirements that the catalogue holds', () => {
    assert.deepEqual(unknownRequirements(cases), []);
  });

  it('judge requirements of one level each, so that fail and warn stay apart', () => {
    for (const one of cases) {
      const levels = new Set(one.requirements.map(id => catalogue().get(id)?.level));
      assert.equal(levels.size, 1, `${one.id}: ${[...levels].join(', ')}`);
      assert.notEqual([...levels][0], 'MAY', `${one.id}: a MAY can't be broken`);
    }
  });
});

describe('runner/cases: reading and selecting', () => {
  it('knows all transports of a case, the last for peers of which nothing else is said', () => {
    const tagged = (tags: string): Case[] =>
      loadCases([feature(`Feature: f\n\n  @id=x ${tags}\n  Scenario: s\n    Given a peer bob\n`)]);
    const transports = (tags: string) => tagged(tags).map(one => [one.transport, ...one.transports]);
    assert.deepEqual(transports('@role=uac'), [['UDP', 'UDP']]);
    assert.deepEqual(transports('@transport=wss @transport=tls'), [['TLS', 'WSS', 'TLS']]);
    assert.throws(() => tagged('@transport=sctp'), /@transport=sctp: there is no such transport/);
  });

  it('gives a row of an outline the id of the outline and its first cell', () => {
    const file = feature(
      'Feature: f\n\n  @id=x @req=RFC3261:8.1.1-1 @role=uac\n  Scenario Outline: over <t>\n    Given a peer bob\n    Examples:\n      | t |\n      | UDP |\n      | TCP |\n',
    );
    assert.deepEqual(
      loadCases([file]).map(one => [one.id, one.transport, one.line]),
      [
        ['x.udp', 'UDP', 8],
        ['x.tcp', 'TCP', 9],
      ],
    );
  });

  it('finds the scenarios of a rule', () => {
    const file = feature(
      'Feature: f\n  Rule: r\n    @id=x\n    Scenario: a\n      Given a peer bob\n    @id=y\n    Scenario Outline: b\n      Given a peer <p>\n      Examples:\n        | p |\n        | bob |\n',
    );
    assert.deepEqual(
      loadCases([file]).map(({ id, line }) => [id, line]),
      [
        ['x', 4],
        ['y.bob', 11],
      ],
    );
  });

  it('refuses an id that is there twice, and a scenario without one', () => {
    const twice = feature(
      'Feature: f\n  @id=x\n  Scenario: a\n    Given a peer bob\n  @id=x\n  Scenario: b\n    Given a peer bob\n',
    );
    assert.throws(() => loadCases([twice]), /x is there twice/);
    const none = feature('Feature: f\n  Scenario: a\n    Given a peer bob\n');
    assert.throws(() => loadCases([none]), /no @id/);
  });

  const unusable: [string, string, RegExp][] = [
    [
      'a line that is none of Gherkin',
      'Feature: f\n\n  @id=x\n  Scenario: s\n    Given a peer bob\n  Wenn he calls\n',
      /a\.feature:6: expected .*a step \(Given, .*found "Wenn he calls"$/,
    ],
    [
      'no feature',
      'name: x\nroles: [uas]\n',
      /a\.feature:1: expected .*Feature:, found "name: x" \(and 1 more such\)$/,
    ],
    [
      'an end that comes too early',
      'Feature: f\n  @id=x\n  Scenario: s\n    Given a peer bob\n    """\n    text\n',
      /a\.feature:\d: expected a doc string, found the end of the file$/,
    ],
    [
      'a table whose rows differ',
      'Feature: f\n  @id=x\n  Scenario: s\n    Given a peer bob\n      | a | b |\n      | a |\n',
      /a\.feature:6: inconsistent cell count/,
    ],
    ['a language that there is not', '# language: xx\nFeature: f\n', /a\.feature:1: Language not supported: xx$/],
    [
      'a transport that there is not',
      'Feature: f\n  @id=x @transport=sctp\n  Scenario: s\n    Given a peer bob\n',
      /a\.feature:3: @transport=sctp: there is no such transport$/,
    ],
    [
      'a scenario without steps',
      'Feature: f\n  @id=x\n  Scenario: s\n    Givn a peer bob\n',
      /a\.feature:3: the scenario has no steps, which begin with Given, /,
    ],
    ['a file without cases', 'Feature: f\n', /there is no case in .*a\.feature: cases are in files named \*\.feature$/],
  ];
  for (const [title, text, message] of unusable)
    it(`refuses ${title}, naming file and line`, () => {
      assert.throws(() => loadCases([feature(text)]), { name: 'FeatureError', message });
    });

  it('refuses a folder that is not there, and one without cases', () => {
    assert.throws(
      () => loadCases(['/nowhere']),
      (error: Error) => error instanceof FeatureError,
    );
    assert.throws(() => loadCases(['/nowhere']), /there is no feature file or folder \/nowhere$/);
    const empty = fs.mkdtempSync(path.join(os.tmpdir(), 'sipspec-'));
    assert.throws(() => loadCases([empty]), /there is no case in /);
  });

  const one = {
    id: 'uac-x.tcp',
    requirements: ['RFC3261:17.1.1.2-2'],
    roles: ['uac'],
    etsi: ['SIP_CC_OE_CE_TI_003'],
    area: 'uac/invite',
    level: 'MUST',
    tags: ['@role=uac', '@transport=tcp'],
  } as unknown as Case;
  const fits = [
    'uac-x',
    'uac-x.tcp',
    'RFC3261',
    'RFC3261:17.1',
    'rfc3261:17.1.1.2-2',
    'uac',
    'uac/invite',
    'MUST',
    'SIP_CC_OE_CE_TI_003',
    '@role=uac and @transport=tcp',
    'not @role=uas',
  ];
  for (const selector of fits) it(`"${selector}" selects`, () => assert.ok(selects(selector, one)));
  for (const selector of ['uac-', 'RFC3261:17.11', 'RFC3261:17.1.1.2-22', 'uas', 'SHOULD', '@role=uas', 'RFC326']) {
    it(`"${selector}" does not`, () => assert.ok(!selects(selector, one)));
  }

  it('says so when a selector picks nothing', () => {
    assert.throws(() => selectCases([one], ['nonsense']), /no case fits "nonsense"/);
  });
});
