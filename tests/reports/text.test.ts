import assert from 'node:assert/strict';
import { bytesToText, clip, duration, oneLine, pieces, printable } from '../../reports/text';

describe('reports/text', () => {
  it('writes out what cannot be seen, and keeps the rest', () => {
    assert.equal(
      printable('a\x00\x1b[31m\u2028\u202e\ufffe\ud800b\n\tö😀'),
      'a\\x00\\x1B[31m\\u2028\\u202E\\uFFFE\\uD800b\n\tö😀',
    );
    assert.equal(oneLine(' a\r\n b\tc '), 'a b c');
  });

  it('shows CRLF as a line end, and a lone CR or LF as what it is', () => {
    assert.equal(bytesToText(Buffer.from('a\r\nb\rc\nd')), 'a\nb\\rc\\n\nd');
  });

  it('shows bytes that are not UTF-8 in hexadecimal', () => {
    for (const [bytes, text] of [
      [[0xff, 0xfe], '\\xFF\\xFE'],
      [[0xc3, 0x28], '\\xC3('],
      [[0xc0, 0x80], '\\xC0\\x80'],
      [[0xed, 0xa0, 0x80], '\\xED\\xA0\\x80'],
      [[0xf4, 0x90, 0x80, 0x80], '\\xF4\\x90\\x80\\x80'],
      [[0xe2, 0x82], '\\xE2\\x82'],
      [[0xc3, 0xb6, 0xf0, 0x9f, 0x98, 0x80], 'ö😀'],
    ] as [number[], string][]) {
      assert.equal(bytesToText(Buffer.from(bytes)), text);
    }
  });

  it('tells its own escapes from text that looks alike', () => {
    assert.deepEqual(pieces(Buffer.from('\\x00\x00')), [
      { text: '\\x00', escaped: false },
      { text: '\\x00', escaped: true },
    ]);
  });

  it('clips without breaking a character', () => {
    assert.equal(clip('abcdef', 4), 'abc…');
    assert.equal(clip('ab😀d', 4), 'ab…');
    assert.equal(clip('abc', 3), 'abc');
  });

  it('says durations as people do', () => {
    assert.deepEqual([0, 999.4, 999.6, 32_000, 59_960, 125_000, 3_700_000].map(duration), [
      '0 ms',
      '999 ms',
      '1.0 s',
      '32.0 s',
      '1 min 00 s',
      '2 min 05 s',
      '1 h 01 min',
    ]);
  });
});
