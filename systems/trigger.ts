// How a case makes a phone under test call or register: the orders that every trigger understands.

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
  call(uri: string): Promise<void>;
  /** Ends or refuses the calls there are; without any it does nothing. */
  hangUp(): Promise<void>;
  register(o: Registration): Promise<void>;
  /** Takes back what was registered; without any it does nothing. */
  unregister(): Promise<void>;
}
