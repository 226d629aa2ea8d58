// Whole messages with what they say, and streams of them (RFC 3261 7, 18.3).
import fc from 'fast-check';
import { alt, cardinal, chars, HSP, LWS, oneOf, type Spelt, type Style, spell, style, type Text, WSP } from './abnf';
import { type Body, body } from './body';
import { callId, extensionField, extensionName, method } from './core-fields';
import { markedValues } from './header-values';
import { oddUtf8, utf8 } from './text';
import { requestUri } from './uri';

/** What a message says. */
export interface MessageParts {
  request?: { method: string; uri: string };
  response?: { status: number };
  callId: string;
  cseq: { seq: number; method: string };
  /** Lines, Content-Length among them, by canonical name, in their order. */
  names: string[];
  body: string;
}

const compactForms: Record<string, string> = Object.fromEntries(
  (
    'a:Accept-Contact b:Referred-By c:Content-Type d:Request-Disposition e:Content-Encoding f:From i:Call-ID j:Reject-Contact ' +
    'k:Supported l:Content-Length m:Contact o:Event r:Refer-To s:Subject t:To u:Allow-Events v:Via x:Session-Expires y:Identity'
  )
    .split(' ')
    .map(pair => [pair.slice(2), pair[0]]),
);

/** Every message has them. */
const mandatory = ['Via', 'Max-Forwards', 'From', 'To', 'Call-ID', 'CSeq'];
/** Their values depend on the rest of the message. */
const dependent = new Set([...mandatory, 'Content-Length', 'Content-Type', 'Content-Encoding']);
/** Several lines of them may stand in a message: lists, and those that 7.3.1 and 20.7 except. */
const repeatable = new Set(
  (
    'Accept Accept-Encoding Accept-Language Alert-Info Allow Call-Info Contact Error-Info In-Reply-To Proxy-Authenticate ' +
    'Proxy-Authorization Authorization WWW-Authenticate Proxy-Require Record-Route Require Route Supported Unsupported ' +
    'Warning Allow-Events Path Reason Accept-Contact Reject-Contact History-Info Security-Client'
  ).split(' '),
);

interface Line {
  /** Canonical. */
  name: string;
  /** As written, with its HCOLON. */
  written: string;
  value: string;
}

const spellName = (name: string, how: number): string =>
  [
    name,
    name,
    name,
    compactForms[name] ?? name,
    name.toLowerCase(),
    name.toUpperCase(),
    compactForms[name]?.toUpperCase() ?? name,
  ][how];

const lineOf = (name: string, how: number, value: string): Line => ({
  name,
  written: spellName(name, how) + WSP + ':',
  value,
});
const line = (name: string, value: Text): fc.Arbitrary<Line> =>
  fc.tuple(value, fc.nat(6)).map(([text, how]) => lineOf(name, how, text));

const optionalNames = Object.keys(markedValues).filter(name => !dependent.has(name));
const optionalLine: fc.Arbitrary<Line> = fc.oneof(
  { withCrossShrink: true },
  {
    weight: 4,
    arbitrary: fc.tuple(extensionName, extensionField).map(([name, value]) => lineOf(name, 0, value)),
  },
  ...optionalNames.map(name => ({ weight: 1, arbitrary: line(name, markedValues[name]) })),
);
const optionalLines = fc.array(optionalLine, { maxLength: 8, size: 'max' }).map(lines => {
  const seen = new Set<string>();
  return lines.filter(({ name }) => {
    const key = name.toLowerCase();
    if (seen.has(key) && !repeatable.has(name)) return false;
    seen.add(key);
    return true;
  });
});

interface Common {
  method: string;
  vias: Line[];
  hops: Line;
  from: Line;
  to: Line;
  callId: string;
  callIdName: number;
  seq: Spelt<number>;
  cseqName: number;
  lines: Line[];
  order: number[];
  style: Style;
  content?: Body;
  typeName: number;
  length?: Line;
}

const vias = fc.array(line('Via', markedValues['Via']), { minLength: 1, maxLength: 3 });

/** Its value is what stands before the length: nothing, or zeros. */
const lengthLine = line('Content-Length', oneOf('', '', '', '0', '000'));

/** `stated`: whether there is a Content-Length; a stream needs one (18.3). */
const common = (stated: boolean): fc.Arbitrary<Common> =>
  fc.record({
    method,
    vias,
    hops: line('Max-Forwards', markedValues['Max-Forwards']),
    from: line('From', markedValues['From']),
    to: line('To', markedValues['To']),
    callId,
    callIdName: fc.nat(6),
    seq: cardinal(0x7fffffff),
    cseqName: fc.nat(6),
    lines: optionalLines,
    order: fc.array(fc.nat(20), { maxLength: 12, size: 'max' }),
    style: style(24),
    content: fc.option(body, { nil: undefined, freq: 2 }),
    typeName: fc.nat(6),
    length: stated ? lengthLine : fc.option(lengthLine, { nil: undefined }),
  });

/** Sorted by the keys, which are repeated; no keys, no change. */
const ordered = (lines: Line[], order: number[]): Line[] =>
  lines
    .map((one, i) => ({ one, key: order.length === 0 ? 0 : order[i % order.length] }))
    .sort((a, b) => a.key - b.key)
    .map(({ one }) => one);

/** Content-Type and Content-Length, where they belong. */
const contentLines = (made: Common): Line[] => {
  const { content, length, typeName } = made;
  const lines: Line[] = [];
  if (content) lines.push(lineOf('Content-Type', typeName, content.contentType));
  if (length) lines.push({ ...length, value: length.value + (content?.bytes.length ?? 0) });
  return lines;
};

function assemble(startLine: string, made: Common): Spelt<MessageParts> {
  const known: Line[] = [
    ...made.vias,
    made.hops,
    made.from,
    made.to,
    lineOf('Call-ID', made.callIdName, made.callId),
    lineOf('CSeq', made.cseqName, made.seq.text + LWS + made.method),
  ];
  const lines = ordered([...known, ...made.lines, ...contentLines(made)], made.order);
  const head = lines.map(({ written, value }) => written + HSP + value + '\r\n').join('');
  const bytes = made.content?.bytes ?? '';
  return {
    text: startLine + spell(head, made.style) + '\r\n' + bytes,
    value: {
      callId: made.callId,
      cseq: { seq: made.seq.value, method: made.method },
      names: lines.map(({ name }) => name),
      body: bytes,
    },
  };
}

const statusCode = alt(
  oneOf('200', '100', '180', '183', '302', '401', '407', '486', '503', '603'),
  fc.integer({ min: 100, max: 699 }).map(String),
);
/** Reason-Phrase: also empty, also bytes that are no UTF-8. */
const reasonPhrase: Text = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: chars("abcXYZ019;/?:@&=+$,-_.!~*'() \t", 1, 4) },
      { weight: 1, arbitrary: oneOf('%20', utf8('да'), utf8('🙂'), '\x80') },
      { weight: 1, arbitrary: oddUtf8 },
    ),
    { maxLength: 5 },
  )
  .map(all => all.join(''));

const requestOf = (stated: boolean): fc.Arbitrary<Spelt<MessageParts>> =>
  fc.tuple(common(stated), requestUri).map(([made, target]) => {
    const { text, value } = assemble(made.method + ' ' + target + ' SIP/2.0\r\n', made);
    return { text, value: { ...value, request: { method: made.method, uri: target } } };
  });

const responseOf = (stated: boolean): fc.Arbitrary<Spelt<MessageParts>> =>
  fc.tuple(common(stated), statusCode, reasonPhrase).map(([made, status, reason]) => {
    const { text, value } = assemble('SIP/2.0 ' + status + ' ' + reason + '\r\n', made);
    return { text, value: { ...value, response: { status: Number(status) } } };
  });

/** A request or a response without a fault, as a datagram: byte string and what it says. */
export const message: fc.Arbitrary<Spelt<MessageParts>> = fc.oneof(
  { withCrossShrink: true },
  requestOf(false),
  responseOf(false),
);

const streamed = fc.oneof({ withCrossShrink: true }, requestOf(true), responseOf(true));

/** Messages one after the other, with CRLFs between them as keep-alives have it (7.5, RFC 5626 3.5.1). */
export const stream: fc.Arbitrary<Spelt<string[]>> = fc
  .tuple(
    fc.array(fc.tuple(oneOf('', '\r\n', '\r\n\r\n', '\r\n\r\n\r\n\r\n'), streamed), { minLength: 1, maxLength: 4 }),
    oneOf('', '\r\n\r\n'),
  )
  .map(([all, end]) => ({
    text: all.map(([before, { text }]) => before + text).join('') + end,
    value: all.map(([, { text }]) => text),
  }));
