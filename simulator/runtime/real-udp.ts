/** A UDP socket of the operating system. */
import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns';
import { isIP } from 'node:net';
import { canonicalHost, ipFamily } from './address';
import { codeOf, DatagramError, NetworkError } from './errors';
import type { Address, UdpSocket } from './types';

/** The default buffer of the system loses datagrams in bursts. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

/** Runs a callback so that what it throws goes no further. */
export type Enter = (callback: () => void) => void;
/** What has to be ended when the runtime closes. Each socket adds itself, and leaves when it is closed. */
export type Keeper = Set<() => void>;

export class RealUdpSocket implements UdpSocket {
  onDatagram?: (bytes: Buffer, from: Address) => void;
  onError?: (error: Error) => void;
  private closed = false;

  private constructor(
    private readonly socket: Socket,
    readonly local: Address,
    private readonly enter: Enter,
    keeper: Keeper,
  ) {
    const end = (): void => this.close();
    keeper.add(end);
    socket.on('close', () => keeper.delete(end));
    socket.on('message', (bytes, from) =>
      enter(() => this.onDatagram?.(bytes, { host: canonicalHost(from.address), port: from.port })),
    );
    socket.on('error', error => enter(() => this.onError?.(error)));
  }

  /** Rejects with a NetworkError. */
  static bind(local: Address, enter: Enter, keeper: Keeper): Promise<RealUdpSocket> {
    const host = canonicalHost(local.host);
    const socket = createSocket({
      type: ipFamily(host) === 6 ? 'udp6' : 'udp4',
      recvBufferSize: RECEIVE_BUFFER_BYTES,
      lookup: literalFirst,
    });
    return new Promise((resolve, reject) => {
      socket.once('error', error => {
        reject(new NetworkError(codeOf(error), 'cannot bind UDP to', local));
        socket.removeAllListeners();
        socket.on('error', () => {});
        socket.close();
      });
      socket.bind({ address: host, port: local.port, exclusive: true }, () => {
        socket.removeAllListeners('error');
        const { address, port } = socket.address();
        resolve(new RealUdpSocket(socket, { host: canonicalHost(address), port }, enter, keeper));
      });
    });
  }

  send(bytes: Buffer, to: Address): void {
    if (this.closed) return;
    const failed = (error: Error): void =>
      this.enter(() => this.onError?.(new DatagramError(codeOf(error), { host: to.host, port: to.port }, bytes)));
    try {
      this.socket.send(bytes, to.port, canonicalHost(to.host), error => {
        if (error) failed(error);
      });
    } catch (error) {
      // a port out of range is refused at once
      setImmediate(failed, error as Error);
    }
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.socket.close();
  }
}

/** Node asks the resolver even for addresses: answer those ourselves. */
function literalFirst(
  host: string,
  options: object,
  callback: (error: NodeJS.ErrnoException | null, address: string, family: number) => void,
): void {
  const family = isIP(host);
  if (family !== 0) callback(null, host, family);
  else lookup(host, options, (error, address, found) => callback(error, String(address), Number(found)));
}
