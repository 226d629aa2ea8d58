// Keeps what peers send within the hosts that a profile speaks of: a Contact or a Route of the system's leads nowhere else.
import { Inconclusive } from '../simulator/peer';
import { type Address, canonicalHost, type Network, type Runtime, type UdpSocket } from '../simulator/runtime';
import type { SutInstance } from '../systems/start';

/** Replaces the runtime's network by one that refuses other hosts. */
export function fence(runtime: Runtime, sut: SutInstance): void {
  const allowed = hostsOf(sut);
  const check = ({ host }: Address): void => {
    if (allowed.has(canonicalHost(host)) || (allowed.has('loopback') && isLoopback(host))) return;
    throw new Inconclusive(
      `nothing is sent to ${host}, which the profile does not name: add it to "hosts" if that is the system's as well`,
    );
  };
  const { network } = runtime;
  const fenced: Network = {
    udp: async local => fencedSocket(await network.udp(local), check),
    listen: (transport, local, options) => network.listen(transport, local, options),
    connect: (transport, localHost, remote, options) => {
      check(remote);
      return network.connect(transport, localHost, remote, options);
    },
    tcpListen: local => network.tcpListen(local),
    tcpConnect: (localHost, remote) => {
      check(remote);
      return network.tcpConnect(localHost, remote);
    },
  };
  Object.defineProperty(runtime, 'network', { value: fenced });
}

function fencedSocket(socket: UdpSocket, check: (remote: Address) => void): UdpSocket {
  const send = socket.send.bind(socket);
  socket.send = (bytes, remote) => {
    check(remote);
    send(bytes, remote);
  };
  return socket;
}

/** The system's own, ours (peers call each other), and what the profile adds. */
function hostsOf(sut: SutInstance): Set<string> {
  const { phoneAddress, phoneAddresses = {}, otherSide, profile } = sut;
  const sides = otherSide ? [sut, otherSide] : [sut];
  const ofSides = sides.flatMap(({ address, addresses }) => [address, ...Object.values(addresses)]);
  const places = [...ofSides, phoneAddress, ...Object.values(phoneAddresses)];
  const hosts = places.flatMap(place => (place ? [place.host] : []));
  const all = new Set([...hosts, ...sides.map(({ localHost }) => localHost), ...profile.hosts].map(canonicalHost));
  if ([...all].some(isLoopback)) all.add('loopback');
  return all;
}

const isLoopback = (host: string): boolean => /^127\./.test(host) || canonicalHost(host) === '::1';
