// What is seen from outside of a proxy, with state or without, and of a registrar.
import type { Address, TransportName } from '../runtime';
import type { Bindings } from './bindings';
import type { Station } from './station';

export abstract class ServerElement<Core extends { readonly bindings: Bindings }> {
  protected constructor(
    protected readonly station: Station,
    protected readonly core: Core,
  ) {}

  get address(): Address {
    return this.station.address;
  }

  /** Where it listens with one transport; undefined if it does not. */
  addressOf(transport: TransportName): Address | undefined {
    return this.station.addressOf(transport);
  }

  /** What its registrar has bound. */
  get bindings(): Bindings {
    return this.core.bindings;
  }

  stop(): void {
    this.station.stop();
  }
}
