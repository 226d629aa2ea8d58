import assert from 'node:assert/strict';
import { InviteDialogs } from '../../simulator/dialog';
import { replyTo } from '../../simulator/message';
import { answerOf, inviteOf } from './messages';

/** What each response '<status>[ <To tag>]' does, or `settle`: its kind, and the tags that it is about. */
function follow(...responses: string[]): string[] {
  const dialogs = new InviteDialogs(inviteOf());
  return responses.map(text => {
    const [status, tag] = text.split(' ');
    if (status === 'settle') return ['settled', ...dialogs.settle().map(({ remoteTag }) => remoteTag)].join(' ');
    const response =
      tag === undefined ? replyTo(dialogs.invite, Number(status)) : answerOf(dialogs.invite, Number(status), tag);
    const event = dialogs.receive(response);
    if (event.kind === 'none') return 'none';
    if (event.kind === 'refused') return ['refused', ...event.ended.map(({ remoteTag }) => remoteTag)].join(' ');
    const extra = event.kind === 'early' ? event.fresh : event.kind === 'confirmed' && event.first;
    return `${event.kind} ${event.dialog.remoteTag} ${event.dialog.state}${extra ? ' !' : ''}`;
  });
}

describe('the dialogs of an INVITE (12.1.2, 13.2.2)', () => {
  it('begin early, and one 2xx confirms its own', () => {
    assert.deepEqual(follow('100', '180', '180 b1', '183 b1', '200 b1', '200 b1'), [
      'none',
      'none',
      'early b1 early !',
      'early b1 early',
      'confirmed b1 confirmed !',
      'repeated b1 confirmed',
    ]);
  });

  it('are as many as branches answer', () => {
    assert.deepEqual(follow('180 b1', '180 b2', '200 b2', '200 b3', '200 b1', '180 b1', 'settle'), [
      'early b1 early !',
      'early b2 early !',
      'confirmed b2 confirmed !',
      'confirmed b3 confirmed',
      'confirmed b1 confirmed',
      'none',
      'settled',
    ]);
  });

  it('end with a final response other than 2xx, unless one is confirmed', () => {
    assert.deepEqual(follow('180 b1', '180 b2', '486 b3'), ['early b1 early !', 'early b2 early !', 'refused b1 b2']);
    assert.deepEqual(follow('180 b1', '200 b2', '486 b3').at(-1), 'none');
  });

  it('end early 64*T1 after the first 2xx; a 2xx that comes yet makes its dialog anew', () => {
    assert.deepEqual(follow('180 b1', '200 b2', 'settle', '180 b3', '180 b1', '200 b1'), [
      'early b1 early !',
      'confirmed b2 confirmed !',
      'settled b1',
      'none',
      'none',
      'confirmed b1 confirmed',
    ]);
  });

  it('are told apart by tags without regard to case, and may have none (RFC 2543)', () => {
    assert.deepEqual(follow('180 b1', '200 B1').at(-1), 'confirmed b1 confirmed !');
    const dialogs = new InviteDialogs(inviteOf());
    const bare = answerOf(dialogs.invite, 200).set('To', '<sip:bob@example.org>');
    assert.equal(dialogs.receive(bare).kind, 'confirmed');
    assert.equal(dialogs.receive(bare).kind, 'repeated');
  });

  it('do not come back once the peer has ended one', () => {
    const dialogs = new InviteDialogs(inviteOf());
    const early = dialogs.receive(answerOf(dialogs.invite, 180));
    assert(early.kind === 'early');
    early.dialog.state = 'terminated';
    assert.equal(dialogs.receive(answerOf(dialogs.invite, 180)).kind, 'none');
    const late = dialogs.receive(answerOf(dialogs.invite, 200));
    assert(late.kind === 'confirmed' && late.dialog === early.dialog && late.dialog.state === 'terminated');
  });

  it('know their responses by Call-ID, From tag and CSeq', () => {
    const dialogs = new InviteDialogs(inviteOf());
    const ok = answerOf(dialogs.invite, 200);
    assert(dialogs.matches(ok));
    assert(!dialogs.matches(ok.clone().set('CSeq', '4712 INVITE')));
    assert(!dialogs.matches(ok.clone().set('CSeq', '4711 CANCEL')));
    assert(!dialogs.matches(ok.clone().set('Call-ID', 'other')));
    assert(!dialogs.matches(ok.clone().set('From', '<sip:alice@example.org>;tag=a2')));
  });
});
