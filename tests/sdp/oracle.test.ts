// The scanners held against the ABNF of RFC 8866 itself, on good values and on random changes of them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { attributeProblem } from '../../simulator/sdp/attributes';
import { fieldProblem } from '../../simulator/sdp/fields';
import { compile, derives, type Grammar } from '../message/abnf';

/** Values of each line and attribute, from which changes are made. */
const seeds: Record<string, string[]> = {
  v: ['0', '12'],
  o: [
    'jdoe 3724394400 3724394405 IN IP4 198.51.100.1',
    '- 1 1 IN IP6 2001:db8::1',
    'x\xe9 0 00 IN IP4 host.anywhere.com.',
    '- 1 1 IN IP6 a-1.b2',
  ],
  s: ['-', ' ', 'Call to John Smith'],
  i: ['SDP Offer #1'],
  u: ['http://www.jdoe.example.com/home.html', 'a/b?c=%41#d', '//u:p@[v1.a:b]:80/x', 'http://[2001:db8::1.2.3.4]:', ''],
  e: ['Jane Doe <jane@jdoe.example.com>', 'j.doe@example.com (Jane Doe)', '"a\\"b"@[1.2] (x (y)\\))', 'a (b).c@d. e'],
  p: ['+1 617 555-6011', '+44-1 (John)', 'John <44 1>', '12'],
  c: ['IN IP4 233.252.0.1/127/3', 'IN IP6 ff00::db8:0:101/3', 'IN IP4 host.example', 'IN IP6 ::ffff:192.0.2.2'],
  b: ['AS:64', 'X-YZ:128'],
  t: ['0 0', '3724394400 3724398000'],
  r: ['604800 3600 0 90000', '7d 1h 0 25h'],
  z: ['3730928400 -1h 3749680800 0'],
  k: ['prompt', 'clear:abc', 'base64:QUJD', 'base64:QQ==', 'base64:QUI=', 'uri:http://a/b'],
  m: ['audio 49170 RTP/AVP 0', 'video 49170/2 RTP/SAVPF 31 99', 'image 0 udptl t38'],
  a: ['foo', 'foo:bar baz', 'x-1:\xff'],
  cat: ['foo.bar', 'f\xe9'],
  keywds: ['SDP session'],
  tool: ['foobar V3.2'],
  ptime: ['20', '0.5', '12.25'],
  framerate: ['60'],
  maxptime: ['20'],
  rtpmap: ['98 L16/16000/2', '0 PCMU/8000'],
  orient: ['portrait', 'landscape', 'seascape'],
  type: ['moderated', 'H332'],
  charset: ['ISO-8859-1'],
  lang: [
    'de',
    'zh-cmn-Hans-CN',
    'sl-rozaj-1994',
    'de-1996-u-co-phonebk-x-a',
    'x-y',
    'i-default',
    'en-gb-oed',
    'es-419',
  ],
  sdplang: ['fr-CA'],
  quality: ['10'],
  fmtp: ['96 profile-level-id=42e016;max-mbps=108000'],
  mid: ['1'],
};

const alphabet = [...' \t0123456789abfhmsxzAFX-+./:;,@#?%[]()<>"\\=&_~\x00\r\x7f\xe9\xff'];

const session = new Set(['cat', 'keywds', 'tool', 'type', 'charset']);

let compiled: Grammar | undefined;
const grammar = (): Grammar => (compiled ??= compile(readFileSync(join(__dirname, 'sdp.abnf'), 'latin1')));

/** Whether our scanner reads the value by its grammar; what is forbidden by the text alone is. (A slash: by the grammar of IN.) */
function reads(name: string, value: string): boolean {
  const problem =
    name.length === 1 && name !== 'a'
      ? fieldProblem(name, value, 'media')
      : attributeProblem(name === 'a' ? value : name + ':' + value, session.has(name) ? 'session' : 'media');
  return problem === undefined || (problem.kind === 'rule' && problem.id !== '5.7-12');
}

/** A value of the seeds with up to four changes: a character more, one less, another one, or a piece of another seed. */
function changed(all: string[]): fc.Arbitrary<string> {
  const change = fc.tuple(fc.nat(80), fc.nat(3), fc.constantFrom(...alphabet), fc.constantFrom(...all), fc.nat(80));
  return fc.tuple(fc.constantFrom(...all), fc.array(change, { maxLength: 4 })).map(([seed, changes]) =>
    changes.reduce((value, [place, kind, char, other, from]) => {
      const at = place % (value.length + 1);
      if (kind === 0) return value.slice(0, at) + char + value.slice(at);
      if (kind === 1) return value.slice(0, at) + value.slice(at + 1);
      if (kind === 2) return value.slice(0, at) + char + value.slice(at + 1);
      return value.slice(0, at) + other.slice(from % (other.length + 1));
    }, seed),
  );
}

/** What the ABNF does not tell as clause 5 does. */
function beyondTheGrammar(name: string, value: string): boolean {
  // any string is an attribute; those of clause 6 have their own rows
  if (name === 'a') return /^(cat|lang|type|tool|mid|recvonly|sendrecv|sendonly|inactive)(:|$)/.test(value);
  if (name !== 'o' && name !== 'c') return false;
  const [nettype = 'IN', addrtype = 'IP4', address = ''] = value.split(' ').slice(name === 'o' ? 3 : 0);
  // other networks; a multicast address that should have a TTL, or not be here; letters for an ASCII form
  return nettype !== 'IN' || !/^IP[46]$/.test(addrtype) || /^(2[23]\d\.|ff)|[\x80-\xff]/i.test(address);
}

describe('the ABNF of RFC 8866', () => {
  for (const [name, values] of Object.entries(seeds)) {
    it(`is what reads ${name}`, () => {
      for (const value of values) {
        assert.ok(derives(grammar(), name, value), 'by the ABNF: ' + value);
        assert.ok(reads(name, value), value);
      }
      const agrees = fc.property(changed(values), value => {
        if (beyondTheGrammar(name, value)) return;
        assert.equal(reads(name, value), derives(grammar(), name, value), JSON.stringify(value));
      });
      fc.assert(agrees, { numRuns: 1000 });
    });
  }
});
