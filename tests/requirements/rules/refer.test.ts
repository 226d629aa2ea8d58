// Tests of the rules of REFER and of the NOTIFYs about it.
import assert from 'node:assert/strict';
import { refer } from '../../../requirements/rules/refer';
import { type Example, type Line, outcomeOf, testRules } from './exchange';
import { quiet } from './pairs';
import { answer, ask, call, called, peerContact, sutContact, within } from './uac-lines';

const target = 'Refer-To: <sip:carol@192.0.2.3>';
const sending: Line[] = [...call(), within('REFER', 2, { more: [target, sutContact] })];

interface Report {
  seq?: number;
  at?: number;
  event?: string;
  state?: string;
  type?: string;
  body?: string;
}

const trying: Report = {};
const done: Report = { seq: 8, at: 2000, state: 'terminated;reason=noresource', body: 'SIP/2.0 200 OK\r\n' };

function notify(report: Report): Line {
  const { seq = 7, event = 'refer', state = 'active;expires=60', type = 'message/sipfrag' } = report;
  const { body = 'SIP/2.0 100 Trying\r\n', at = 500 } = report;
  const more = [`Event: ${event}`, `Subscription-State: ${state}`, `Content-Type: ${type}`, sutContact];
  return within('NOTIFY', seq, { at, more, body });
}

/** A REFER that came, with the number 2 unless it is another, and its 202. */
function taken(seq = 2, status = 202): Line[] {
  const came = within('REFER', seq, { from: 'peer', at: 400 + seq, more: [target, peerContact] });
  return [came, answer(came, status, { at: 400 + seq, more: [sutContact] })];
}
const ok = (report: Line): Line => answer(report, 200, { at: (report.at ?? 0) + 1 });
const told = (...reports: Report[]): Line[] => reports.map(notify).flatMap(report => [report, ok(report)]);
const both: Line[] = [...called(), ...taken(), ...told(trying, done)];
const second: Line[] = [
  ...called(),
  ...taken(),
  ...told(done),
  ...taken(3),
  ...told({ seq: 9, at: 4000, event: 'refer;id=3' }),
];

const examples: Example[] = [
  { id: 'refer-has-one-refer-to', sound: sending, replace: [`${target}\r\n`, ''] },
  { id: 'refer-has-one-refer-to', sound: sending, replace: [target, `${target}\r\n${target}`] },
  { id: 'refer-has-one-contact', sound: sending, replace: [`${target}\r\n${sutContact}`, target] },
  { id: 'refer-has-one-contact', sound: sending, replace: [target, `${target}\r\n${sutContact}`] },
  { id: 'report-of-a-reference-has-the-event-refer', sound: both, replace: ['Event: refer\r\n', ''] },
  { id: 'report-of-a-reference-has-the-event-refer', sound: both, replace: ['Event: refer', 'Event: dialog'] },
  { id: 'report-of-a-reference-has-a-sipfrag', sound: both, replace: ['message/sipfrag', 'text/plain'] },
  { id: 'report-of-a-reference-has-a-sipfrag', sound: both, replace: ['SIP/2.0 100 Trying\r\n', ''] },
  { id: 'report-of-a-reference-begins-with-a-status-line', sound: both, replace: ['Trying\r\n', 'Trying\n'] },
  { id: 'report-of-a-reference-begins-with-a-status-line', sound: both, replace: ['SIP/2.0 100 ', '100 '] },
  { id: 'report-of-a-later-reference-has-its-id', sound: second, replace: ['refer;id=3', 'refer'] },
  { id: 'report-of-a-later-reference-has-its-id', sound: second, replace: ['refer;id=3', 'refer;id=4'] },
  { id: 'last-report-of-a-reference-says-noresource', sound: both, replace: [';reason=noresource', ''] },
  { id: 'last-report-of-a-reference-says-noresource', sound: both, replace: ['noresource', 'timeout'] },
];

describe('rules of REFER', () => {
  const timed = 'reports-of-a-reference-are-a-second-apart';
  testRules(
    refer.filter(({ id }) => id !== timed),
    examples,
  );

  const rule = (id: string) => refer.find(one => one.id === id)!;
  const apart = (gapMs: number, lagMs = 0): Line[] => {
    const [first, ...rest] = told(trying, { ...done, at: 500 + gapMs });
    return [...called(), ...taken(), { ...first, lagMs }, ...rest];
  };

  it(timed, () => {
    assert.deepEqual(outcomeOf(rule(timed), apart(1000)), { judged: 1, found: [] });
    assert.deepEqual(outcomeOf(rule(timed), apart(985)), { judged: 1, found: [] });
    assert.equal(outcomeOf(rule(timed), apart(900)).found.length, 1);
  });

  it('count what our own clock may have been late by', () => quiet(refer, timed, apart(900, 90)));

  it('do not take copies for news', () => {
    const first = notify(trying);
    quiet(refer, timed, [...called(), ...taken(), first, { ...first, at: 700 }, { ...first, at: 900 }]);
  });

  it('judge no distance from a NOTIFY that was not answered: its first copy may be lost', () => {
    const [first, , last] = told(trying, { ...done, at: 900 });
    assert.equal(outcomeOf(rule(timed), [...called(), ...taken(), first, last]).judged, 0);
  });

  it('leave NOTIFYs of other packages alone', () => {
    const lines = [
      ...called(),
      ...taken(),
      notify({ event: 'dialog', type: 'application/dialog-info+xml', body: 'x' }),
    ];
    for (const { id } of refer) assert.equal(outcomeOf(rule(id), lines).judged, 0, id);
  });

  it('take parts for what may hold a sipfrag', () =>
    quiet(refer, 'report-of-a-reference-has-a-sipfrag', [
      ...called(),
      ...taken(),
      notify({ type: 'multipart/mixed' }),
    ]));

  it('do not ask for noresource where 603 may say that the reference was not allowed, nor after a SUBSCRIBE', () => {
    const id = 'last-report-of-a-reference-says-noresource';
    const denied = { state: 'terminated;reason=rejected', body: 'SIP/2.0 603 Declined\r\n' };
    assert.equal(outcomeOf(rule(id), [...called(), ...taken(), notify(denied)]).judged, 0);
    const ended = { ...done, state: 'terminated;reason=timeout' };
    const subscribe = within('SUBSCRIBE', 3, { from: 'peer', at: 600, more: ['Event: refer', peerContact] });
    quiet(refer, id, [...called(), ...taken(), subscribe, notify(ended)]);
  });

  it('want no id while the NOTIFY may be about the first REFER', () => {
    const id = 'report-of-a-later-reference-has-its-id';
    quiet(refer, id, [...called(), ...taken(), ...taken(3), notify({ seq: 9, at: 4000 })]);
    assert.equal(
      outcomeOf(rule(id), [...called(), ...taken(2, 603), ...taken(3), notify({ seq: 9, at: 4000 })]).found.length,
      1,
    );
  });

  it('judge a REFER outside a dialog, and the NOTIFYs in that which it makes', () => {
    const came = ask('REFER', { from: 'peer', more: [target, peerContact] });
    const lines = [came, answer(came, 202, { more: [sutContact] }), notify({ event: 'presence' })];
    assert.equal(outcomeOf(rule('report-of-a-reference-has-the-event-refer'), lines).found.length, 1);
  });
});
