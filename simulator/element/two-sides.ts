// The transport of an element between two networks (RFC 5658 3): a second address, from which all leaves that goes to its side.
import type { Address } from '../runtime';
import type { Flow, OnError, Target, TransportLayer } from '../transport';

export interface OtherSide {
  /** The IP address to listen on, at the same ports as on the first side. */
  host: string;
  /** Its routes: whether a remote address is reached from there. */
  leadsTo(remote: Address): boolean;
}

export class TwoSides {
  /** The layers that there are: one, or two. */
  readonly layers: readonly TransportLayer[];

  constructor(
    readonly first: TransportLayer,
    private readonly other?: { layer: TransportLayer; side: OtherSide },
  ) {
    this.layers = other ? [first, other.layer] : [first];
  }

  /** The layer of the side where a remote address is; without one, the first. */
  towards(remote?: Address): TransportLayer {
    return remote && this.other?.side.leadsTo(remote) ? this.other.layer : this.first;
  }

  send(bytes: Buffer, target: Target, onError?: OnError): Flow {
    return this.towards(target.remote).send(bytes, target, onError);
  }

  connections(): Flow[] {
    return this.layers.flatMap(layer => layer.connections());
  }

  close(): void {
    for (const layer of this.layers) layer.close();
  }
}
