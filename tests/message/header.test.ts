// Tests of Header: what copies share, and who sees which change.
import assert from 'node:assert/strict';
import { type Message, parseMessage, Request, replyTo, writeMessage } from '../../simulator/message';

const text = [
  'OPTIONS sip:bob@example.com SIP/2.0',
  'v: SIP/2.0/UDP a;branch=z9hG4bK1, SIP/2.0/UDP b;branch=z9hG4bK2',
  'Via: SIP/2.0/UDP c;branch=z9hG4bK3',
  'From:   <sip:a@a>;tag=1',
  'To: <sip:bob@example.com>',
  'Call-ID: x@y',
  'CSeq: 4 OPTIONS',
  'X-Other: odd   one',
  '',
  '',
].join('\r\n');

const received = (): Request => parseMessage(Buffer.from(text)).message as Request;
const written = (m: Message): string => writeMessage(m, { contentLength: 'keep' }).toString();
const other = (m: Message): string | undefined => m.get('X-Other');

describe('Header', () => {
  it('keeps a copy apart from the message that it was made of, whichever is changed in place', () => {
    for (const changesCopy of [true, false]) {
      const m = received();
      const copy = m.clone();
      const [changed, left] = changesCopy ? [copy, m] : [m, copy];
      changed.fields[6].value = 'changed';
      changed.fields.pop();
      changed.fields[0].value = 'SIP/2.0/UDP z';
      assert.deepEqual([other(changed), changed.topVia?.host], [undefined, 'z']);
      assert.deepEqual([other(left), left.topVia?.host], ['odd   one', 'a']);
      assert.deepEqual([changed.untouched, left.untouched], [false, true]);
      assert.equal(written(left), text);
    }
  });

  it('keeps a copy apart from a field that was handed out before it was made', () => {
    const m = received();
    const field = m.fields[6];
    const copy = m.clone();
    assert.ok(copy.untouched);
    field.value = 'changed';
    assert.deepEqual([other(m), other(copy)], ['changed', 'odd   one']);
    assert.equal(m.fields[6], field);
    assert.deepEqual([m.untouched, copy.untouched], [false, true]);
  });

  it('lets each of several copies have lines of its own', () => {
    const m = received();
    const copies = [m.clone(), m.clone(), m.clone().clone()];
    copies.forEach((copy, i) => void copy.add('X-Copy', String(i)).set('X-Other', `copy ${i}`));
    m.add('X-Copy', 'none');
    assert.deepEqual(
      copies.map(copy => [copy.getAll('X-Copy'), other(copy)]),
      [0, 1, 2].map(i => [[String(i)], `copy ${i}`]),
    );
    assert.deepEqual([m.getAll('X-Copy'), other(m)], [['none'], 'odd   one']);
  });

  it('counts the lines of a copy as received, also where they are handed out', () => {
    const copy = received().clone();
    assert.equal(copy.fields.length, 7);
    assert.ok(copy.untouched);
    assert.equal(written(copy), text);
    assert.deepEqual(copy.faults, received().faults);
  });

  it('adds a line without a change to lists that were seen before', () => {
    const m = received();
    const seen = m.lines;
    const handedOut = m.fields;
    m.add('X-New', '1').add('X-New', '2');
    assert.deepEqual([seen.length, handedOut.length, m.lines.length], [7, 7, 9]);
    assert.equal(m.count('X-New'), 2);
    const built = new Request('OPTIONS', 'sip:a', { To: '<sip:b>' });
    const its = built.fields;
    built.add('From', '<sip:c>');
    assert.deepEqual([its.length, built.lines.length], [1, 2]);
  });

  it('replaces or removes the first value, and leaves the others as they stand', () => {
    const vias = (m: Message): string => written(m).split('\r\nFrom')[0].split('\r\n').slice(1).join('|');
    const b = 'SIP/2.0/UDP b;branch=z9hG4bK2';
    const c = 'Via: SIP/2.0/UDP c;branch=z9hG4bK3';
    assert.equal(vias(received().replaceFirst('Via', 'SIP/2.0/UDP z')), `Via: SIP/2.0/UDP z|Via: ${b}|${c}`);
    assert.equal(vias(received().replaceFirst('Via')), `Via: ${b}|${c}`);
    assert.equal(other(received().replaceFirst('X-Other', 'a, b')), 'a, b');
    assert.equal(received().replaceFirst('X-None', 'new').lines.at(-1)?.value, 'new');
  });

  it('puts a line before the first of its name, or after those of another, or on top', () => {
    const names = (m: Message): string[] => m.lines.map(({ name }) => name).slice(0, 4);
    const m = received().prepend('Record-Route', '<sip:p>', 'Via');
    assert.deepEqual(names(m), ['v', 'Via', 'Record-Route', 'From']);
    m.prepend('Record-Route', '<sip:q>', 'Via');
    assert.deepEqual(m.getAll('Record-Route'), ['<sip:q>', '<sip:p>']);
    assert.deepEqual(names(new Request('OPTIONS', 'sip:a').prepend('To', '<sip:b>', 'Via')), ['To']);
  });

  it('keeps a reply and its request apart, though they share lines', () => {
    const request = received();
    const reply = replyTo(request, 200);
    assert.match(written(reply), /\r\nVia: SIP\/2.0\/UDP a;.*\r\nVia: .*c;.*\r\nFrom: <sip:a@a>;tag=1\r\n/);
    for (const field of reply.fields) field.value = 'changed';
    assert.equal(written(request), text);
    const second = replyTo(request, 200);
    for (const field of request.fields) field.value = 'changed';
    assert.equal(second.get('From'), '<sip:a@a>;tag=1');
    const held = request.fields[2];
    const third = replyTo(request, 200);
    held.value = 'again';
    assert.equal(third.get('From'), 'changed');
  });
});
