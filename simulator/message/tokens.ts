// The tokens that nearly every message holds, so that reading one makes no new string: methods and option tags.
import { WordTable } from './word-table';

// biome-ignore format: a table
const usual = [
  'INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'REGISTER', 'PRACK', 'UPDATE', 'INFO', 'REFER', 'SUBSCRIBE', 'NOTIFY', 'PUBLISH', 'MESSAGE',
  '100rel', 'early-session', 'eventlist', 'from-change', 'gruu', 'histinfo', 'ice', 'join', 'multiple-refer', 'norefersub', 'nosub',
  'outbound', 'path', 'precondition', 'pref', 'privacy', 'replaces', 'resource-priority', 'sec-agree', 'sdp-anat', 'tdialog', 'timer', 'uui',
];
const table = new WordTable(usual, false);

/** The token that stands between two places. */
export function tokenAt(text: string, bytes: Uint8Array, from: number, to: number): string {
  const known = table.find(bytes, from, to);
  return known < 0 ? text.slice(from, to) : usual[known];
}
