/** The results of `sipspec lint`: what the rules found in captures. All texts in it may be hostile. */
import type { CapturedMessage, CaptureNote } from '../simulator/capture';
import type { Level, RuleResult } from './types';

/** What one capture file held. */
export interface LintedFile {
  path: string;
  packets: number;
  /** SIP messages. */
  messages: number;
  /** What is no SIP, by kind. */
  skipped: { kind: string; count: number }[];
  notes: CaptureNote[];
}

/** One system whose messages were judged. */
export interface LintedSystem {
  /** Its address, or that of most of its messages. */
  name: string;
  addresses: string[];
  file: string;
  sent: number;
  received: number;
  /** Of what it sent: in calls, or in answer to requests, that the capture does not hold from their beginning. */
  partly: number;
}

/** One thing that a rule found wrong with one message. */
export interface LintFinding {
  rule: string;
  requirement: string;
  level: Level;
  /** The requirement in our own words. */
  text: string;
  /** `LintedSystem.name` */
  system: string;
  file: string;
  /** As Wireshark counts. */
  frame: number;
  /** The message's place among those of the file, from 0. */
  message: number;
  /** ms since the first packet of the file. */
  at: number;
  from: string;
  to: string;
  transport: string;
  callId: string;
  /** The message's, or what could be read of it. */
  startLine: string;
  found: string;
  expected: string;
  /** Which of the message's bytes. */
  offset?: number;
  length?: number;
  bytes: Buffer;
}

/** The messages of one Call-ID that one system sent or received. */
export interface LintedCall {
  system: string;
  file: string;
  callId: string;
  roles: string[];
  /** The rules that found something in it. */
  broken: string[];
  /** Their places among the messages of the file, and they themselves. */
  places: number[];
  messages: CapturedMessage[];
  /** Whether the system sent it. */
  own: boolean[];
}

export interface LintResult {
  tool: { name: string; version: string };
  files: LintedFile[];
  systems: LintedSystem[];
  /** All that sent SIP, and how many messages: those that are not judged, too. */
  talkers: { address: string; file: string; sent: number }[];
  /** Over all systems. `findingCases` counts calls, `evidence` is in `findings`. */
  rules: RuleResult[];
  /** The first of each rule and system; `rules` counts all. */
  findings: LintFinding[];
  /** For a report: as many as were asked for, those in which something was found first. Not in the JSON. */
  calls: LintedCall[];
  callCount: number;
  /** What to say of it all. */
  notes: string[];
  strict: boolean;
  /** Why nothing was judged, and what to look at. */
  nothing?: string;
  exitCode: number;
}
