import assert from 'node:assert/strict';
import { underlined } from '../../reports/underline';
import { parseMessage } from '../../simulator/message';

const bytes = Buffer.from('INVITE sip:a@b SIP/2.0\r\nFrom: <sip:a@b>\r\nX: \x1b[31m\tü\r\n\r\nbody');
const at = (text: string): number => bytes.indexOf(text);

describe('reports/underline', () => {
  it('shows the line with the bytes underlined', () => {
    assert.deepEqual(underlined(bytes, at('From'), 4), ['From: <sip:a@b>', '^^^^']);
    assert.deepEqual(underlined(bytes, at('<sip'), 9), ['From: <sip:a@b>', '      ^^^^^^^^^']);
    assert.deepEqual(underlined(bytes, 0, 6), ['INVITE sip:a@b SIP/2.0', '^^^^^^']);
    assert.deepEqual(underlined(bytes, at('body'), 4), ['body', '^^^^']);
  });

  it('marks a wrong parameter alone, also of a folded line', () => {
    const lines = ['INFO sip:a;ttl=999 SIP/2.0', 'Contact: "é, <" <sip:a@b>,', '  <sip:c@d;ttl=999>;q=2;lr', '', ''];
    const message = Buffer.from(lines.join('\r\n'));
    const marked = parseMessage(message).message!.faults.filter(({ length }) => length !== undefined);
    assert.deepEqual(
      marked.map(({ offset, length }) => underlined(message, offset, length)),
      [
        [lines[0], '           ^^^^^^^'],
        [lines[2], '           ^^^^^^^'],
        [lines[2], '                    ^^^'],
      ],
    );
  });

  it('keeps to the line, also where the bytes go on behind it or their number is not known', () => {
    assert.deepEqual(underlined(bytes, at('a@b>'), 500), ['From: <sip:a@b>', '           ^^^^']);
    assert.deepEqual(underlined(bytes, at('a@b>'), undefined), ['From: <sip:a@b>', '           ^^^^']);
  });

  it('shows nothing that moves a cursor, and puts the marks below what stands for it', () => {
    assert.deepEqual(underlined(bytes, at('\x1b'), 1), ['X: \\x1B[31m ü', '   ^^^^']);
  });

  it('cuts long lines around the place', () => {
    const long = Buffer.from(`${'a'.repeat(500)}HERE${'b'.repeat(500)}`);
    const [line, marks] = underlined(long, 500, 4)!;
    assert.ok(line.length <= 150 && line.startsWith('…a') && line.endsWith('b…'));
    assert.equal(line.slice(marks.indexOf('^'), marks.length), 'HERE');
  });

  it('shows nothing where no bytes are named, or none that are there', () => {
    assert.equal(underlined(bytes, undefined, undefined), undefined);
    assert.equal(underlined(bytes, 5000, 3), undefined);
  });
});
