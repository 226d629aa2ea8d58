// Who stands on which side of a system between two networks, by the steps of a case.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import { type GherkinDocument, IdGenerator, type Pickle } from '@cucumber/messages';
import { caseInfo, isForServer } from '../../steps/case-info';
import { callersIn, sideOf } from '../../steps/standing';
import type { Side } from '../../systems/sides';

const newId = IdGenerator.incrementing();
const parse = (text: string): GherkinDocument =>
  new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher()).parse(text);
const pickles = (text: string): { document: GherkinDocument; pickle: Pickle }[] => {
  const document = parse(text);
  return compile(document, 'x.feature', newId).map(pickle => ({ document, pickle }));
};
const callers = (steps: string): string[] => {
  const [{ pickle }] = pickles(`Feature: x\n  Scenario: y\n${steps}`);
  return [...callersIn(pickle.steps)].sort();
};

describe('who calls, by the steps of a case', () => {
  it('is who sends a request to a user or to the proxy, whatever the step says besides', () => {
    for (const step of [
      'When alice sends INVITE to bob',
      'When alice sends MESSAGE to bob with credentials',
      'When alice sends OPTIONS to the proxy',
      'When alice sends INVITE to an unknown user with credentials',
      'When alice sends MESSAGE to "sip:user@{domain}" through the proxy',
      'When alice sends 80 MESSAGE requests to "sip:user@{domain}" through the proxy',
      'When alice sends the torture message "wsinv" to bob',
      'Given alice has a call with bob through the proxy',
    ])
      assert.deepEqual(callers(step), ['alice'], step);
  });

  it('is not who registers, answers, or sends something in a dialog', () => {
    for (const step of [
      'Given a registered peer bob',
      'When bob sends REGISTER to the registrar with credentials',
      'When bob sends the torture message "regescrt" to the registrar with credentials',
      'When bob answers 200',
      'When bob sends BYE in the dialog',
      'When bob sends ACK',
      'When bob sends it again',
    ])
      assert.deepEqual(callers(step), [], step);
  });

  it('is who stands in for a caller in its Via, and not who is called there', () => {
    const table = (header: string): string =>
      `Given a registered peer bob\nAnd a peer carol\nWhen alice sends OPTIONS to the proxy:\n| ${header} | {carol.address} {bob.host} |`;
    assert.deepEqual(callers(table('Via')), ['alice', 'carol']);
    assert.deepEqual(callers(table('Route')), ['alice']);
  });
});

describe('who stands where', () => {
  const side = (host: string): Side => ({ address: { host, port: 5060 }, addresses: {}, localHost: host });
  const two = { ...side('192.0.2.1'), otherSide: side('198.51.100.1') };
  const infoOf = (role: string) => {
    const [{ document, pickle }] = pickles(`Feature: x\n  @id=y @role=${role}\n  Scenario: y\n    Given a peer alice`);
    return caseInfo(document, pickle);
  };

  it('is the side of `address` for callers, the other for all else', () => {
    for (const role of ['proxy', 'stateless-proxy', 'registrar']) {
      assert.equal(sideOf(two, infoOf(role), true), two);
      assert.equal(sideOf(two, infoOf(role), false), two.otherSide);
    }
  });

  it('is the side of `address` in cases about phones, and where there is one side', () => {
    for (const role of ['uas', 'uac']) assert.equal(sideOf(two, infoOf(role), false), two);
    const one = side('192.0.2.1');
    assert.equal(sideOf(one, infoOf('proxy'), false), one);
  });
});

describe('in the cases for proxies that come with sipspec', () => {
  const folder = path.join(__dirname, '..', '..', 'features');
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.feature'));
  const cases = files
    .flatMap(file => pickles(fs.readFileSync(path.join(folder, file), 'utf8')))
    .map(({ document, pickle }) => ({ info: caseInfo(document, pickle), steps: pickle.steps }))
    .filter(({ info }) => isForServer(info));

  it('somebody calls, where there is more than one peer', () => {
    const ofSeveral = cases.filter(
      ({ info, steps }) =>
        info.roles.some(role => role !== 'registrar') &&
        steps.filter(({ text }) => /^an? (registered )?peer /.test(text)).length > 1,
    );
    assert(ofSeveral.length > 250, `${ofSeveral.length} cases`);
    const without = ofSeveral.filter(({ steps }) => callersIn(steps).size === 0);
    assert.deepEqual(
      without.map(({ info }) => info.id),
      [],
    );
  });

  it('nobody who is registered calls: each stands on one side', () => {
    const registered = (text: string): string | undefined =>
      /^a registered peer (\w+)|^a peer (\w+) registered for /.exec(text)?.slice(1).find(Boolean);
    const both = cases.filter(({ steps }) => {
      const names = callersIn(steps);
      return steps.some(({ text }) => names.has(registered(text) ?? ''));
    });
    assert.deepEqual(
      both.map(({ info }) => info.id),
      [],
    );
  });
});
