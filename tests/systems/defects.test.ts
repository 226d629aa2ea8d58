import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { rules } from '../../requirements/rules';
import { coverage } from '../../runner/coverage';
import { type Runtime, virtualRuntime } from '../../simulator/runtime';
import { type Defect, defects, excused } from '../../systems/defects';
import { loadProfile } from '../../systems/profile';
import { type ReferenceInstance, referenceProfile, startReference } from '../../systems/reference';
import { come, Endpoint, pass, sip } from '../element/harness';

const profile = loadProfile(referenceProfile);
const features = path.join(__dirname, '..', '..', 'features');

/** The ids of all cases. */
function caseIds(): Set<string> {
  const files = readdirSync(features, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.feature'));
  const texts = files.map(file => readFileSync(path.join(features, file), 'utf8'));
  return new Set(texts.flatMap(text => [...text.matchAll(/@id=(\S+)/g)].map(match => match[1])));
}

describe('the catalogue of defects', () => {
  it('gives each an id of its own', () => {
    assert.equal(new Set(defects.map(({ id }) => id)).size, defects.length);
    for (const { id } of defects) assert.match(id, /^[a-z0-9]+(-[a-z0-9]+)+$/);
  });

  it('names a requirement of an RFC for each', () => {
    for (const { id, requirement } of defects) assert.match(requirement, /^RFC\d{4}:[\d.]+-\d+$/, id);
  });

  it('has some for every role', () => {
    for (const role of ['registrar', 'proxy', 'uas', 'uac'])
      assert(defects.filter(defect => defect.role === role).length >= 5, role);
  });

  it('names a case or a rule that there is', () => {
    const cases = caseIds();
    const ids = new Set([...cases, ...rules.map(rule => rule.id)]);
    for (const { id, caughtBy, alsoCaughtBy = [], shownIn } of defects) {
      for (const name of [caughtBy, ...alsoCaughtBy])
        assert(ids.has(name) || ids.has(name.replace(/\.[^.]*$/, '')), `${id}: there is no case or rule ${name}`);
      assert(shownIn === undefined || cases.has(shownIn.replace(/\.[^.]*$/, '')), `${id}: there is no case ${shownIn}`);
    }
  });

  it('breaks every MUST that a case or a rule judges', () => {
    const broken = new Set(defects.map(({ requirement }) => requirement));
    // what only excused ones judge, none can break
    const judged = [...coverage().values()].filter(each => [...each.cases, ...each.rules].some(id => !(id in excused)));
    const whole = judged.filter(({ requirement }) => requirement.level === 'MUST' && !broken.has(requirement.id));
    assert.deepEqual(
      whole.map(({ requirement }) => requirement.id),
      [],
    );
  });

  it('makes the filters anew for each instance', () => {
    for (const { filters, made } of defects) {
      if (filters) assert.notEqual(filters(), filters());
      if (made) assert.notEqual(made(), made());
    }
  });

  it('makes each differ from the sound system', () => {
    for (const { id, filters, options, made, dns, security, claims } of defects)
      assert(filters || options || made || dns || security || claims, id);
  });
});

describe('a defect', () => {
  let runtime: Runtime;
  let system: ReferenceInstance;
  let peer: Endpoint;

  const withDefect = async (id: string): Promise<void> => {
    const defect: Defect | undefined = defects.find(one => one.id === id);
    assert(defect);
    runtime = virtualRuntime();
    system = await startReference(runtime, profile, { defect });
    peer = await Endpoint.start(runtime, 'user1');
  };
  afterEach(() => runtime.close());

  it('of the registrar shows on the wire', async () => {
    await withDefect('registrar-too-brief-without-min-expires');
    const brief = await peer.askWithCredentials(
      peer.build('REGISTER', 'sip:sut.test', { To: '<sip:user1@sut.test>', Expires: '1' }),
      system.address,
    );
    assert.equal(brief.status, 423);
    assert.equal(brief.has('Min-Expires'), false);
  });

  it('of the phone shows on the wire', async () => {
    await withDefect('uas-200-not-repeated');
    const exchange = peer.send(peer.invite(sip(system.phoneAddress, 'answer')), system.phoneAddress);
    await pass(runtime, 20_000);
    assert.equal(exchange.responses.filter(({ status }) => status === 200).length, 1);
  });

  it('is not in the other elements', async () => {
    await withDefect('uas-no-contact-in-200');
    const callee = await Endpoint.start(runtime, 'user2');
    const to = { To: '<sip:user2@sut.test>' };
    assert.equal(
      (await callee.askWithCredentials(callee.build('REGISTER', 'sip:sut.test', to), system.address)).status,
      200,
    );
    const invite = peer.invite('sip:user2@sut.test');
    const exchange = peer.send(
      peer.withCredentials(invite, await peer.ask(invite, system.address), { username: 'user1', password: 'secret' }),
      system.address,
    );
    callee.reply(await callee.next('INVITE'), 200);
    assert((await come(runtime, '200', () => exchange.final)).has('Contact'));
  });
});
