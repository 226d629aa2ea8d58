// Reading and editing take time in proportion to the length, also where somebody tries hard. Measured is CPU time, compared
// with itself: four times the input may take up to 12 times as long (linear: 4, quadratic: 16); what is fast at 1 MB needs no comparison.
import assert from 'node:assert/strict';
import { edit, parseMessage, readField, StreamFramer, Uri, writeMessage } from '../../simulator/message';
import { parseSdp } from '../../simulator/sdp';

const KB = 1024;
/** Each four times the one before. */
const sizes = [16 * KB, 64 * KB, 250 * KB, 1000 * KB];
/** Milliseconds of CPU, up to 1 MB, that are fast enough whatever the growth. */
const fastEnough = 200;
const greatestGrowth = 12;

const head =
  'INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nMax-Forwards: 70\r\nFrom: <sip:a@b>;tag=1\r\n' +
  'To: <sip:c@d>\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\n';
const message = (lines: string): string => head + lines + 'Content-Length: 0\r\n\r\n';
const field = (name: string, value: string): string => message(name + ': ' + value + '\r\n');

/** `size` bytes of a piece, with something before and after. */
const fill = (size: number, piece: string, before = '', after = ''): string =>
  before + piece.repeat(Math.max(1, Math.floor((size - before.length - after.length) / piece.length))) + after;
const numbered = (size: number, line: (n: number) => string): string => {
  const all: string[] = [];
  for (let n = 0, length = 0; length < size; n++) {
    all.push(line(n));
    length += all[n].length;
  }
  return all.join('');
};

/** What makes the input of about that many bytes. */
const inputs: Record<string, (size: number) => string> = {
  'nested comments': size => field('Server', fill(size / 2, '(') + fill(size / 2, ')')),
  'comments that never close': size => field('Server', fill(size, '(')),
  'comments one after the other': size => field('User-Agent', fill(size, '(a) ')),
  commas: size => field('Contact', fill(size, ',')),
  'commas in Supported': size => field('Supported', fill(size, 'a,')),
  'commas and spaces': size => field('Via', fill(size, ', ')),
  'semicolons after an address': size => field('Contact', fill(size, ';', '<sip:a@b>')),
  'parameters after an address': size =>
    field('Contact', numbered(size, n => ';p' + n + '=1').replace(/^/, '<sip:a@b>')),
  'the same parameter': size => field('From', fill(size, ';a', '<sip:a@b>')),
  'parameters of a URI': size => field('To', '<sip:a@b' + numbered(size, n => ';p' + n) + '>'),
  'parameters of the Request-URI': size =>
    message('').replace('sip:a@b', 'sip:a@b' + numbered(size, n => ';p' + n + '=x')),
  'headers of a URI': size => field('Refer-To', '<sip:a@b?' + numbered(size, n => 'h' + n + '=1&') + 'z=1>'),
  'quotes that open and close': size => field('Contact', fill(size, '""')),
  'a quote that never closes': size => field('From', fill(size, 'a', '"')),
  'many quotes that never close': size => message(fill(size, 'Contact: "\r\n')),
  'quotes after commas': size => field('Contact', fill(size, ',"')),
  'backslashes in quotes': size => field('From', fill(size, '\\', '"', '" <sip:a@b>')),
  'escaped quotes': size => field('Contact', fill(size, '\\"', '"', '')),
  'opening brackets': size => field('Contact', fill(size, '<')),
  'closing brackets': size => field('Route', fill(size, '>')),
  'brackets and quotes': size => field('Record-Route', fill(size, '<"')),
  'addresses that never close': size => field('Route', fill(size, '<sip:a,')),
  'percent signs': size => field('To', fill(size, '%', '<sip:', '@b>')),
  escapes: size => field('To', fill(size, '%41', '<sip:', '@b>')),
  colons: size => field('Contact', fill(size, ':', 'sip:')),
  'colons in a reference': size => field('Contact', fill(size, ':', '<sip:[', ']>')),
  'at signs': size => field('Contact', fill(size, '@', 'sip:')),
  'digits of a tel URI': size => field('To', fill(size, '1', '<tel:+', '>')),
  'separators of a tel URI': size => field('To', fill(size, '-', '<tel:+', '>')),
  'parameters of a tel URI': size => field('To', '<tel:+1' + numbered(size, n => ';p' + n + '=a') + '>'),
  'a parameter of a tel URI': size => field('To', fill(size, 'a', '<tel:+1;b=', '>')),
  'escapes in a parameter of a tel URI': size => field('To', fill(size, '%41', '<tel:+1;b=', '>')),
  'the context of a tel URI': size => field('To', fill(size, 'a', '<tel:1;phone-context=', '!>')),
  'labels in the context of a tel URI': size => field('To', fill(size, 'a.', '<tel:1;phone-context=', '!>')),
  'hyphens in the context of a tel URI': size => field('To', fill(size, 'a-', '<tel:1;phone-context=', '>')),
  'a urn': size => field('To', fill(size, ':a', '<urn:b', '>')),
  'a path': size => field('Alert-Info', fill(size, '/a', '<http://a', '>')),
  'dots in a host': size => field('Contact', fill(size, 'a.', '<sip:')),
  'hyphens in a host': size => field('Contact', fill(size, '-', '<sip:a')),
  digits: size => field('Expires', fill(size, '9')),
  'digits of CSeq': size => message('').replace('1 INVITE', fill(size, '1') + ' INVITE'),
  'digits of Content-Length': size => head + fill(size, '0', 'Content-Length: ', '1\r\n\r\nx'),
  'zeros of a port': size => field('Contact', fill(size, '0', '<sip:a:', '1>')),
  'white space': size => field('Subject', fill(size, ' ', 'a', 'b')),
  'white space at the end': size => field('Via', fill(size, ' ', 'SIP/2.0/UDP a')),
  'white space around separators': size =>
    field('From', fill(size / 2, ' ', '<sip:a@b>') + ';' + fill(size / 2, '\t') + 'a'),
  'white space before a colon': size => message(fill(size, ' ', 'Subject', ': a\r\n')),
  'blanks in a line without a colon': size => message(fill(size, ' ', 'Subject', 'a\r\n')),
  'folded lines': size => field('Subject', fill(size, '\r\n a')),
  'folded lines without text': size => field('Contact', fill(size, '\r\n ', '<sip:a@b>')),
  'folds in a quoted name': size => field('From', fill(size, '\r\n x', '"', '" <sip:a@b>')),
  'header fields of many names': size => message(numbered(size, n => 'X-' + n + ': y\r\n')),
  'header fields of one name': size => message(fill(size, 'Subject: a\r\n')),
  'lines without a colon': size => message(fill(size, 'nonsense\r\n')),
  'empty names': size => message(fill(size, ':\r\n')),
  'bare LF': size => message('').replaceAll('\r\n', '\n') + fill(size, 'x\n'),
  'bare CR': size => message(fill(size, '\r', 'X: ', 'a\r\n')),
  'empty lines first': size => fill(size, '\r\n') + message(''),
  Vias: size => message(numbered(size, n => 'Via: SIP/2.0/UDP h' + n + ';branch=z9hG4bK' + n + '\r\n')),
  'Vias in one line': size => field('Via', fill(size, 'SIP/2.0/UDP a;branch=z9hG4bKb,', '', 'SIP/2.0/UDP b')),
  Contacts: size => message(fill(size, 'm: "a" <sip:a@b;x=y>;q=0.5\r\n')),
  'Contacts in one line': size => field('m', fill(size, '"a,b" <sip:a@b;x=y>;q=0.5,', '', '<sip:b>')),
  'credentials of many parts': size =>
    field('Authorization', 'Digest ' + numbered(size, n => 'a' + n + '="b",') + 'z=1'),
  'challenge of equals signs': size => field('WWW-Authenticate', fill(size, '=', 'Digest a')),
  slashes: size => field('Accept', fill(size, '/', 'a')),
  'feature tags': size => field('Accept-Contact', fill(size, '*;audio,', '', '*')),
  'words before an address': size => field('From', fill(size, 'a ', '', '<sip:a@b>')),
  'UTF-8': size => field('Subject', fill(size, '\xc3\xa9')),
  'bytes that are no UTF-8': size => field('From', fill(size, '\xff', '"', '" <sip:a@b>')),
  NULs: size => field('Contact', fill(size, '\0')),
  'a long method': size => fill(size, 'A') + message('').slice(6),
  'a long reason': size => 'SIP/2.0 200 ' + fill(size, 'a ') + '\r\n' + message('').slice(head.indexOf('Via')),
  'a long name': size => message(fill(size, 'a-') + ': b\r\n'),
  'a long Call-ID': size => message('').replace('Call-ID: x', 'Call-ID: ' + fill(size, '<')),
};

function readMessage(text: string): void {
  const { message: read } = parseMessage(Buffer.from(text, 'latin1'));
  if (!read) return;
  void [
    read.faults,
    read.vias,
    read.topVia,
    read.from,
    read.to,
    read.cseq,
    read.contacts,
    read.routes,
    read.recordRoutes,
  ];
  void [read.maxForwards, read.expires, read.contentLength, read.isRequest() && read.uri, read.tokens('Supported')];
  writeMessage(read);
}

/** The longest line's value, by the grammar of its field. */
function readLongest(text: string): void {
  const lines = text.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const longest = lines.reduce((a, b) => (b.length > a.length ? b : a));
  const colon = longest.indexOf(':');
  readField(longest.slice(0, Math.max(0, colon)).trimEnd(), Buffer.from(longest.slice(colon + 1).trim(), 'latin1'));
}

function frame(text: string): void {
  const bytes = Buffer.from(text, 'latin1');
  const framer = new StreamFramer({ head: 2 ** 30 });
  for (let at = 0; at < bytes.length; at += 1400) framer.push(bytes.subarray(at, at + 1400));
}

/** Edits of the longest line, by its index, and of the lines that are called as the last but Content-Length is. */
const editSome: edit.Edit = draft => {
  const { lines } = draft;
  const longest = lines.reduce((best, { value }, at) => (value.length > lines[best].value.length ? at : best), 0);
  const name = lines.at(-2)?.name || 'Via';
  const places = Array.from({ length: lines[longest].value.length >> 4 }, (_, i) => 16 * i);
  const edits = [
    ...(lines[longest].value.startsWith('\r\n') ? [] : [edit.foldLine(longest)]),
    edit.foldLine(longest, places),
    edit.changeValueCase('alternating', longest),
    edit.bytesInValue(longest, 1, '\0'),
    edit.misspellValue(longest),
    edit.misspellValue(name),
    edit.spaceAroundColon(name, ' ', '\t'),
    edit.doubleLine(name),
    edit.dropLine(name),
  ];
  for (const one of edits) one(draft);
};

/** Edits that any message can have, each on what the others left. */
function editMessage(text: string): void {
  edit.editMessage(
    Buffer.from(text, 'latin1'),
    edit.changeCase('alternating'),
    edit.compactNames(),
    edit.expandNames(),
    editSome,
    edit.contentLength(1, 'x'),
    edit.lineEnds('\n'),
    edit.changeStartLineCase('lower', 'version'),
    edit.misspellStartLine('version'),
    edit.bytesInBody(0, text),
    edit.truncate(-1),
  );
}

const cpu = (work: () => void): number => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};
/** The best of a few: others use the machine too, and the first run compiles. */
const best = (text: string, work: (text: string) => void): number =>
  Math.min(...[1, 2, 3].map(() => cpu(() => work(text))));

/** From size to size, the small ones first, so that what explodes is seen while it is cheap. */
function checkGrowth(make: (size: number) => string, work: (text: string) => void): void {
  for (let i = 1; i < sizes.length; i++) {
    const [small, large] = [make(sizes[i - 1]), make(sizes[i])];
    if (cpu(() => work(large)) < fastEnough) continue;
    const [before, after] = [best(small, work), best(large, work)];
    const said = `${small.length} bytes took ${before} ms of CPU, ${large.length} bytes ${after} ms`;
    assert.ok(after < fastEnough || after / before < greatestGrowth, said);
  }
}

describe('reading takes linear time', () => {
  for (const [name, make] of Object.entries(inputs)) {
    it(name, function () {
      this.timeout(0);
      for (const work of [readMessage, readLongest, frame]) checkGrowth(make, work);
    });
  }

  it('URIs alone', function () {
    this.timeout(0);
    for (const piece of [';p', '%41', 'a.', ':', '@', '[', '0', '?a=b', '&a=b']) {
      checkGrowth(
        size => fill(size, piece, 'sip:a'),
        text => {
          const read = Uri.parse(text);
          if (read) read.equals(read.clone());
        },
      );
    }
  });

  it('a stream byte by byte', function () {
    this.timeout(0);
    checkGrowth(
      size => fill(size, 'x', message('').slice(0, -2)),
      text => {
        const bytes = Buffer.from(text, 'latin1');
        const framer = new StreamFramer({ head: 2 ** 30 });
        for (let at = 0; at < bytes.length; at++) framer.push(bytes.subarray(at, at + 1));
      },
    );
  });

  it('session descriptions', function () {
    this.timeout(0);
    for (const piece of [
      'a=b\r\n',
      'm=audio 1 RTP/AVP 0\r\n',
      'x',
      '\n',
      ' ',
      'a=rtpmap:0 ',
      'a=candidate:',
      'b=AS:1 ',
      'c=IN IP4 ',
    ]) {
      checkGrowth(
        size => fill(size, piece, 'v=0\r\no=- 1 1 IN IP4 a\r\ns=-\r\nt=0 0\r\n'),
        text => void parseSdp(text),
      );
    }
  });
});

describe('editing takes linear time', () => {
  /** Edits see lines, names and white space; the rest of the grammar is nothing to them. */
  const names = [
    'header fields of many names',
    'header fields of one name',
    'Vias',
    'lines without a colon',
    'empty names',
    'a long name',
    'a long reason',
    'blanks in a line without a colon',
    'white space before a colon',
    'white space',
    'white space at the end',
    'words before an address',
    'folded lines',
    'folded lines without text',
    'commas',
    'bare LF',
    'bare CR',
    'empty lines first',
  ];
  for (const name of names) {
    it(name, function () {
      this.timeout(0);
      checkGrowth(inputs[name], editMessage);
    });
  }
});
