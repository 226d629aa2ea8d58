// AssemblyScript: what is plain about a SIP message, found sixteen bytes at a time (RFC 3261 7.3.1, 25.1). The bytes stand at the
// beginning of the memory, where simulator/message/look.ts puts them; places count from there. Each reader says where it stops,
// or 0 where something takes a closer look, which is the business of the readers in simulator/message. Reads past `end` are
// harmless: what stands there does not count.

import {
  BARE_USER, COLON_PLACE, FIRSTS, FOUND, HEAD_END, HOST, HOST_BEGIN, HOST_END, IS_ASCII, isLetter, LINES, LINE_SIZE, METHOD_END, NAME,
  NAME_END, NUMBER, PARAM, PARAMS, PORT, QUOTABLE, SIZE, tell, TOKEN, TRANSPORT, URI_BEGIN, URI_END, USER, USER_END, VALUE_BEGIN, VALUE_END, wordAt,
} from './memory';

export { FOUND, LINES, SIZE };
export { learnClass, learnWord } from './memory';

const TAB: u8 = 9;
const LF: u8 = 10;
const SP: u8 = 32;
const QUOTE: u8 = 34;
const COMMA: u8 = 44;
const HYPHEN: u8 = 45;
const DOT: u8 = 46;
const COLON: u8 = 58;
const SEMICOLON: u8 = 59;
const LESS: u8 = 60;
const EQUALS: u8 = 61;
const GREATER: u8 = 62;
const AT: u8 = 64;
const UNDERSCORE: u8 = 95;
const SIP_SLASH: u64 = 0x2f302e322f504953; // SIP/2.0/
const SP_SIP: u64 = 0x302e322f50495320; // SP SIP/2.0

// @ts-ignore: decorator
@inline
function isBlank(code: u8): bool {
  return code == SP || code == TAB;
}

// @ts-ignore: decorator
@inline
function isDigit(code: u8): bool {
  return code - 48 < 10;
}

/** A bit for each of the sixteen bytes that is this one. */
// @ts-ignore: decorator
@inline
function places(bytes: v128, code: u8): u32 {
  return <u32>i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(code)));
}

/** A bit for each of the sixteen bytes that is not of the class. */
// @ts-ignore: decorator
@inline
function outside(bytes: v128, kind: v128): u32 {
  const upper = i8x16.swizzle(i8x16(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0), i8x16.shr_u(bytes, 4));
  const lower = i8x16.swizzle(kind, v128.and(bytes, i8x16.splat(15)));
  return <u32>i8x16.bitmask(i8x16.eq(v128.and(upper, lower), i8x16.splat(0)));
}

/** Where the bytes of the class end. */
// @ts-ignore: decorator
@inline
function run(kind: usize, from: usize, end: usize): usize {
  const table = v128.load(kind);
  for (let at = from; at < end; at += 16) {
    const others = outside(v128.load(at), table);
    if (others != 0) return min(at + <usize>ctz(others), end);
  }
  return end;
}

/**
 * Cuts the head that begins at `from` into lines, up to its empty line or `end`; each is LINE_SIZE bytes at LINES: where it begins,
 * the number of its name, its colon, its value's begin and end, its LF. The number is 0 for the empty line and where anything is
 * odd: an unknown name, space before the colon, another line end than CR LF, a line that goes on in the next one. Then only begin
 * and LF hold. How many bytes that are; 0 when there are too many lines. Found: HEAD_END, behind the
 * empty line, or 0 where there is none; where there is one, IS_ASCII: 1 when all up to there is.
 */
export function head(from: usize, end: usize): usize {
  let line: usize = LINES;
  let at = from;
  let block = from;
  let bytes = v128.load(block);
  let feeds = places(bytes, LF);
  let all = bytes;
  tell(HEAD_END, 0);
  while (true) {
    while (feeds == 0) {
      block += 16;
      if (block >= end) return line - LINES;
      bytes = v128.load(block);
      feeds = places(bytes, LF);
      all = v128.or(all, bytes);
    }
    const feed = block + <usize>ctz(feeds);
    feeds &= feeds - 1;
    if (feed >= end) return line - LINES;
    if (line == FIRSTS) return 0;
    store<i32>(line, <i32>at);
    store<i32>(line, 0, 4);
    store<i32>(line, <i32>feed, 20);
    const isPlain = load<u16>(feed - 1) == 0x0a0d && !isBlank(load<u8>(feed + 1));
    if (feed == at || (isPlain && feed == at + 1)) {
      tell(HEAD_END, feed + 1);
      tell(IS_ASCII, i8x16.bitmask(all) == 0 ? 1 : 0);
      return line + LINE_SIZE - LINES;
    }
    if (isPlain) plainLine(line, at, feed);
    line += LINE_SIZE;
    at = feed + 1;
  }
  return 0;
}

// @ts-ignore: decorator
@inline
function plainLine(line: usize, at: usize, feed: usize): void {
  const bytes = v128.load(at);
  const colons = places(bytes, COLON) | (places(v128.load(at, 16), COLON) << 16);
  const length = <usize>ctz(colons);
  if (colons == 0 || length == 0) return;
  let begin = at + length + 1;
  while (isBlank(load<u8>(begin))) begin++;
  let stop = feed - 1;
  while (stop > begin && isBlank(load<u8>(stop - 1))) stop--;
  store<i32>(line, wordAt(at, length, bytes), 4);
  store<i32>(line, <i32>(at + length), 8);
  store<i32>(line, <i32>begin, 12);
  store<i32>(line, <i32>stop, 16);
}

/** A host name or an IPv4 address, as 25.1 and RFC 5954 have them. */
export function host(from: usize, end: usize): usize {
  if (from >= end) return 0;
  const table = v128.load(HOST);
  let at = from;
  let label = from;
  let length: usize = 0;
  // what came before: whether it was a dot, and whether it was a dot or a hyphen
  let wasDot: u32 = 1;
  let wasMark: u32 = 1;
  while (true) {
    const bytes = v128.load(at);
    const left = end - at;
    const others = outside(bytes, table) | (left < 16 ? 0x10000 | (0xffff << <u32>left) : 0x10000);
    length = <usize>ctz(others);
    const within = (1 << <u32>length) - 1;
    const dots = places(bytes, DOT) & within;
    const marks = (places(bytes, HYPHEN) & within) | dots;
    // no two in a row of which one is a dot, and none to begin with
    if ((dots & ((marks << 1) | wasMark)) | (marks & ((dots << 1) | wasDot))) return 0;
    if (dots != 0) label = at + 32 - <usize>clz(dots);
    if (length != 0) {
      wasDot = (dots >> (<u32>length - 1)) & 1;
      wasMark = (marks >> (<u32>length - 1)) & 1;
    }
    at += length;
    if (length < 16) break;
  }
  if (wasMark != 0 || (at < end && load<u8>(at) == UNDERSCORE)) return 0;
  return isLetter(load<u8>(label)) || isIpv4(from, at) ? at : 0;
}

/** Four numbers from 0 to 255 without leading zeros (RFC 5954 4.1). */
function isIpv4(from: usize, to: usize): bool {
  let start = from;
  let value = 0;
  let numbers = 0;
  for (let at = from; at <= to; at++) {
    const code = at < to ? load<u8>(at) : DOT;
    if (isDigit(code)) value = value * 10 + code - 48;
    else if (code != DOT || at == start || value > 255 || at - start > 3) return false;
    else if (at - start > 1 && load<u8>(start) == 48) return false;
    else {
      start = at + 1;
      value = 0;
      numbers++;
    }
  }
  return numbers == 4;
}

/** host [":" port], the port in at most six digits. Found: HOST_END, PORT or -1. */
// @ts-ignore: decorator
@inline
function hostPort(from: usize, end: usize): usize {
  let at = host(from, end);
  if (at == 0) return 0;
  tell(HOST_END, at);
  let port = -1;
  if (at < end && load<u8>(at) == COLON) {
    const digits = ++at;
    for (port = 0; at < end && at - digits < 6 && isDigit(load<u8>(at)); at++) port = port * 10 + load<u8>(at) - 48;
    if (at == digits || port > 65535) return 0;
  }
  tell(PORT, port);
  return at;
}

/** *(";" name ["=" value]), both of the class, without white space. */
// @ts-ignore: decorator
@inline
function parameters(kind: usize, from: usize, end: usize): usize {
  let at = from;
  while (at < end && load<u8>(at) == SEMICOLON) {
    const name = at + 1;
    at = run(kind, name, end);
    if (at == name) return 0;
    if (at < end && load<u8>(at) == EQUALS) {
      const value = at + 1;
      at = run(kind, value, end);
      if (at == value) return 0;
    }
  }
  return at;
}

/**
 * A SIP or SIPS URI without password, escapes, headers, capitals in the scheme and IPv6 address; in brackets, or ending before its
 * first parameter. What follows may be part of it all the same. Found: USER_END or -1, HOST_END, PORT or -1, PARAMS, COLON_PLACE.
 */
export function uri(from: usize, end: usize, bracketed: bool): usize {
  if ((load<u32>(from) & 0xffffff) != 0x706973) return 0; // sip
  const colon = load<u8>(from + 3) == 115 ? from + 4 : from + 3;
  if (load<u8>(colon) != COLON || colon >= end) return 0;
  let at = colon + 1;
  let user = -1;
  const stop = run(bracketed ? USER : BARE_USER, at, end);
  if (stop < end && load<u8>(stop) == AT) {
    if (stop == at) return 0;
    user = <i32>stop;
    at = stop + 1;
  }
  at = hostPort(at, end);
  if (at == 0) return 0;
  tell(USER_END, user);
  tell(PARAMS, at);
  tell(COLON_PLACE, colon);
  return bracketed ? parameters(PARAM, at, end) : at;
}

/**
 * The parameters of a header field, when the value ends behind them: at a comma, or at `end`. Found: VALUE_BEGIN and
 * VALUE_END of the first one, when it is named tag or branch as asked for, in these very letters; else VALUE_BEGIN is 0.
 */
export function params(from: usize, end: usize, wantsBranch: bool): usize {
  const at = parameters(TOKEN, from, end);
  if (at == 0 || (at < end && load<u8>(at) != COMMA)) return 0;
  let value: usize = 0;
  if (wantsBranch) {
    if (load<u64>(from) == 0x3d68636e6172623b) value = from + 8; // ;branch=
  } else if (load<u32>(from) == 0x6761743b && load<u8>(from + 4) == EQUALS) value = from + 5; // ;tag=
  if (value >= at) value = 0;
  tell(VALUE_BEGIN, value);
  if (value != 0) tell(VALUE_END, run(TOKEN, value, at));
  return at;
}

/** Method SP Request-URI SP SIP/2.0, up to `end`; Found: METHOD_END, and what uri finds. */
export function requestLine(from: usize, end: usize): usize {
  if (end < from + 12) return 0;
  const method = run(TOKEN, from, end);
  const stop = end - 8;
  if (method == from || load<u8>(method) != SP || method + 1 >= stop || load<u64>(stop) != SP_SIP) return 0;
  tell(METHOD_END, method);
  return uri(method + 1, stop, true) == stop ? stop : 0;
}

/** 1*9DIGIT SP and a token up to `end`. Found: NUMBER. Where the token begins. */
export function cseq(from: usize, end: usize): usize {
  let at = from;
  let number: usize = 0;
  for (; at < end && at - from < 9 && isDigit(load<u8>(at)); at++) number = number * 10 + load<u8>(at) - 48;
  if (at == from || at + 1 >= end || load<u8>(at) != SP || run(TOKEN, at + 1, end) != end) return 0;
  tell(NUMBER, number);
  return at + 1;
}

/** [display-name] "<" URI ">" and its parameters. Found: NAME_END, URI_BEGIN, URI_END, and what uri and params find. */
export function nameAddr(from: usize, end: usize): usize {
  let at = from;
  let nameEnd = from;
  if (at >= end) return 0;
  const first = load<u8>(at);
  if (first == QUOTE) {
    at = run(QUOTABLE, at + 1, end);
    if (at >= end || load<u8>(at) != QUOTE) return 0;
    nameEnd = ++at;
    while (at < end && isBlank(load<u8>(at))) at++;
  } else if (first != LESS) {
    at = run(NAME, at, end);
    nameEnd = at;
    while (nameEnd > from && isBlank(load<u8>(nameEnd - 1))) nameEnd--;
  }
  if (at >= end || load<u8>(at) != LESS) return 0;
  const begin = at + 1;
  at = uri(begin, end, true);
  if (at == 0 || at >= end || load<u8>(at) != GREATER) return 0;
  tell(NAME_END, nameEnd);
  tell(URI_BEGIN, begin);
  tell(URI_END, at);
  return params(at + 1, end, false);
}

/**
 * SIP/2.0/transport, one space, sent-by and parameters. Found: TRANSPORT (UDP, TCP, TLS, WSS, WS from 1 on), HOST_BEGIN, HOST_END,
 * PORT or -1, PARAMS, and what params finds.
 */
export function via(from: usize, end: usize): usize {
  if (load<u64>(from) != SIP_SLASH) return 0;
  const letters = load<u32>(from + 8);
  let begin = from + 12;
  let transport = 0;
  if (letters == 0x20504455) transport = 1;
  else if (letters == 0x20504354) transport = 2;
  else if (letters == 0x20534c54) transport = 3;
  else if (letters == 0x20535357) transport = 4;
  else if ((letters & 0xffffff) == 0x205357) {
    transport = 5;
    begin--;
  } else return 0;
  const at = hostPort(begin, end);
  if (at == 0) return 0;
  tell(TRANSPORT, transport);
  tell(PARAMS, at);
  tell(HOST_BEGIN, begin);
  return params(at, end, true);
}
