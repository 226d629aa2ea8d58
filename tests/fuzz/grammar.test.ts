// Tests of the grammar itself: its texts are bytes, folds are folds, spellings differ, sizes are bounded, failures shrink.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  comment,
  differentUris,
  equalUris,
  foldedValues,
  headerValues,
  message,
  spell,
  stream,
  unfold,
} from '../../fuzz/grammar';
import { compactName } from '../../simulator/message';
import { verdict } from '../message/oracle';

const sample = <T>(arbitrary: fc.Arbitrary<T>, numRuns = 200): T[] => fc.sample(arbitrary, { numRuns, seed: 1 });
const isBytes = (text: string): boolean => /^[\0-\xff]*$/.test(text);

describe('fuzz/grammar', () => {
  it('has every header field of RFC 3261, and those with compact names', () => {
    const core =
      'Accept Accept-Encoding Accept-Language Alert-Info Allow Authentication-Info Authorization Call-ID Call-Info Contact ' +
      'Content-Disposition Content-Encoding Content-Language Content-Length Content-Type CSeq Date Error-Info Expires From ' +
      'In-Reply-To Max-Forwards MIME-Version Min-Expires Organization Priority Proxy-Authenticate Proxy-Authorization ' +
      'Proxy-Require Record-Route Reply-To Require Retry-After Route Server Subject Supported Timestamp To Unsupported ' +
      'User-Agent Via Warning WWW-Authenticate';
    assert.equal(core.split(' ').length, 44);
    for (const name of core.split(' ')) assert.ok(headerValues[name], name);
    assert.equal(Object.keys(headerValues).filter(compactName).length, 19); // all but Identity-Info (RFC 4474, obsolete)
  });

  it('gives bytes, without folds or with whole ones', () => {
    for (const [name, values] of Object.entries(headerValues)) {
      for (const value of sample(values, 100)) assert.ok(isBytes(value) && !/[\r\n]/.test(value), name + ': ' + value);
    }
    const folded = Object.values(foldedValues).flatMap(values => sample(values, 100));
    for (const value of folded) assert.ok(isBytes(value) && !/[\r\n]/.test(value.replace(/\r\n[ \t]/g, '')), value);
    assert.ok(folded.some(value => value.includes('\r\n')));
  });

  it('gives only what the ABNF derives', () => {
    for (const [name, values] of Object.entries(headerValues)) {
      for (const value of sample(values, 40))
        assert.equal(verdict(name, value.replace(/^[ \t]+|[ \t]+$/g, '')), 'accepted', name + ': ' + value);
    }
  });

  it('varies case, white space, compact names and the order of lines', () => {
    const text = sample(message, 300)
      .map(one => one.text)
      .join('');
    for (const form of [
      /^v\s*:/m,
      /^VIA\s*:/m,
      /^via\s*:/m,
      /^Via \s*:/m,
      /^Via:\S/m,
      /^Call-ID: \r\n[ \t]/m,
      /;TAG=/,
      /%[0-9a-f]{2}/i,
    ]) {
      assert.match(text, form);
    }
  });

  it('bounds the sizes', () => {
    for (const { text } of sample(message, 1000)) assert.ok(text.length < 60_000, String(text.length));
    for (const { text } of sample(stream)) assert.ok(text.length < 200_000, String(text.length));
    for (const text of sample(comment, 500)) assert.ok(Math.max(...depths(text)) <= 3, text);
  });

  it('spells equal URIs in different ways', () => {
    const pairs = sample(equalUris);
    assert.ok(pairs.filter(([a, b]) => a !== b).length > pairs.length / 2);
    assert.ok(sample(differentUris).every(([a, b]) => a !== b));
  });

  it('shrinks to the plainest message', () => {
    const { counterexample } = fc.check(
      fc.property(message, ({ text }) => text.length === 0),
      { seed: 1, numRuns: 10 },
    );
    const [{ text }] = counterexample!;
    assert.ok(text.length < 200, text);
    assert.match(text, /^INVITE sip:\S+ SIP\/2\.0\r\n(\S+: \S[^\r\n]*\r\n){6}\r\n$/);
  });

  it('fills in marks in turn', () => {
    assert.equal(spell('a\u2420;\u2420b\u2421c', []), 'a;b c');
    assert.equal(spell('a\u2420;\u2420b\u2421c', [1, 0, 4]), 'a ;b\r\n c');
    assert.equal(unfold('a \r\n\tb'), 'a b');
  });
});

/** How deep the parentheses are at each place, those after a backslash left out. */
function depths(text: string): number[] {
  let depth = 0;
  return [...text.replace(/\\[\s\S]/g, '')].map(char => {
    depth += char === '(' ? 1 : char === ')' ? -1 : 0;
    return depth;
  });
}
