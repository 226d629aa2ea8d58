// What may stand in a profile: keys, types, values, defaults. Each `expected(…)` is the text of the error message.
import { z } from 'zod';

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
  'interval-too-brief': 'the registrar refuses intervals below `expires.min` with 423 (10.3 step 7)',
  'several-contacts': 'the registrar keeps several contacts for one address-of-record at a time (10)',
  'brief-bindings': 'the registrar grants a binding of 10 s (10.3 step 7), so that its end can be watched',
  'no-registrar': 'the phone does not support REGISTER at its own address (8.2.1)',
  'own-lines': 'the phone takes calls only for the lines it has; others are unknown to it (8.2.2.1)',
  'offer-in-ack': 'the phone answers an INVITE without an offer with one of its own (13.2.1)',
  redirection: 'the phone sends its INVITE again to the Contact of a 302 (8.1.3.4)',
  'credentials-for-calls': 'the phone answers a 407 to its INVITE with credentials, as the first of `users` (22.3)',
} as const satisfies Record<string, string>;

/** Begins the message for an unknown key; the keys that are allowed follow. */
export const keysAllowed = 'one of the keys ';

const uriShape =
  /^sips?:(?:[^@\s<>]+@)?(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(?::(?:\d{1,5}|\{port\.[a-z0-9-]+\}))?(?:;[^\s<>]*)?$/;

const expected = (text: string) => ({ error: text });

function map<Shape extends z.core.$ZodLooseShape>(what: string, shape: Shape) {
  const keys = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: issue => (issue.code === 'unrecognized_keys' ? `${keysAllowed}${keys}` : `${what} (keys: ${keys})`),
  });
}

const text = (what: string) => z.string(expected(what)).min(1, expected(what));
const whole = (what: string, min = 0) =>
  z
    .int(expected(what))
    .min(min, expected(what))
    .max(2 ** 32 - 1, expected(what));
const ms = whole('a whole number of ms');
const seconds = whole('a whole number of seconds');
const uri = (what: string) => z.string(expected(what)).regex(uriShape, expected(what));
const list = <Item extends z.ZodType>(item: Item, what: string) => z.array(item, expected(what));
const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.enum(words, expected(`one of ${words.join(', ')}`));

const timerNames = ['T1', 'T2', 'T4', 'B', 'C', 'D', 'F', 'H', 'I', 'J', 'K', 'L', 'M'] as const;
const timers = map(
  'timers in ms',
  Object.fromEntries(timerNames.map(name => [name, ms.optional()])) as Record<
    (typeof timerNames)[number],
    z.ZodOptional<typeof ms>
  >,
);

const commands = list(text('a command line'), 'a list of command lines');
const kinds = (...words: string[]) => expected(`a map with kind: ${words.join(', ')}`);

const start = z.discriminatedUnion(
  'kind',
  [
    map('how it is started', { kind: z.literal('embedded') }),
    map('how it is started', { kind: z.literal('external') }),
    map('how it is started', {
      kind: z.literal('process'),
      command: list(text('a word of the command'), 'a list: the program and its arguments').min(
        1,
        expected('a program'),
      ),
      install: text('words that say how to install it').optional(),
      ports: list(
        z.string(expected('a name')).regex(/^[a-z0-9-]+$/, expected('a name of a-z, 0-9 and -')),
        'a list of names',
      ).default([]),
      files: list(
        map('a template', { from: text('a path beside the profile'), to: text('a path in the run folder') }),
        'a list of {from, to}',
      ).default([]),
      env: z.record(z.string(), z.string(expected('text')), expected('a map of names to texts')).optional(),
      ready: map('when it is ready', {
        options: uri('a SIP URI that OPTIONS is sent to').optional(),
        withinMs: ms.default(10_000),
      }).prefault({}),
      stop: map('how it is stopped', {
        signal: z
          .string(expected('a signal such as SIGTERM'))
          .regex(/^SIG[A-Z0-9]+$/, expected('a signal such as SIGTERM'))
          .default('SIGTERM'),
        withinMs: ms.default(5000),
      }).prefault({}),
      instances: whole('a whole number from 1', 1).default(1),
    }),
  ],
  kinds('embedded', 'external', 'process'),
);

const trigger = z.discriminatedUnion(
  'kind',
  [
    map('how it is triggered', { kind: z.literal('embedded') }),
    map('how it is triggered', {
      kind: z.literal('tcp'),
      address: z
        .string(expected('host:port'))
        .regex(/^[^\s:]+:(\d{1,5}|\{port\.[a-z0-9-]+\})$/, expected('host:port, such as 127.0.0.1:{port.control}')),
      check: z.string(expected('a command line')).optional(),
      call: commands,
      hangUp: commands,
      register: commands,
      unregister: commands,
    }),
  ],
  kinds('embedded', 'tcp'),
);

const words = Object.keys(capabilities) as [string, ...string[]];

export const profileSchema = map('a profile', {
  name: text('a name for reports'),
  roles: list(oneOf(['registrar', 'proxy', 'uas', 'uac']), 'a list of roles').min(1, expected('at least one role')),
  transports: list(oneOf(['udp', 'tcp']), 'a list of udp, tcp')
    .min(1, expected('at least one transport'))
    .default(['udp']),
  address: uri('a SIP URI such as sip:127.0.0.1:5060 or sip:127.0.0.1:{port.sip}').optional(),
  domain: text('a domain').optional(),
  users: map('accounts', {
    pattern: text('a user name; {n} counts from 1').default('user{n}'),
    count: whole('a whole number').default(100),
    password: text('a password').optional(),
  }).prefault({}),
  capabilities: list(oneOf(words), 'a list of words').default([]),
  phone: map('lines of a phone', {
    answers: text('the user part or URI of a line that picks up at once'),
    rings: text('the user part or URI of a line that rings until cancelled').optional(),
  }).optional(),
  timers: timers.prefault({}),
  expires: map('bounds in seconds', {
    min: seconds.optional(),
    max: seconds.optional(),
    default: seconds.optional(),
  }).prefault({}),
  concurrency: whole('a whole number from 1', 1).default(1),
  start,
  trigger: trigger.optional(),
  knownNonconformities: list(
    map('a known nonconformity', {
      id: text('the id of a case or a rule'),
      reason: text('why it is so'),
      defect: text('where it is known').optional(),
    }),
    'a list of {id, reason}',
  ).default([]),
});

export type ProfileFile = z.output<typeof profileSchema>;
