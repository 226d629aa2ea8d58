// Which of this machine's addresses a remote one is reached from.
import dgram from 'node:dgram';
import type { Address } from './types';

/**
 * The IP address that packets to `remote` leave from, as the routing table says; nothing is sent.
 * @throws Error when there is no route
 */
export function localAddressTo(remote: Address): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = dgram.createSocket(remote.host.includes(':') ? 'udp6' : 'udp4');
    const fail = (error: Error): void => {
      socket.close();
      reject(error);
    };
    socket.once('error', fail);
    socket.connect(remote.port, remote.host, (error?: Error) => {
      if (error) return fail(error);
      const { address } = socket.address();
      socket.close();
      resolve(address);
    });
  });
}
