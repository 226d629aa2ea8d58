// The start line as received: request line or status line (RFC 3261 7.1, 7.2).
import { type Fault, fault } from './fault';
import { isDigits, isToken } from './scan';
import { Uri } from './uri';

export type StartLine =
  | { kind: 'request'; method: string; requestUri: string; version: string }
  | { kind: 'response'; status: number; reason: string; version: string };

/** Reads it, adding to the faults what could be read nevertheless; a single Fault when nothing could. */
export function parseStartLine(line: string, offset: number, faults: Fault[]): StartLine | Fault {
  if (startsWithSip(line)) return parseStatusLine(line, offset, faults);
  return parseRequestLine(line, offset, faults);
}

const startsWithSip = (text: string): boolean => text.slice(0, 4).toUpperCase() === 'SIP/';

function checkVersion(version: string, offset: number, faults: Fault[]): void {
  if (version === 'SIP/2.0') return;
  const cased = version.toUpperCase() === 'SIP/2.0';
  faults.push(fault(cased ? '7.1-5' : '7.1-4', offset, version, 'SIP/2.0'));
}

function parseStatusLine(line: string, offset: number, faults: Fault[]): StartLine | Fault {
  const unreadable = fault('7.2-1', offset, line, 'SIP/2.0, a space, a status code of three digits, a space, a reason');
  const first = line.indexOf(' ');
  if (first < 0) return unreadable;
  const rest = line.slice(first).trimStart();
  const second = rest.indexOf(' ');
  const code = second < 0 ? rest : rest.slice(0, second);
  if (!isDigits(code) || code.length !== 3) return unreadable;
  const version = line.slice(0, first);
  checkVersion(version, offset, faults);
  if (second < 0) faults.push(fault('7.2-1', offset, line, 'a space after the status code'));
  if (line.charCodeAt(first + 1) === 32) faults.push(fault('7.2-1', offset, line, 'single spaces'));
  const status = Number(code);
  if (status < 100 || status > 699) faults.push(fault('7.2-1', offset, code, 'a status code of 100 to 699'));
  return { kind: 'response', status, reason: second < 0 ? '' : rest.slice(second + 1), version };
}

function parseRequestLine(line: string, offset: number, faults: Fault[]): StartLine | Fault {
  const text = line.trim();
  const first = text.indexOf(' ');
  const last = text.lastIndexOf(' ');
  const version = text.slice(last + 1);
  const requestUri = first < 0 ? '' : text.slice(first, last).trim();
  if (requestUri === '' || !startsWithSip(version)) {
    return fault('7.1-4', offset, line, 'a method, a space, a Request-URI, a space, SIP/2.0');
  }
  const method = text.slice(0, first);
  checkVersion(version, offset, faults);
  if (text.length !== line.length || line.length !== method.length + requestUri.length + version.length + 2) {
    faults.push(fault('7.1-1', offset, line, 'single spaces between the three parts, and none around them'));
  }
  if (!isToken(method)) faults.push(fault('7.1-1', offset, method, 'a token as the method'));
  checkRequestUri(requestUri, offset, faults);
  return { kind: 'request', method, requestUri, version };
}

function checkRequestUri(text: string, offset: number, faults: Fault[]): void {
  const uri = Uri.parse(text);
  if (!uri) {
    faults.push(fault('7.1-1', offset, text, 'a well-formed URI, without spaces and angle brackets'));
    return;
  }
  const repeated = uri.params.repeated;
  if (repeated) faults.push(fault('19.1.1-7', offset, text, 'the URI parameter "' + repeated + '" once'));
}
