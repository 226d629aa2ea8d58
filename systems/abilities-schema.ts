// What a system says of itself in Allow, Supported, Allow-Events and SDP, as a profile declares it: lists of methods, option
// tags, event packages and codecs. An empty list says that there are none; a list left out says nothing.
import { z } from 'zod';
import { about, expected, list } from './schema-words';

const entry = (pattern: RegExp, what: string) => z.string(expected(what)).regex(pattern, expected(what));

/** RFC 3261 25.1 */
const token = /^[\w.!%*+`'~-]+$/;
const method = entry(/^[A-Z][A-Z0-9-]*$/, 'a method in capitals, such as UPDATE');
const optionTag = entry(token, "an option tag, such as 100rel; '199' in quotation marks");
const eventPackage = entry(token, 'an event package, such as presence');
const codec = entry(
  /^[A-Za-z0-9.+_-]+\/[1-9]\d*(\/[1-9]\d*)?$/,
  'a codec with its clock rate, such as PCMU/8000 or opus/48000/2',
);

/** The keys of a profile that list what it can, of all its roles together. */
export const abilities = {
  methods: about(
    'the methods that it takes, of all its roles: cases ask for each, and the run notes what it takes besides',
    list(method, 'a list of methods, such as [INVITE, ACK, CANCEL, BYE, OPTIONS]').optional(),
  ),
  extensions: about(
    'the option tags of what it supports: cases require each, where its RFC lets one, and look for it in Supported',
    list(optionTag, 'a list of option tags, such as [100rel, timer, replaces]').optional(),
  ),
  events: about(
    'the event packages that one can subscribe to: cases subscribe to each for a moment, and look for it in Allow-Events',
    list(eventPackage, 'a list of event packages, such as [presence, dialog]').optional(),
  ),
  codecs: about(
    'the codecs of its media, as `a=rtpmap` has them: cases offer each alone, and look for it in the answer',
    list(codec, 'a list of codecs, such as [PCMU/8000, opus/48000/2]').optional(),
  ),
} as const;

const entries: Record<keyof typeof abilities, z.ZodType> = {
  methods: method,
  extensions: optionTag,
  events: eventPackage,
  codecs: codec,
};

/** Whether a word that a system said of itself may stand in that list. */
export function mayList(key: AbilityKey, word: string): boolean {
  return entries[key].safeParse(word).success;
}

export type AbilityKey = keyof typeof abilities;
export const abilityKeys = Object.keys(abilities) as AbilityKey[];
