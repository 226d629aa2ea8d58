// What the benchmarks of the machines share: a virtual world that counts its datagrams, and a stopwatch.
import { type Runtime, virtualRuntime } from '../simulator/runtime';

export interface CountingWorld {
  runtime: Runtime;
  /** How many datagrams have been sent so far. */
  datagrams(): number;
}

/** A virtual world in which every datagram sent over UDP is counted. */
export function countingWorld(): CountingWorld {
  const runtime = virtualRuntime();
  const { network } = runtime;
  const open = network.udp.bind(network);
  let count = 0;
  network.udp = async local => {
    const socket = await open(local);
    const send = socket.send.bind(socket);
    socket.send = (bytes, to) => {
      count++;
      send(bytes, to);
    };
    return socket;
  };
  return { runtime, datagrams: () => count };
}

export interface Spent {
  /** Seconds of CPU time of all threads of the process. */
  cpu: number;
  wall: number;
}

/** Starts a stopwatch; calling it gives what was spent since. */
export function stopwatch(): () => Spent {
  const began = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { cpu: (user + system) / 1e6, wall: (performance.now() - began) / 1000 };
  };
}
