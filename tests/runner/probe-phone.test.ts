// What a probe finds out about phones of ours, in the virtual world, and that it ends the calls it makes.
import assert from 'node:assert/strict';
import { Interrupted } from '../../runner/probe-asker';
import { host, noting, Probing, textOf, written } from './probing';

describe('probe: a phone', () => {
  const world = new Probing();

  it('finds the lines of a phone, and ends its calls', async () => {
    const seen: string[] = [];
    const note = noting(seen);
    await world.phone({ lines: { alice: 'answer' }, filters: { in: note, out: note } });
    const findings = await world.ask({ uri: `sip:alice@${host}` });
    const profile = written(findings);
    assert.deepEqual(profile.roles, ['uas']);
    assert.equal(profile.phone?.answers, 'alice');
    assert.deepEqual(profile.capabilities.sort(), ['no-registrar', 'offer-in-ack', 'own-lines', 'rport']);
    assert.equal(profile.concurrency, 1);
    const count = (what: RegExp): number => seen.filter(line => what.test(line)).length;
    assert.equal(count(/^200 OK \(to INVITE\)/), 2);
    assert.equal(count(/^200 OK \(to BYE\)/), 2);
    assert.equal(count(/^ACK/), 3, 'one of them for the 404');
  });

  it('gives up a line that rings, and says how to write it down', async () => {
    const seen: string[] = [];
    const out = noting(seen);
    await world.phone({ lines: { bob: 'ring' }, filters: { out } });
    const findings = await world.ask({ uri: `sip:bob@${host}` });
    assert.deepEqual(written(findings).roles, ['uas']);
    assert.equal(written(findings).phone, undefined);
    assert.match(textOf(findings), /# phone: \{ answers: …, rings: bob \}/);
    assert.ok(seen.includes('200 OK (to CANCEL)') && seen.includes('487 Request Terminated (to INVITE)'), seen.join());
  });

  it('cancels a call that has just begun when it is interrupted', async () => {
    const controller = new AbortController();
    const seen: string[] = [];
    const note = noting(seen, line => line.startsWith('INVITE') && controller.abort());
    await world.phone({ lines: { bob: 'ring' }, filters: { in: note, out: note } });
    await assert.rejects(world.ask({ uri: `sip:bob@${host}`, signal: controller.signal }), Interrupted);
    assert.ok(seen.includes('200 OK (to CANCEL)'), seen.join());
  });

  it('takes a phone for one that is busy, or that answers whoever is called', async () => {
    const busy = await world.phone({ lines: { bob: 'busy' } });
    assert.deepEqual(written(await world.ask({ uri: `sip:bob@${host}` })).roles, ['uas']);
    busy.stop();
    await world.phone({ lines: {}, otherLines: 'answer' });
    const profile = written(await world.ask());
    assert.deepEqual(profile.roles, ['uas']);
    assert.match(profile.phone?.answers ?? '', /^probe-/);
    assert.ok(!profile.capabilities.includes('own-lines'));
  });
});
