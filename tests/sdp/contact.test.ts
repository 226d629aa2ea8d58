// Tests of URIs, email addresses and telephone numbers (RFC 8866 5.5, 5.6, 9).
import assert from 'node:assert/strict';
import { isEmail, isPhone, uriError } from '../../simulator/sdp/contact';

/** Text, and the byte where it stops being a URI-reference. */
const uris: [string, number][] = [
  ['', -1],
  ['http://www.jdoe.example.com/home.html', -1],
  ['http://u:p%41@h:80/p?q=/?#f/?', -1],
  ['//h', -1],
  ['//[::1]:5', -1],
  ['//[v1f.a:b]/', -1],
  ['mailto:a@b', -1],
  ['../a/b;c=d', -1],
  ['a/b:c', -1],
  ['?a:b', -1],
  ['#a:b', -1],
  ['x:', -1],
  ['http://a b', 8],
  ['http://a/%4', 9],
  ['http://a/%4g', 9],
  ['http://a/\xe9', 9],
  ['1a:b', 0],
  [':b', 0],
  ['a_b:c', 0],
  ['//u@x@h', 3],
  ['//u\xe9@h', 3],
  ['//h:8x', 5],
  ['//h<', 3],
  ['//[::1', 2],
  ['//[::1]x', 7],
  ['//[:::1]', 2],
  ['//[v.a]', 2],
  ['//[vg.a]', 2],
  ['//[v1.]', 2],
  ['a#b#c', 3],
  ['a?b[', 3],
  ['a[', 1],
];

const emails: [string, boolean][] = [
  ['j.doe@example.com', true],
  ['j.doe@example.com (Jane Doe)', true],
  ['j.doe@example.com   (Jan\xe9 Doe)', true],
  ['Jane Doe <j.doe@example.com>', true],
  ['"Doe, Jane" <j.doe@example.com>', true],
  ['Jane <j (x) . doe@[192.0.2.1] (y)>', true],
  ['"a b\\""@example.com', true],
  ['(a (b) \\) c) j@x (d)', true],
  ['', false],
  ['nobody', false],
  ['@example.com', false],
  ['j@', false],
  ['j..d@x', false],
  ['j@x.', false],
  ['j@[1', false],
  ['j@[\xe9]', false],
  ['"a@x', false],
  ['"\xe9"@x', false],
  ['"a\\', false],
  ['j\xe9@x', false],
  ['j@x (a', false],
  ['j@x(\xe9)', false],
  ['j@x ()', true],
  ['j@x (\xe9) y', false],
  ['Jane Doe<j@x>', false],
  [' <j@x>', false],
  ['<j@x>', false],
  ['Jane (x) <j@x>', false],
  ['Jane <j@x> y', false],
  ['Jane <nobody>', false],
  ['Jane <j@x (>', false],
];

const phones: [string, boolean][] = [
  ['+1 617 555-6011', true],
  ['16175556011', true],
  ['+1 617 (Jane)', true],
  ['+16(Jane)', true],
  ['Jane <+1 617>', true],
  ['Jane<16>', true],
  ['1 ', true],
  ['1', false],
  ['+', false],
  ['+ 1', false],
  ['+1 617 x', false],
  ['+1 617 ()', false],
  ['+1 617 (J(x))', false],
  ['<+1 617>', false],
  ['Jane <+1 617> x', false],
  ['Jane <617', false],
  ['J(x) <617>', false],
];

describe('contacts of a session', () => {
  for (const [text, at] of uris) {
    it(`u=${text} ${at < 0 ? 'is a URI' : 'is none from byte ' + at}`, () => assert.equal(uriError(text), at));
  }
  for (const [text, sound] of emails) {
    it(`e=${text} is ${sound ? 'an' : 'no'} address`, () => assert.equal(isEmail(text), sound));
  }
  for (const [text, sound] of phones) {
    it(`p=${text} is ${sound ? 'a' : 'no'} number`, () => assert.equal(isPhone(text), sound));
  }
});
