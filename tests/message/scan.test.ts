// Tests of the scanning of header text.
import assert from 'node:assert/strict';
import { isToken, quote, skipQuoted, splitList, unquote } from '../../simulator/message/scan';

describe('scan', () => {
  it('splits a comma list outside quotes and angle brackets', () => {
    assert.deepEqual(splitList('"a, b" <sip:x@y;q=1,2> , <sip:z>;p="c,\\",d",last'), [
      '"a, b" <sip:x@y;q=1,2>',
      '<sip:z>;p="c,\\",d"',
      'last',
    ]);
    assert.deepEqual(splitList('a,,b,'), ['a', '', 'b', '']);
    assert.deepEqual(splitList('"never closed, b'), ['"never closed, b']);
  });

  it('quotes and unquotes', () => {
    for (const text of ['', 'plain', 'a "b" c', '\\', 'ends in \\']) assert.equal(unquote(quote(text)), text);
    assert.equal(unquote('bare'), 'bare');
  });

  it('finds the end of a quoted string', () => {
    assert.equal(skipQuoted('"a\\"b"c', 0), 6);
    assert.equal(skipQuoted('"a\\', 0), -1);
  });

  it('knows a token', () => {
    assert.ok(isToken("!interesting-Method0123456789_*+`.%indeed'~"));
    for (const text of ['', 'a b', 'a@b', 'é', '<a>']) assert.ok(!isToken(text), text);
  });
});
