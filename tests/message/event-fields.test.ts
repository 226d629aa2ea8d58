import assert from 'node:assert/strict';
import {
  eventOf,
  fragmentStatus,
  type Message,
  mediaTypeOf,
  Request,
  subscriptionStateOf,
} from '../../simulator/message';

const notify = (field: string, value: string): Message => new Request('NOTIFY', 'sip:a@b').add(field, value);

describe('message/event-fields', () => {
  it('reads Event', () => {
    assert.deepEqual(eventOf(notify('Event', 'refer')), { name: 'refer', id: undefined });
    assert.deepEqual(eventOf(notify('o', 'Refer ; x=1;ID=93')), { name: 'Refer', id: '93' });
    for (const value of ['', 'a b', 'refer;', ';id=1']) assert.equal(eventOf(notify('Event', value)), undefined, value);
    assert.equal(eventOf(notify('X', 'refer')), undefined);
  });

  it('reads Subscription-State', () => {
    const read = (value: string) => subscriptionStateOf(notify('Subscription-State', value));
    assert.deepEqual(read('active;expires=60'), { state: 'active', reason: undefined, expires: 60 });
    assert.deepEqual(read('Terminated; reason=NoResource'), {
      state: 'terminated',
      reason: 'noresource',
      expires: undefined,
    });
    assert.equal(read('active;expires=soon')?.expires, undefined);
    assert.equal(read('terminated;;'), undefined);
  });

  it('reads the media type', () => {
    assert.equal(mediaTypeOf(notify('Content-Type', 'Message / SIPfrag;version=2.0')), 'message/sipfrag');
    assert.equal(mediaTypeOf(notify('X', 'y')), undefined);
  });

  it('reads the status of a fragment, however its line ends', () => {
    for (const end of ['', '\n', '\r', '\r\n', '\r\nWarning: 399 x "y"\r\n'])
      assert.equal(fragmentStatus(Buffer.from(`SIP/2.0 486 Busy Here${end}`)), 486, JSON.stringify(end));
    assert.equal(fragmentStatus(Buffer.from('SIP/2.0 200 ')), 200);
    for (const text of [
      '',
      '200 OK',
      'SIP/2.0 700 X',
      'SIP/2.0 2000 X',
      'X\r\nSIP/2.0 200 OK',
      'INVITE sip:a@b SIP/2.0',
    ])
      assert.equal(fragmentStatus(Buffer.from(text)), undefined, text);
  });
});
