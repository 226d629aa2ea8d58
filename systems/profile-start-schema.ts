// How a system is started and triggered: the part of the profile's schema that has kinds.
import { constants } from 'node:os';
import { z } from 'zod';
import { about, expected, hostAndPort, list, map, ms, oneOf, text, uri, whole } from './schema-words';

const commands = list(text('a command line'), 'a list of command lines');
const kinds = (...words: string[]) => expected(`a map with kind: ${words.join(', ')}`);

const wanted = {
  ports: about(
    'names of ports wanted, for `{port.NAME}`: free loopback ports, for UDP and TCP alike; in a container 5060 for the first, two more for each further',
    list(z.string(expected('a name')).regex(/^[a-z0-9-]+$/, expected('a name of a-z, 0-9 and -')), 'a list of names')
      .refine(names => new Set(names).size === names.length, expected('names of which none is given twice'))
      .default([]),
  ),
  files: about(
    'templates beside the profile, and where they go: in the run folder, or in a container in /sut or anywhere',
    list(
      map('a template', { from: text('a path beside the profile'), to: text('a path in the run folder') }),
      'a list of {from, to}',
    ).default([]),
  ),
  certificate: about(
    "a certificate for its address and `domain` (in a container for `domain` alone) is made for the run, by an authority that peers trust; `{tls.certificate}`, `{tls.key}`, `{tls.both}` (key and certificate in one) and `{tls.ca}` (the authority's, which vouches for the peers' too) stand for the paths of the files (PEM)",
    z.boolean(expected('true or false')).default(false),
  ),
  env: about(
    'added to its environment',
    z.record(z.string(), z.string(expected('text')), expected('a map of names to texts')).optional(),
  ),
  instances: about('how many may run side by side', whole('a whole number from 1', 1).default(1)),
  restart: about(
    'when it is started again: after it ended in the course of a case, before each case, or never',
    oneOf(['after-crash', 'each-case', 'never']).default('after-crash'),
  ),
};
const program = list(text('a word of the command'), 'a list: the program and its arguments').min(
  1,
  expected('a program'),
);
const ready = (withinMs: number) =>
  about(
    'when it is ready: as soon as it answers OPTIONS, whatever it answers',
    map('when it is ready', {
      options: about('where OPTIONS goes; by default `address`', uri('a SIP URI that OPTIONS is sent to').optional()),
      withinMs: about('how long that may take', ms.default(withinMs)),
    }).prefault({}),
  );

export const start = z.discriminatedUnion(
  'kind',
  [
    map('how it is started', { kind: z.literal('embedded') }),
    map('how it is started', { kind: z.literal('external') }),
    map('how it is started', {
      kind: z.literal('process'),
      command: about('the program and its arguments; quote words that look like numbers', program),
      install: about('said when the program is not found', text('words that say how to install it').optional()),
      ...wanted,
      ready: ready(10_000),
      stop: about(
        'how it is stopped',
        map('how it is stopped', {
          signal: z
            .string(expected('a signal such as SIGTERM'))
            .regex(/^SIG[A-Z0-9]+$/, expected('a signal such as SIGTERM'))
            .refine(name => name in constants.signals, expected('a signal of this machine, such as SIGTERM'))
            .default('SIGTERM'),
          withinMs: about('SIGKILL to it and all it started after so long', ms.default(5000)),
        }).prefault({}),
      ),
    }),
    map('how it is started', {
      kind: z.literal('container'),
      image: about(
        'an image that is there or can be pulled',
        text('an image, such as registry.example/pbx:1.2').optional(),
      ),
      build: about(
        'or a folder with a Dockerfile, relative to the profile',
        text('a folder with a Dockerfile, beside the profile').optional(),
      ),
      command: about("instead of the image's own", program.optional()),
      ...wanted,
      log: about(
        'a file in the container that is shown when it failed, beside its output',
        text('a file in the container').optional(),
      ),
      capabilities: about(
        "Linux capabilities that it needs besides Docker's usual ones",
        list(text('a Linux capability such as NET_ADMIN'), 'a list of Linux capabilities').optional(),
      ),
      ready: ready(30_000),
      stop: about(
        'how it is stopped',
        map('how it is stopped', { withinMs: about('killed after so long', ms.default(2000)) }).prefault({}),
      ),
    }),
  ],
  kinds('embedded', 'external', 'process', 'container'),
);

const lines = commands.optional();
const orders = {
  call: about('calls `{uri}`', lines),
  hangUp: about('ends or refuses the calls there are', lines),
  register: about(
    'registers `{user}`@`{domain}` with `{password}` at `{registrar}` (a SIP URI) for `{expires}` s',
    lines,
  ),
  unregister: about('takes that back', lines),
  hold: about('puts the call there is on hold', lines),
  resume: about('takes it back', lines),
  transfer: about('sends the other side of the call to `{uri}`', lines),
  reset: about('makes the system as it was at first, when the last case that used it has ended', lines),
};
const aUrl = 'a URL such as http://192.0.2.7:8080';

export const trigger = z.discriminatedUnion(
  'kind',
  [
    map('how it is triggered', { kind: z.literal('embedded') }),
    map('how it is triggered', {
      kind: z.literal('tcp'),
      address: about('the control port', hostAndPort('127.0.0.1:{port.control}')),
      check: about(
        'a harmless line, asked before each order, over a new connection when the old one is dead',
        z.string(expected('a command line')).optional(),
      ),
      ...orders,
    }),
    map('how it is triggered', {
      kind: z.literal('command'),
      withinMs: about('how long a command may take; by default 10 s', ms.optional()),
      ...orders,
    }),
    map('how it is triggered', {
      kind: z.literal('http'),
      url: about(
        'what the paths of the orders are added to',
        z.string(expected(aUrl)).regex(/^https?:\/\/\S+$/, expected(aUrl)),
      ),
      headers: about(
        'header fields of each request',
        z.record(z.string(), z.string(expected('text')), expected('a map of names to texts')).optional(),
      ),
      withinMs: about('how long a request may take; by default 10 s', ms.optional()),
      ...orders,
    }),
    map('how it is triggered', {
      kind: z.literal('refer'),
      uri: about(
        'the phone; by default its line that answers, or `address`',
        uri('the SIP URI of the phone, an address in numbers').optional(),
      ),
    }),
    map('how it is triggered', {
      kind: z.literal('manual'),
      withinSeconds: about(
        'how long the person may take; by default 60',
        whole('a whole number of seconds', 1).optional(),
      ),
      ...orders,
    }),
  ],
  kinds('embedded', 'tcp', 'command', 'http', 'refer', 'manual'),
);
