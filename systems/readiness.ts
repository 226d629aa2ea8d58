// Whether a system answers: OPTIONS is sent until anything comes back, whatever it says.
import { Request, Uri, writeMessage } from '../simulator/message';
import { type Address, localAddressTo, type Runtime, type Timer, type TransportName } from '../simulator/runtime';
import { newBranch } from '../simulator/transaction';
import { targetOf } from '../simulator/transport';

export interface AskOptions {
  /** SIP URI, an address in numbers. */
  uri: string;
  /** UDP is asked when it is among them, else TCP. */
  transports: readonly TransportName[];
  /** Where we ask from; by default where the way there begins. */
  from?: string;
  /** When to send, ms after the start; the last interval repeats until the limit. */
  sendAt: readonly number[];
  limitMs: number;
  /** Ends the wait early. */
  hopeless?: () => boolean;
}

/** Resolves with true as soon as anything answers, with false when nothing did within the limit. */
export async function answersOptions(runtime: Runtime, options: AskOptions): Promise<boolean> {
  const remote = addressOf(options.uri);
  if (!remote) return false;
  let answered = false;
  const onAnswer = () => {
    answered = true;
  };
  const way = { from: options.from ?? (await localAddressTo(remote)), remote };
  const asking = options.transports.includes('UDP')
    ? await askOverUdp(runtime, options.uri, way, onAnswer)
    : askOverTcp(runtime, options.uri, way, onAnswer);
  const timers = new Schedule(runtime, options.sendAt, asking.send);
  try {
    const outcome = await runtime.until(
      () => (answered ? true : options.hopeless?.() ? false : undefined),
      options.limitMs,
    );
    return outcome ?? false;
  } finally {
    timers.cancel();
    asking.close();
  }
}

/** Where a SIP URI leads; undefined for a name that would have to be resolved. */
export function addressOf(uri: string): Address | undefined {
  const parsed = Uri.parse(uri);
  return parsed && targetOf(parsed)?.remote;
}

interface Asking {
  send(): void;
  close(): void;
}

/** From which address of ours, and where to. */
interface Way {
  from: string;
  remote: Address;
}

async function askOverUdp(runtime: Runtime, uri: string, { from, remote }: Way, onAnswer: () => void): Promise<Asking> {
  const socket = await runtime.network.udp({ host: from, port: 0 });
  socket.onDatagram = onAnswer;
  socket.onError = () => {}; // nothing listens yet
  return {
    send: () => socket.send(optionsRequest(runtime, uri, 'UDP', socket.local), remote),
    close: () => socket.close(),
  };
}

function askOverTcp(runtime: Runtime, uri: string, { from, remote }: Way, onAnswer: () => void): Asking {
  let close = () => {};
  return {
    send: () => {
      close();
      const connection = runtime.network.tcpConnect(from, remote);
      connection.onData = onAnswer;
      connection.onClose = () => {}; // nothing listens yet
      connection.onOpen = () => connection.write(optionsRequest(runtime, uri, 'TCP', connection.local));
      close = () => connection.close();
    },
    close: () => close(),
  };
}

/** 11.1 */
function optionsRequest(runtime: Runtime, uri: string, transport: TransportName, local: Address): Buffer {
  const { random } = runtime;
  const host = local.host.includes(':') ? `[${local.host}]` : local.host;
  const sentBy = `${host}:${local.port}`;
  const request = new Request('OPTIONS', uri)
    .add('Via', `SIP/2.0/${transport} ${sentBy};branch=${newBranch(random)};rport`)
    .add('Max-Forwards', '70')
    .add('From', `<sip:ready@${sentBy}>;tag=${random.token(10)}`)
    .add('To', `<${uri}>`)
    .add('Call-ID', random.token(20))
    .add('CSeq', '1 OPTIONS')
    .add('Contact', `<sip:ready@${sentBy}>`)
    .add('Accept', 'application/sdp');
  return writeMessage(request);
}

/** Sends at the times given, then goes on at the last interval. */
class Schedule {
  private timer?: Timer;

  constructor(runtime: Runtime, sendAt: readonly number[], send: () => void) {
    const step = (index: number) => {
      send();
      const at = (n: number) => sendAt[Math.min(n, sendAt.length - 1)];
      const interval = index + 1 < sendAt.length ? at(index + 1) - at(index) : at(index) - at(index - 1);
      this.timer = runtime.clock.setTimer(interval, () => step(index + 1));
    };
    step(0);
  }

  cancel(): void {
    this.timer?.cancel();
  }
}
