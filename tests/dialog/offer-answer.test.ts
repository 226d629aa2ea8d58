import assert from 'node:assert/strict';
import { OfferAnswer } from '../../simulator/dialog';

type Carrier = Parameters<OfferAnswer['take']>[1];

/** Each message as '<who> <carrier>[ +]', + for a body: what they mean, a breach in brackets. `fail <request>` ends one. */
function read(...messages: string[]): string[] {
  const state = new OfferAnswer();
  const read: string[] = [];
  for (const message of messages) {
    const [who, ...rest] = message.split(' ');
    const body = rest.at(-1) === '+';
    const carrier = (body ? rest.slice(0, -1) : rest).join(' ');
    if (who === 'fail') state.fail(carrier as 'INVITE');
    else {
      const { meaning, breach } = state.take(who === 'us' ? 'local' : 'remote', carrier as Carrier, body);
      read.push(breach === undefined ? meaning : `${meaning} [${breach}]`);
    }
  }
  return [...read, state.openOffer ?? 'closed'];
}

describe('offer and answer (13.2.1, RFC 3262 5, RFC 3311 5)', () => {
  it('in INVITE and 2xx', () => {
    assert.deepEqual(read('us INVITE +', 'it 2xx +', 'us ACK'), ['offer', 'answer', 'none', 'closed']);
    assert.deepEqual(read('us INVITE +'), ['offer', 'local']);
  });

  it('in 2xx and ACK', () => {
    assert.deepEqual(read('it INVITE', 'us 2xx +', 'it ACK +'), ['none', 'offer', 'answer', 'closed']);
    assert.deepEqual(read('it INVITE', 'us 2xx +'), ['none', 'offer', 'local']);
  });

  it('told ahead in provisional responses, which close nothing', () => {
    const seen = read('us INVITE +', 'it 1xx', 'it 1xx +', 'it 1xx +', 'it 2xx +');
    assert.deepEqual(seen, ['offer', 'none', 'preview', 'copy', 'copy', 'closed']);
    assert.deepEqual(read('us INVITE +', 'it 1xx +'), ['offer', 'preview', 'local']);
    assert.deepEqual(read('us INVITE', 'it 1xx +', 'it 2xx +'), ['none', 'none [RFC3261:13.2.1-9]', 'offer', 'remote']);
  });

  it('in reliable provisional responses and PRACK', () => {
    const seen = read('us INVITE +', 'it reliable 1xx +', 'us PRACK +', 'it 2xx to PRACK +', 'it 2xx +');
    assert.deepEqual(seen, ['offer', 'answer', 'offer', 'answer', 'copy', 'closed']);
    assert.deepEqual(read('us INVITE', 'it reliable 1xx +', 'us PRACK +', 'it 2xx'), [
      'none',
      'offer',
      'answer',
      'none',
      'closed',
    ]);
    assert.deepEqual(read('us INVITE +', 'it reliable 1xx', 'it 2xx +'), ['offer', 'none', 'answer', 'closed']);
  });

  it('in UPDATE and its 2xx', () => {
    assert.deepEqual(read('it UPDATE +', 'us 2xx to UPDATE +'), ['offer', 'answer', 'closed']);
    assert.deepEqual(read('it UPDATE', 'us 2xx to UPDATE'), ['none', 'none', 'closed']);
  });

  it('names what is missing', () => {
    for (const [breach, ...messages] of [
      ['RFC3261:13.3.1.4-2', 'us INVITE +', 'it 2xx'],
      ['RFC3261:13.3.1.4-3', 'us INVITE', 'it 2xx'],
      ['RFC3261:13.2.2-8', 'us INVITE', 'it 2xx +', 'us ACK'],
      ['RFC3262:5-2', 'us INVITE', 'it reliable 1xx'],
      ['RFC3262:5-3', 'us INVITE', 'it reliable 1xx +', 'us PRACK'],
      ['RFC3262:5-5', 'us INVITE +', 'it reliable 1xx +', 'us PRACK +', 'it 2xx to PRACK'],
      ['RFC3311:5.2-6', 'us UPDATE +', 'it 2xx to UPDATE'],
    ])
      assert.equal(read(...messages).at(-2), `none [${breach}]`, messages.join(', '));
  });

  it('names what has no place', () => {
    for (const [breach, ...messages] of [
      ['RFC3261:13.2.1-14', 'us INVITE +', 'it UPDATE +'],
      ['RFC3261:13.2.1-14', 'us UPDATE +', 'us INVITE +'],
      ['RFC3261:13.2.1-13', 'us INVITE +', 'it 2xx +', 'us ACK +'],
      ['RFC3262:5-5', 'us PRACK', 'it 2xx to PRACK +'],
    ])
      assert.equal(read(...messages).at(-2), `none [${breach}]`, messages.join(', '));
  });

  it('takes an offer back that was refused, and no other', () => {
    assert.equal(read('us INVITE +', 'fail INVITE').at(-1), 'closed');
    assert.equal(read('us UPDATE +', 'fail INVITE').at(-1), 'local');
    assert.equal(read('us UPDATE +', 'fail UPDATE').at(-1), 'closed');
    assert.equal(read('us INVITE', 'it 2xx +', 'fail INVITE').at(-1), 'closed');
    assert.equal(read('us INVITE +', 'it reliable 1xx +', 'us PRACK +', 'fail PRACK').at(-1), 'closed');
  });

  it('goes its own way in each dialog of a fork', () => {
    const sent = new OfferAnswer();
    sent.take('local', 'INVITE', true);
    const [one, two] = [sent.clone(), sent.clone()];
    assert.equal(one.take('remote', '2xx', true).meaning, 'answer');
    assert.deepEqual([one.openOffer, two.openOffer], [undefined, 'local']);
    const bare = new OfferAnswer();
    bare.take('local', 'INVITE', false);
    assert.equal(bare.clone().take('remote', '2xx', true).meaning, 'offer');
  });
});
