// Which methods, option tags, event packages and codecs one message of the system's shows, and whether it is the system's own:
// what a proxy forwards is somebody else's.
import type { Message, Request, Response } from '../simulator/message';
import { codecsOf, isSameCodec } from '../simulator/sdp';
import type { AbilityKey } from '../systems/abilities-schema';
import type { Profile } from '../systems/profile';

/** What peers have sent to the system in one case so far. */
export class Exchanges {
  private readonly requests = new Map<string, Request>();
  private readonly answered = new Set<string>();

  /** A message from a peer to the system. */
  note(message: Message): void {
    if (message.isRequest()) this.requests.set(keyOf(message), message);
    else this.answered.add(keyOf(message));
  }

  /** A request that has no other's Via below its own, and a response where no peer has answered that request (16.6, 16.7). */
  isOwn(message: Message): boolean {
    return message.isRequest() ? message.getAll('Via').length === 1 : !this.answered.has(keyOf(message));
  }

  /** What a response answers; undefined for what is no response, or to nothing that a peer sent. */
  requestOf(message: Message): Request | undefined {
    return message.isResponse() ? this.requests.get(keyOf(message)) : undefined;
  }
}

/** A proxy changes neither of them. */
const keyOf = (message: Message): string => `${message.callId} ${message.cseq?.seq} ${message.cseq?.method}`;

type Shown = (message: Message, request?: Request) => string[];

const isSuccess = (message: Message): message is Response =>
  message.isResponse() && message.status >= 200 && message.status < 300;

/** Without parameters. */
const packageOf = (message: Message | undefined): string[] => {
  const name = message?.get('Event')?.split(';')[0].trim();
  return name ? [name] : [];
};

/** A refusal of another kind than 405 shows little: a URI, a header field may have been looked at first. */
function taken(message: Message, request?: Request): string[] {
  const isTaken = isSuccess(message) && request !== undefined && request.method !== 'CANCEL';
  return isTaken && request.method === message.cseq?.method ? [request.method] : [];
}

/** That of a 405 is about an address, which of a server may be one of its users' (21.4.6). */
const allowed = (message: Message): string[] =>
  message.isResponse() && message.status === 405 ? [] : message.tokens('Allow');

function described(message: Message): string[] {
  const type = message.get('Content-Type')?.split(';')[0].trim().toLowerCase();
  if (message.body.length === 0 || type !== 'application/sdp') return [];
  const tellsAll = message.isResponse() && message.cseq?.method === 'OPTIONS'; // with port 0 (RFC 3264 9)
  return codecsOf(message.body)
    .filter(({ port }) => tellsAll || port !== 0)
    .flatMap(({ byPayload }) => [...byPayload.values()]);
}

/** What a message of the system's own shows, by the list of a profile that it belongs to. */
export const shownBy: Record<AbilityKey, Shown> = {
  methods: (message, request) => [...allowed(message), ...taken(message, request)],
  extensions: message => [...message.tokens('Supported'), ...message.tokens('Require')],
  events: (message, request) => [
    ...message.tokens('Allow-Events'),
    ...(message.isRequest() && message.method === 'NOTIFY' ? packageOf(message) : []),
    ...(isSuccess(message) && request?.method === 'SUBSCRIBE' ? packageOf(request) : []),
  ],
  codecs: described,
};

/** Methods and event packages are compared as they are, option tags and codecs without case (7.1, 7.3.1, RFC 6665 8.2.1). */
export function isDeclared(key: AbilityKey, name: string, profile: Pick<Profile, AbilityKey>): boolean {
  const same = (other: string): boolean =>
    key === 'codecs' ? isSameCodec(other, name) : idOf(key, other) === idOf(key, name);
  return profile[key]?.some(same) === true;
}

/** The same for what is the same. */
export function idOf(key: AbilityKey, name: string): string {
  return `${key} ${key === 'methods' || key === 'events' ? name : name.toLowerCase()}`;
}
