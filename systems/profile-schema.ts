// What may stand in a profile: keys, types, values, defaults. Each `expected(…)` is the text of the error message.
import { z } from 'zod';
import { abilities } from './abilities-schema';
import { start, trigger } from './profile-start-schema';
import {
  about,
  expected,
  hostAndPort,
  ip,
  list,
  map,
  ms,
  oneOf,
  port,
  seconds,
  text,
  uri,
  whole,
} from './schema-words';

export { keysAllowed } from './schema-words';

/** The closed list of capabilities, each with what it says of the SUT. Cases ask for them with @needs=WORD. */
export const capabilities = {
  authentication: 'challenges REGISTER with digest and knows the accounts of `users` (22)',
  qop: 'its challenges offer qop="auth" (RFC 2617 3.2.1)',
  'nonce-count': 'refuses a nonce count that was used before (RFC 2617 3.2.2)',
  'challenge-calls': 'the proxy challenges requests that claim to come from its own domain (22.3)',
  'record-route': 'the proxy stays on the path of calls with Record-Route (16.6 step 4)',
  forking: 'the proxy forks a request to all contacts of an address-of-record in parallel (16.6)',
  relay: 'the proxy forwards requests of its users to other domains, and along Route to wherever that leads (16.5)',
  rport: 'sends responses to the source port of a request whose Via has rport (RFC 3581)',
  'timer-c': 'the proxy ends an unanswered INVITE after `timers.C` (16.8)',
  sips: 'takes requests for sips URIs, and sends its own over TLS (26.2.2)',
  'client-certificates': 'asks TLS clients for a certificate, and refuses one that does not hold (26.3.1)',
  'interval-too-brief': 'the registrar refuses intervals below `expires.min` with 423 (10.3 step 7)',
  'several-contacts': 'the registrar keeps several contacts for one address-of-record at a time (10)',
  'brief-bindings': 'the registrar grants a binding of 10 s (10.3 step 7), so that its end can be watched',
  'no-registrar': 'the phone does not support REGISTER at its own address (8.2.1)',
  'own-lines': 'the phone takes calls only for the lines it has; others are unknown to it (8.2.2.1)',
  'offer-in-ack': 'the phone answers an INVITE without an offer with one of its own (13.2.1)',
  redirection: 'the phone sends its INVITE again to the Contact of a 302 (8.1.3.4)',
  dns: 'finds servers by RFC 3263, and asks the name server that the profile gives it (`nameServer`)',
  failover: 'the proxy tries the next of the servers that it found, when one fails (16.6 item 7, RFC 3263 4.3)',
  'credentials-for-calls': 'the phone answers a 407 to its INVITE with credentials, as the first of `users` (22.3)',
  transfer: 'the phone does what a REFER in a call asks, and reports on it (RFC 3515)',
} as const satisfies Record<string, string>;

const timerNames = ['T1', 'T2', 'T4', 'B', 'C', 'D', 'F', 'H', 'I', 'J', 'K', 'L', 'M'] as const;
const timers = map(
  'timers in ms',
  Object.fromEntries(timerNames.map(name => [name, ms.optional()])) as Record<
    (typeof timerNames)[number],
    z.ZodOptional<typeof ms>
  >,
);

/** Of transports other than UDP and TCP. */
const ports = map('ports of their own', { tls: port.optional(), ws: port.optional(), wss: port.optional() });

const local = map('our own address', {
  bind: about('peers listen and send here; by default where the way to the system begins', ip.optional()),
  advertise: about(
    'what they say instead in Via, Contact and SDP, where a NAT that keeps ports stands before them',
    ip.optional(),
  ),
});

const words = Object.keys(capabilities) as [string, ...string[]];

export const profileSchema = map('a profile', {
  extends: about(
    'another profile, beside this one: what is not said here is as there; each key counts as a whole, and `null` takes it back',
    z.undefined(expected('a path of another profile, beside this one')).optional(),
  ),
  name: about('the name in reports', text('a name for reports')),
  roles: about(
    'what it is: `registrar`, `proxy` (a stateful one, 16.2), `stateless-proxy` (one that keeps no state, 16.11), `uas` (a phone that is called), `uac` (a phone that calls and registers). Cases for proxies register their callees, so a proxy knows a registrar at the same address',
    list(oneOf(['registrar', 'proxy', 'stateless-proxy', 'uas', 'uac']), 'a list of roles').min(
      1,
      expected('at least one role'),
    ),
  ),
  transports: about(
    'cases over others are not applicable. UDP or TCP is among them, as every element has them (RFC 3261 18)',
    list(oneOf(['udp', 'tcp', 'tls', 'ws', 'wss']), 'a list of udp, tcp, tls, ws, wss')
      .min(1, expected('at least one transport'))
      .default(['udp']),
  ),
  address: about(
    'SIP URI where requests go, an address in numbers; required, unless embedded',
    uri('a SIP URI such as sip:127.0.0.1:5060 or sip:127.0.0.1:{port.sip}').optional(),
  ),
  ports: about(
    'where it listens for `tls`, `ws` and `wss`, at the host of `address`: numbers, or ports that `start.ports` names; by default 5061, 80, 443',
    ports.prefault({}),
  ),
  webSocketPath: about(
    'the path that WebSocket clients ask for',
    z
      .string(expected('a path such as /ws'))
      .regex(/^\/\S*$/, expected('a path such as /ws'))
      .default('/'),
  ),
  tls: about(
    'files with certificates (PEM), beside the profile; without it they are made for the run',
    map('files with certificates', {
      ca: about(
        'the authority that vouches for its certificate; without it, that is not verified',
        text('a path beside the profile').optional(),
      ),
      certificate: about(
        'what peers show it; without it, one made for the run',
        text('a path beside the profile').optional(),
      ),
      key: about('the key to that', text('a path beside the profile').optional()),
    }).optional(),
  ),
  hosts: about(
    "IP addresses of the system's besides that of `address`; peers send nowhere else, whatever its Contact and Route say",
    list(ip, 'a list of IP addresses').default([]),
  ),
  local: about('our own address, where the machine has several or a NAT stands before it', local.prefault({})),
  otherSide: about(
    'the second side of a system between two networks (an SBC): who registers and is called stands there, who calls on the side of `address`',
    map('the other side', {
      address: about(
        'SIP URI where requests from that side go, an address in numbers',
        uri('a SIP URI such as sip:198.51.100.60:5060 or sip:127.0.0.2:{port.sip}'),
      ),
      ports: about('its ports for `tls`, `ws` and `wss`; by default those of `ports`', ports.prefault({})),
      local: about('our own address there, as `local` on the first side', local.prefault({})),
    }).optional(),
  ),
  domain: about(
    "host part of the addresses-of-record it serves; by default the address's host",
    text('a domain').optional(),
  ),
  users: about(
    "accounts that cases may use, each by one case at a time; a phone's own, of which the first answers challenges",
    map('accounts', {
      pattern: about(
        'a user name, in which `{n}` counts from 1',
        text('a user name; {n} counts from 1').default('user{n}'),
      ),
      count: about('how many there are', whole('a whole number').default(100)),
      password: about('one for all; left out where nothing is challenged', text('a password').optional()),
    }).prefault({}),
  ),
  capabilities: about(
    'what it can do, in the words below; a case asks for one with `@needs=WORD` and is not applicable without it',
    list(oneOf(words), 'a list of words').default([]),
  ),
  ...abilities,
  phone: about(
    'lines of a phone',
    map('lines of a phone', {
      answers: about(
        'picks up at once: a user part, or a whole URI',
        text('the user part or URI of a line that picks up at once'),
      ),
      rings: about(
        'rings until the caller gives up',
        text('the user part or URI of a line that rings until cancelled').optional(),
      ),
      lines: about(
        'how many of them it has, where they are several: `{n}` in their names counts from 1. Each is used by one case at a time, and a case that makes the phone call has the whole phone',
        whole('a whole number from 1', 1).default(1),
      ),
    }).optional(),
  ),
  timers: about(
    "the timers it uses, in ms; those left out follow from T1, T2 and T4, or are RFC 3261's",
    timers.prefault({}),
  ),
  expires: about(
    "a registrar's bounds, in seconds",
    map('bounds in seconds', {
      min: about('refuses less with 423', seconds.optional()),
      max: about('grants no more', seconds.optional()),
      default: about('grants this where nothing is asked for', seconds.optional()),
    }).prefault({}),
  ),
  concurrency: about(
    'how many cases one instance takes at a time; 1 for a phone with one line',
    whole('a whole number from 1', 1).default(1),
  ),
  start: about('how it is started', start),
  trigger: about(
    'how it is made to call, hang up and register; without it, cases for `uac` are not applicable',
    trigger.optional(),
  ),
  nameServer: about(
    "`host:port` where its resolver asks: sipspec's own name server listens there while it runs",
    hostAndPort('127.0.0.1:{port.dns}').optional(),
  ),
  knownNonconformities: about(
    'cases and rules that are known to fail; one that passes after all is reported too',
    list(
      map('a known nonconformity', {
        id: about('the case, or the rule', text('the id of a case or a rule')),
        reason: about('why it is so, with the clause', text('why it is so')),
        defect: about('where it is known', text('where it is known').optional()),
        sometimes: about(
          'it does not show in every run, so that it passes is no surprise',
          z.boolean(expected('true or false')).optional(),
        ),
      }),
      'a list of {id, reason}',
    ).default([]),
  ),
});

/** Of the parts that have kinds: every key that one of the kinds has. */
export const keysOfKinds: Readonly<Record<string, readonly string[]>> = {
  start: keysOf(start.options),
  trigger: keysOf(trigger.options),
};

function keysOf(kinds: readonly { shape: object }[]): string[] {
  return [...new Set(kinds.flatMap(({ shape }) => Object.keys(shape)))];
}

export type ProfileFile = z.output<typeof profileSchema>;
