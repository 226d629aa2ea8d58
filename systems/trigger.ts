// How a case makes a phone under test call, hold, transfer or register: the orders that a trigger may understand.

export interface Registration {
  /** 'sip:host:port', with ';transport=tcp' for TCP. */
  registrar: string;
  user: string;
  domain: string;
  password?: string;
  /** Seconds. */
  expires: number;
}

/** Each resolves when the order was taken, not when the network has seen it; rejects with SystemError 'trigger'. */
export interface Trigger {
  /** Whether it can be told this; without it: all that it has a method for. */
  can?(order: Order): boolean;
  /** It asks a person. */
  readonly asksSomebody?: boolean;
  call(uri: string): Promise<void>;
  /** Ends or refuses the calls there are; without any it does nothing. */
  hangUp(): Promise<void>;
  register(o: Registration): Promise<void>;
  /** Takes back what was registered; without any it does nothing. */
  unregister(): Promise<void>;
  /** Puts the call there is on hold, and takes it back. */
  hold?(): Promise<void>;
  resume?(): Promise<void>;
  /** Sends the other side of the call there is to a URI (RFC 3515, RFC 5589 6.1). */
  transfer?(uri: string): Promise<void>;
  /** Makes the system as it was at first, between two cases. */
  reset?(): Promise<void>;
}

/** What a trigger may be told. */
export const orders = ['call', 'hangUp', 'register', 'unregister', 'hold', 'resume', 'transfer', 'reset'] as const;
export type Order = (typeof orders)[number];

/** Whether a trigger can be told this. */
export function understands(trigger: Trigger, order: Order): boolean {
  return trigger[order] !== undefined && trigger.can?.(order) !== false;
}
