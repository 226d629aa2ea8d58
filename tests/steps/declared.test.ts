// What comes of asking a system for what its profile declares: the verdicts, besides those that defects bring about.
import assert from 'node:assert/strict';
import type { CaseResult } from '../../reports/types';
import { loadCases } from '../../runner/cases';
import { run } from '../../runner/run';
import type { Filters } from '../../simulator/element';
import { askableOf, declaredOf, otherOwner } from '../../steps/declared';
import { type Defect, defects } from '../../systems/defects';
import { isSuccess, receivedRequests, responses, responsesTo, withStatus } from '../../systems/defects/filters';
import { loadProfile, type Profile, profileForUri } from '../../systems/profile';
import { referenceProfile } from '../../systems/reference';

const reference = loadProfile(referenceProfile);
const cases = loadCases().filter(({ area }) => area.startsWith('capabilities/'));

/** One case against the reference system, one of whose elements is changed. */
async function outcome(
  id: string,
  o: Pick<Defect, 'claims' | 'filters'> & { role?: Defect['role'] },
): Promise<CaseResult> {
  const defect: Defect = { id: 'a-change', requirement: '', role: 'uas', summary: '', caughtBy: id, ...o };
  const { cases: results } = await run({
    profile: reference,
    cases: cases.filter(one => one.id === id),
    network: 'virtual',
    seed: 1,
    strict: false,
    sutArgument: '',
    defect,
    rules: [],
    partial: true,
  });
  return results[0];
}

const answersAll = (method: string, status: number): Filters =>
  responsesTo(method, response => withStatus(response, status, 'As told'));

describe('what a profile declares is asked for', () => {
  it('and passes where it is taken', async () => {
    const timer = await outcome('uas-declared-extensions', {
      claims: { extensions: ['timer'] },
      filters: () => receivedRequests('INVITE', request => request.remove('Require')),
    });
    assert.equal(timer.verdict, 'pass', timer.why);
    assert.deepEqual(timer.log, ['timer: taken (200 OK)']);
    const listed = await outcome('uas-declared-events-allowed', {
      claims: { events: ['presence'], roles: ['uas'] },
      filters: () => responses(response => (isSuccess(response) ? response.set('Allow-Events', 'presence') : response)),
    });
    assert.equal(listed.verdict, 'pass', listed.why);
    const telling = await outcome('uas-declared-events', {
      claims: { events: ['presence', 'refer'], roles: ['uas'] },
      filters: () => answersAll('SUBSCRIBE', 200),
    });
    assert.equal(telling.verdict, 'pass', telling.why);
    assert.deepEqual(telling.log, [
      'presence: taken (200 As told)',
      'refer: not asked (REFER makes its subscriptions)',
    ]);
  });

  it('with the PRACK that a reliable response wants', async () => {
    const filters = defects.find(({ id }) => id === 'uas-rings-without-offer')?.filters;
    const tag = await outcome('uas-declared-extensions', { claims: { extensions: ['100rel'] }, filters });
    assert.equal(tag.verdict, 'pass', tag.why);
    assert.ok(tag.trace.some(({ summary }) => summary === '200 OK (to PRACK)'));
    const claims = { methods: ['INVITE', 'PRACK', 'BYE'] };
    const method = await outcome('uas-declared-methods', { claims, filters });
    assert.equal(method.verdict, 'pass', method.why);
    const without = await outcome('uas-declared-methods', { claims });
    assert.match(`${without.verdict} ${without.why}`, /^fail .*refused PRACK \(405 Method Not Allowed\)$/);
  });

  it('of the registrar too, where the phone refuses what may be either’s', async () => {
    const claims = { events: ['presence'] };
    const nobody = await outcome('uas-declared-events', { claims });
    assert.equal(nobody.verdict, 'inconclusive');
    assert.match(nobody.why, /presence \(4\d\d .* of the phone, 4\d\d .* of the registrar\)/);
    const phone = await outcome('uas-declared-events', { claims: { ...claims, roles: ['uas', 'uac'] } });
    assert.equal(phone.verdict, 'fail');
    const server = await outcome('uas-declared-events', {
      claims,
      role: 'registrar',
      filters: () => answersAll('SUBSCRIBE', 202),
    });
    assert.equal(server.verdict, 'pass', server.why);
    assert.equal((await outcome('registrar-declared-events', { claims })).verdict, 'not-applicable');
  });

  it('and tells all that is refused, and all that came of the rest', async () => {
    const { verdict, why, log } = await outcome('uas-declared-methods', {
      claims: { methods: ['INFO', 'BYE', 'MESSAGE', 'INVITE', 'PUBLISH', 'ACK'], roles: ['uas'] },
      filters: () => answersAll('MESSAGE', 404),
    });
    assert.equal(verdict, 'fail');
    assert.match(why, /to take INFO, PUBLISH, as the profile declares, but it refused INFO \(405 .*\), PUBLISH \(405/);
    assert.deepEqual(
      log.map(line => line.split(' (')[0]),
      ['INFO: refused', 'BYE: taken', 'MESSAGE: taken', 'INVITE: taken', 'PUBLISH: refused', 'ACK: not asked'],
    );
  });

  it('without a verdict where no answer comes, or none tells', async () => {
    const silent = await outcome('uas-declared-events', {
      claims: { events: ['presence', 'dialog'], roles: ['uas'] },
      filters: () => responsesTo('SUBSCRIBE', () => undefined),
    });
    assert.equal(silent.verdict, 'inconclusive');
    assert.match(silent.why, /presence \(no final response\), dialog \(not asked, as one before got no answer\)/);
    const forbidden = await outcome('uas-declared-events', {
      claims: { events: ['presence'], roles: ['uas'] },
      filters: () => answersAll('SUBSCRIBE', 403),
    });
    assert.match(`${forbidden.verdict} ${forbidden.why}`, /^inconclusive .*presence \(403/);
    const unasked = await outcome('uas-declared-extensions', { claims: { extensions: ['histinfo'] } });
    assert.match(`${unasked.verdict} ${unasked.why}`, /^not-applicable nothing that the profile declares/);
  });

  it('once more after a moment where the line is not free', async () => {
    const { verdict, why, trace } = await outcome('uas-declared-codecs', {
      claims: { codecs: ['PCMA/8000'] },
      filters: () => {
        let calls = 0;
        return responsesTo('INVITE', response =>
          response.status >= 200 && calls++ === 0 ? withStatus(response, 486, 'Busy Here') : response,
        );
      },
    });
    assert.equal(verdict, 'pass', why);
    assert.equal(trace.filter(({ summary }) => summary.startsWith('INVITE')).length, 2);
  });

  it('beside a codec of its rate where it only goes with one', async () => {
    const { log } = await outcome('uas-declared-codecs', { claims: { codecs: ['telephone-event/8000'] } });
    assert.match(log[0], /not asked \(it goes with a codec, and the profile has none\)/);
    const beside = await outcome('uas-declared-codecs', { claims: { codecs: ['PCMU/8000', 'CN/8000'] } });
    assert.match(beside.why, /it refused CN\/8000 \(200 OK, with PCMU\/8000 in the answer\)/);
    const after = await outcome('uas-declared-codecs', { claims: { codecs: ['PCMU/8000', 'VP8/90000'] } });
    assert.match(after.why, /it refused VP8\/90000 \(200 OK, with port 0 in the answer\)/);
  });

  it('takes a codec in the answer by its name, or by the number of the offer where the answer names none', async () => {
    /** The phone takes opus as if it were PCMU, and answers with `formats`. */
    const answering = (formats: string): Pick<Defect, 'claims' | 'filters'> => ({
      claims: { codecs: ['opus/48000/2'] },
      filters: () => ({
        in: message => {
          const taken = message.clone().remove('Content-Length');
          taken.body = Buffer.from(message.body.toString().replace(/RTP.AVP 96.*/s, 'RTP/AVP 0\r\n'));
          return taken;
        },
        out: message => {
          message.body = Buffer.from(message.body.toString().replace(/RTP.AVP 0.*/s, `RTP/AVP ${formats}\r\n`));
          return message;
        },
      }),
    });
    for (const formats of ['97\r\na=rtpmap:97 OPUS/48000', '96', '0 96\r\na=rtpmap:96 opus/48000/2']) {
      const { log } = await outcome('uas-declared-codecs', answering(formats));
      assert.match(log[0], /^opus\/48000\/2: taken/, formats);
    }
    const { log } = await outcome('uas-declared-codecs', answering('96\r\na=rtpmap:96 speex/16000'));
    assert.match(log[0], /^opus\/48000\/2: refused \(200 OK, with speex\/16000 in the answer\)/);
  });

  it('says what to add to a profile that declares nothing', async () => {
    const { verdict, why } = await outcome('uas-declared-methods', { claims: { methods: undefined } });
    assert.deepEqual(
      [verdict, why],
      ['not-applicable', 'the profile does not say which methods it has: add "methods"'],
    );
    const none = await outcome('uas-declared-methods', { claims: { methods: [] } });
    assert.equal(none.why, 'the profile says that it has no methods');
  });
});

describe('whose it is', () => {
  const of = (roles: Profile['roles'], more: Partial<Profile>): Profile => ({
    ...profileForUri('sip:192.0.2.1'),
    roles,
    ...more,
  });

  it('is asked of one, and looked for in the lists of those who certainly have it', () => {
    const both = of(['registrar', 'proxy', 'uas'], { methods: ['INVITE', 'REGISTER', 'OPTIONS', 'SUBSCRIBE'] });
    assert.deepEqual(askableOf(both, 'methods', 'phone'), ['INVITE', 'OPTIONS', 'SUBSCRIBE']);
    assert.deepEqual(askableOf(both, 'methods', 'registrar'), ['REGISTER', 'OPTIONS']);
    assert.deepEqual(declaredOf(both, 'methods', 'phone'), ['INVITE', 'OPTIONS']);
    assert.equal(otherOwner(both, 'methods', 'SUBSCRIBE', 'phone'), 'registrar');
    assert.equal(otherOwner(both, 'methods', 'OPTIONS', 'phone'), undefined);
  });

  it('is the one that there is', () => {
    const phone = of(['uas'], { methods: ['REGISTER', 'SUBSCRIBE'], events: ['dialog'], extensions: ['path'] });
    assert.deepEqual(declaredOf(phone, 'methods', 'phone'), ['REGISTER', 'SUBSCRIBE']);
    assert.deepEqual(declaredOf(phone, 'events', 'phone'), ['dialog']);
    assert.deepEqual(declaredOf(phone, 'extensions', 'phone'), ['path']);
    const presence = of(['registrar'], { methods: ['REGISTER', 'SUBSCRIBE', 'INVITE'] });
    assert.deepEqual(askableOf(presence, 'methods', 'registrar'), ['REGISTER', 'SUBSCRIBE', 'INVITE']);
    assert.deepEqual(declaredOf(presence, 'methods', 'registrar'), ['REGISTER'], 'the others are for its users');
    const server = of(['registrar'], { extensions: ['timer', 'path'], events: ['presence'] });
    assert.deepEqual(declaredOf(server, 'extensions', 'registrar'), ['timer', 'path']);
    assert.deepEqual(askableOf(server, 'events', 'registrar'), ['presence']);
    assert.deepEqual(askableOf(of(['registrar'], {}), 'events', 'registrar'), []);
  });
});
