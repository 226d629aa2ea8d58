import assert from 'node:assert/strict';
import { InviteUsage, OfferAnswer } from '../../simulator/dialog';
import type { Request } from '../../simulator/message';
import { seededRandom } from '../../simulator/runtime';
import { answerOf, bothEnds, inDialog } from './messages';

/** A call of which both ends are in the given state: the 2xx is sent, and the ACK. */
function established(): { alice: InviteUsage; bob: InviteUsage } {
  const ends = bothEnds();
  const exchange = new OfferAnswer();
  exchange.take('local', 'INVITE', true);
  const alice = InviteUsage.ofCaller(ends.alice, exchange);
  const bob = InviteUsage.ofCallee(ends.bob, ends.invite);
  bob.respond(200, true);
  alice.accepted(answerOf(ends.invite, 200, 'b1', 'answer'));
  bob.receiveAck(inDialog(alice.dialog, 'ACK'));
  return { alice, bob };
}

function ringing(): { alice: InviteUsage; bob: InviteUsage; invite: Request } {
  const ends = bothEnds(180);
  const exchange = new OfferAnswer();
  exchange.take('local', 'INVITE', true);
  return {
    invite: ends.invite,
    alice: InviteUsage.ofCaller(ends.alice, exchange),
    bob: InviteUsage.ofCallee(ends.bob, ends.invite),
  };
}

/** A re-INVITE from one to the other, and how it is received. */
function reinvite(from: InviteUsage, to: InviteUsage, body = 'offer'): string {
  const request = inDialog(from.dialog, 'INVITE', body);
  from.invite(request);
  return to.receive(request)?.requirement ?? 'taken';
}

describe('the INVITE usage of a dialog', () => {
  describe('re-INVITE (14)', () => {
    it('may begin when none is in progress either way', () => {
      const early = ringing();
      assert(!early.alice.mayInvite() && !early.bob.mayInvite());
      const { alice, bob } = established();
      assert(alice.mayInvite() && bob.mayInvite());
      assert.equal(reinvite(alice, bob), 'taken');
      assert(!alice.mayInvite() && alice.inviting && !bob.mayInvite());
      bob.respond(200, true);
      assert(!bob.mayInvite() && bob.awaitsAck);
      alice.accepted(answerOf(inDialog(alice.dialog, 'INVITE'), 200, 'b1', 'answer'));
      assert(alice.mayInvite());
      assert.equal(bob.receiveAck(inDialog(alice.dialog, 'ACK')).kind, 'stale', 'of another INVITE');
    });

    it('is refused with 500 while the first waits, with 491 while ours does', () => {
      const { alice, bob } = established();
      assert.equal(reinvite(alice, bob), 'taken');
      const second = bob.receive(inDialog(alice.dialog, 'INVITE', 'offer'));
      assert.deepEqual(second, { requirement: 'RFC3261:14.2-1', status: 500, retryAfter: true });
      const other = established();
      other.bob.invite(inDialog(other.bob.dialog, 'INVITE', 'offer'));
      const glare = other.bob.receive(inDialog(other.alice.dialog, 'INVITE', 'offer'));
      assert.deepEqual(glare, { requirement: 'RFC3261:14.2-2', status: 491 });
    });

    it('may overtake the ACK, unless that owes the answer (RFC 5407 3.1.4, 3.1.5)', () => {
      const { alice, bob } = established();
      const first = inDialog(alice.dialog, 'INVITE', 'offer');
      alice.invite(first);
      assert.equal(bob.receive(first), undefined);
      bob.respond(200, true);
      alice.accepted(answerOf(first, 200, 'b1', 'answer'));
      const late = inDialog(alice.dialog, 'ACK');
      assert.equal(reinvite(alice, bob, ''), 'taken');
      assert.equal(bob.respond(200, true).meaning, 'offer');
      assert.equal(bob.receiveAck(late).kind, 'taken', 'the late one answers nothing');
      assert(bob.awaitsAck);
      assert.equal(bob.exchange.openOffer, 'local');
      assert.equal(bob.receive(inDialog(alice.dialog, 'INVITE', 'offer'))?.status, 491);
    });

    it('that is refused changes nothing', () => {
      for (const [status, event] of [
        [488, 'unchanged'],
        [500, 'unchanged'],
        [503, 'unchanged'],
        [491, 'retry'],
        [481, 'leave'],
        [408, 'leave'],
      ] as const) {
        const { alice, bob } = established();
        reinvite(alice, bob);
        assert.equal(alice.exchange.openOffer, 'local');
        assert.equal(alice.refused(status), event, String(status));
        assert.equal(alice.exchange.openOffer, undefined);
        assert(alice.mayInvite());
        bob.respond(status, false);
        assert(bob.mayInvite());
      }
      const left = established();
      reinvite(left.alice, left.bob);
      left.alice.leave();
      assert.equal(left.alice.refused(491), 'unchanged');
    });

    it('is tried again after a time that depends on who owns the Call-ID', () => {
      const { alice, bob } = established();
      const random = seededRandom(3);
      for (let n = 0; n < 100; n++) {
        assert(alice.retryDelay(random) >= 2100);
        assert(bob.retryDelay(random) <= 2000);
      }
    });
  });

  describe('leaving (15)', () => {
    it('is CANCEL or a refusal while it is early', () => {
      const { alice, bob } = ringing();
      assert.deepEqual([alice.leave(), bob.leave()], ['cancel', 'refuse']);
      assert(!alice.over && !bob.over);
    });

    it('is a BYE once, from either side', () => {
      const { alice, bob } = established();
      assert.deepEqual([alice.leave(), alice.leave()], ['bye', 'nothing']);
      assert.equal(bob.leave(), 'bye');
    });

    it('waits for the ACK to a 2xx, or 64*T1', () => {
      for (const acknowledged of [true, false]) {
        const { alice, bob, invite } = ringing();
        bob.dialog.state = 'confirmed';
        bob.respond(200, true);
        assert.equal(bob.leave(), 'wait');
        if (acknowledged) {
          const ack = bob.receiveAck(alice.dialog.ack(invite, { via: inDialog(alice.dialog, 'INFO').topVia! }));
          assert(ack.kind === 'taken' && ack.leave);
        } else bob.noAck();
        assert.equal(bob.leave(), 'bye');
      }
    });

    it('may cross with the same of the peer', () => {
      const { alice, bob } = established();
      alice.leave();
      bob.leave();
      assert.equal(alice.receive(inDialog(bob.dialog, 'BYE')), undefined);
      assert.equal(bob.receive(inDialog(alice.dialog, 'BYE')), undefined);
      assert.deepEqual([alice.dialog.state, bob.dialog.state], ['terminated', 'terminated']);
    });

    it('leaves nothing that other requests could reach: 481', () => {
      const { alice, bob } = established();
      bob.leave();
      assert.equal(reinvite(alice, bob), 'RFC3261:12.2.2-2');
      assert.equal(bob.receive(inDialog(alice.dialog, 'OPTIONS'))?.status, 481);
      assert.equal(bob.receive(inDialog(alice.dialog, 'BYE')), undefined);
      assert.equal(bob.receive(inDialog(alice.dialog, 'BYE'))?.status, 481);
    });
  });

  it('refuses what is out of order (12.2.2)', () => {
    const { alice, bob } = established();
    const [first, second] = [inDialog(alice.dialog, 'OPTIONS'), inDialog(alice.dialog, 'OPTIONS')];
    assert.equal(bob.receive(second), undefined);
    assert.deepEqual(bob.receive(first), { requirement: 'RFC3261:12.2.2-4', status: 500 });
  });

  it('refuses UPDATE by the offers that are open (RFC 3311 5.2)', () => {
    const update = (usage: InviteUsage, from: InviteUsage, body: string): string =>
      usage.receive(inDialog(from.dialog, 'UPDATE', body))?.requirement ?? 'taken';
    const offered = ringing();
    assert.equal(update(offered.bob, offered.alice, 'offer'), 'RFC3311:5.2-4');
    assert.equal(update(offered.alice, offered.bob, 'offer'), 'RFC3311:5.2-2');
    assert.equal(update(offered.alice, offered.bob, ''), 'taken');
    const { alice, bob } = established();
    assert.equal(update(bob, alice, 'offer'), 'taken');
    assert.equal(update(bob, alice, ''), 'RFC3311:5.2-1');
    bob.respondToUpdate(200, true);
    assert.equal(update(bob, alice, 'offer'), 'taken');
    bob.respondToUpdate(488, false);
    assert.equal(bob.exchange.openOffer, undefined);
  });

  it('sees an ACK that lacks the answer it owes', () => {
    const { alice, bob } = established();
    const request = inDialog(alice.dialog, 'INVITE');
    bob.receive(request);
    bob.respond(200, true);
    assert.equal(bob.receiveAck(inDialog(alice.dialog, 'ACK')).kind, 'answerless');
    assert.equal(bob.receiveAck(inDialog(alice.dialog, 'ACK')).kind, 'stale');
  });
});
