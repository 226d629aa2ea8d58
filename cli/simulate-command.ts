// `sipspec simulate`: an element on its own, on real sockets, until it is interrupted.
import { type Accounts, anyone, Phone, Registrar, StatefulProxy, StatelessProxy } from '../simulator/element';
import type { Message } from '../simulator/message';
import { summarize } from '../simulator/peer';
import { type Address, codeOf, type Runtime, realRuntime, type TransportName } from '../simulator/runtime';
import { UsageError } from './exit';

export interface SimulateOptions {
  listen: string[];
  domain?: string;
  user: string[];
  transfers: boolean;
  verbose: boolean;
}

interface Listening {
  host: string;
  port: number;
  transports: TransportName[];
}

/** Why an address can't be listened on, by the code of the error. */
const unusable: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there: end that one, or name another port with --listen',
  EADDRNOTAVAIL: 'this machine has no such address: name one of its own with --listen',
  EACCES: 'this user may not use that port: name one from 1024 on with --listen',
  ENOTFOUND: 'no such host is known: name an address of this machine with --listen',
};

interface Running {
  address: Address;
  stop(): unknown;
}

/** Runs until SIGINT or SIGTERM; then exit status 0. @throws UsageError for an unknown element or address, or a port that is taken */
export async function simulateCommand(element: string, options: SimulateOptions): Promise<number> {
  const listening = listeningOf(options.listen);
  const runtime = realRuntime({ seed: Date.now() >>> 0 });
  const running = await startElement(element, runtime, listening, options);
  const { host, port } = running.address;
  process.stdout.write(
    `${element} listens on ${listening.transports.map(t => `${t.toLowerCase()}:${host}:${port}`).join(' and ')} (Ctrl-C ends it)\n`,
  );
  await new Promise<void>(resolve => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  await running.stop();
  runtime.close();
  return 0;
}

async function startElement(
  element: string,
  runtime: Runtime,
  listening: Listening,
  options: SimulateOptions,
): Promise<Running> {
  const show = (mark: string) => (message: Message) => {
    process.stdout.write(`${mark} ${summarize(message)}\n`);
    return message;
  };
  const filters = options.verbose ? { in: show('<'), out: show('>') } : undefined;
  const base = { runtime, ...listening, name: element, filters };
  const accounts = accountsOf(options.user);
  const server = { ...base, domain: options.domain, accounts, authenticate: options.user.length > 0 };
  try {
    switch (element) {
      case 'registrar':
        return await Registrar.start(server);
      case 'proxy':
        return await StatefulProxy.start(server);
      case 'stateless-proxy':
        return await StatelessProxy.start(server);
      case 'phone':
        return await Phone.start({
          ...base,
          lines: { ring: 'ring' },
          otherLines: 'answer',
          transfers: options.transfers,
        });
      default:
        throw new UsageError(`there is no element "${element}": registrar, proxy, stateless-proxy or phone`);
    }
  } catch (error) {
    const why = unusable[codeOf(error as Error) ?? ''];
    if (why !== undefined) throw new UsageError(`can't listen on ${listening.host}:${listening.port}: ${why}`);
    throw error;
  }
}

/** Without accounts any user is served; that is what a simulator is for. */
function accountsOf(users: readonly string[]): Accounts {
  if (users.length === 0) return anyone;
  return new Map(
    users.map((text): [string, string] => {
      const colon = text.indexOf(':');
      if (colon < 1) throw new UsageError(`--user takes user:password, not "${text}"`);
      return [text.slice(0, colon), text.slice(colon + 1)];
    }),
  );
}

/** `udp:127.0.0.1:5060`; several must share one host and port. Default: UDP and TCP on 127.0.0.1:5060. */
function listeningOf(texts: readonly string[]): Listening {
  if (texts.length === 0) return { host: '127.0.0.1', port: 5060, transports: ['UDP', 'TCP'] };
  const parsed = texts.map(text => {
    const match = /^(udp|tcp):(\[[0-9a-f:]+\]|[^:]+):(\d{1,5})$/i.exec(text);
    if (!match || Number(match[3]) > 65535)
      throw new UsageError(`--listen takes transport:host:port such as udp:127.0.0.1:5060, not "${text}"`);
    return {
      transport: match[1].toUpperCase() as TransportName,
      host: match[2].replace(/^\[|\]$/g, ''),
      port: Number(match[3]),
    };
  });
  const [{ host, port }] = parsed;
  if (parsed.some(one => one.host !== host || one.port !== port))
    throw new UsageError('all --listen of one element must name the same host and port');
  return { host, port, transports: [...new Set(parsed.map(one => one.transport))] };
}
