// Where the codec and the grammar differ: by field, rule or start line, with both verdicts.
import { type Fault, parseMessage, readField, Uri } from '../../simulator/message';
import { faultsOf } from '../../simulator/message/fields/read';
import { Scanner } from '../../simulator/message/scanner';
import { fieldRule, type Verdict, verdict } from './oracle';
import { leniencies } from './oracle-leniencies';

export interface Difference {
  name: string;
  /** latin1 text. */
  value: string;
  grammar: Verdict;
  /** What the codec found wrong; empty when nothing. */
  faults: Fault[];
}

/** What the faults of the codec say: broken against the grammar, against a rule only, or nothing. */
const worst = (faults: Fault[]): 'grammar' | 'rule' | 'none' =>
  faults.some(fault => fault.kind !== 'rule') ? 'grammar' : faults.length > 0 ? 'rule' : 'none';

/**
 * Whether the codec's faults fit the verdict: refused, some fault against the grammar; accepted, none; narrow, some fault of
 * either kind (the bytes are in the language, and yet not what their own production or the text allows). A leniency is a fault
 * against the grammar, and one that is known.
 */
function fits(grammar: Verdict, faults: Fault[]): boolean {
  if (faults.some(({ leniency }) => leniency !== undefined && leniencies[leniency] === undefined)) return false;
  const found = worst(faults);
  if (grammar === 'accepted') return found !== 'grammar';
  return grammar === 'refused' ? found === 'grammar' : found !== 'none';
}

function difference(name: string, value: string, grammar: Verdict, faults: Fault[]): Difference | undefined {
  return fits(grammar, faults) ? undefined : { name, value, grammar, faults };
}

/** Reads a field's value both ways. */
export function compareField(name: string, value: string): Difference | undefined {
  const { faults } = readField(name, Buffer.from(value, 'latin1'));
  return difference(name, value, verdict(fieldRule(name), value), faults);
}

const rest = [
  'Via: SIP/2.0/UDP a.example;branch=z9hG4bKx',
  'From: <sip:a@a.example>;tag=a',
  'To: <sip:b@b.example>;tag=b',
  'Call-ID: x',
  'Max-Forwards: 70',
  'Content-Length: 0',
];

/** The faults of a start line: those at places within it, with lines after it that fit it. */
function startLineFaults(rule: 'Request-Line' | 'Status-Line', line: string): Fault[] {
  const method = rule === 'Request-Line' ? line.split(' ')[0] : 'OPTIONS';
  const text = [line, ...rest, 'CSeq: 1 ' + method, '', ''].join('\r\n');
  const { message, refusal } = parseMessage(Buffer.from(text, 'latin1'));
  const faults = refusal ? [{ ...refusal, kind: 'grammar' as const }] : message.faults;
  return faults.filter(fault => fault.offset <= line.length && fault.field === undefined);
}

/** Reads a start line both ways. */
export function compareStartLine(rule: 'Request-Line' | 'Status-Line', line: string): Difference | undefined {
  if (line === '') return undefined; // no line: what stands there is framing's (7.5)
  return difference(rule, line, verdict(rule, line), startLineFaults(rule, line));
}

/**
 * Reads a URI both ways, with the scanner's faults: Uri.parse tells none. What a URI's parameters are is not asked there but
 * by those who hold the URI, such as a request line: where the verdict is narrow, that one is asked.
 */
export function compareUri(value: string): Difference | undefined {
  const grammar = verdict('Request-URI', value);
  if (grammar === 'narrow')
    return difference('Request-URI', value, grammar, startLineFaults('Request-Line', `OPTIONS ${value} SIP/2.0`));
  const scanner = new Scanner(value);
  Uri.scan(scanner, value.length);
  const notes = [...(scanner.notes ?? []), ...(scanner.failure ? [scanner.failure] : [])];
  return difference('Request-URI', value, grammar, faultsOf(notes, undefined, value, ''));
}

/** The codec's faults against the grammar in a field's value or a start line. */
export function grammarFaults(name: string, value: string): Fault[] {
  const isLine = name === 'Request-Line' || name === 'Status-Line';
  const faults = isLine ? startLineFaults(name, value) : readField(name, Buffer.from(value, 'latin1')).faults;
  return faults.filter(fault => fault.kind !== 'rule');
}

/** One line for a reader: field, value, verdicts and the first faults. */
export function describeDifference({ name, value, grammar, faults }: Difference): string {
  const told = faults.map(fault => `${fault.kind}@${fault.offset} expected ${fault.expected}, found ${fault.found}`);
  return `${name}: ${JSON.stringify(value)}: grammar ${grammar}; codec ${told.slice(0, 2).join(' | ') || 'no fault'}`;
}
