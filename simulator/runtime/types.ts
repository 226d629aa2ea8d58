/** What the world offers to the simulator: a clock, a network, randomness. Always passed in, never reached for. */

export type StreamTransport = 'TCP' | 'TLS' | 'WS' | 'WSS';
export type TransportName = 'UDP' | StreamTransport;

/** An IP address (IPv6 without brackets) and a port. */
export interface Address {
  host: string;
  port: number;
}

export interface Timer {
  /** Does nothing when the timer has fired or was cancelled before. */
  cancel(): void;
}

export interface Clock {
  /** Milliseconds (with fractions in the real world) since the run's clock began. */
  now(): number;
  /** Calls `fire` once, not before `delayMs` have passed. Negative delays count as 0. */
  setTimer(delayMs: number, fire: () => void): Timer;
}

/** A seeded source: the same seed gives the same sequence. Not for secrets. */
export interface Random {
  /** From 0 (included) to 1 (excluded). */
  number(): number;
  /** An integer from 0 (included) to `below` (excluded). */
  integer(below: number): number;
  /** `length` characters of [a-z0-9]. */
  token(length: number): string;
  readonly seed: number;
}

export interface UdpSocket {
  readonly local: Address;
  /** Never throws. A failure is reported to `onError`, as a DatagramError where it concerns one datagram. */
  send(bytes: Buffer, to: Address): void;
  onDatagram?: (bytes: Buffer, from: Address) => void;
  onError?: (error: Error) => void;
  close(): void;
}

export type TlsVersion = 'TLSv1.2' | 'TLSv1.3';

/** A private key and the certificates that go with it, ours first, all as PEM. Made by `certificateAuthority`. */
export interface Identity {
  key: string;
  certificates: string;
}

/** What a certificate says. */
export interface CertificateFacts {
  /** The common name; empty where there is none. */
  commonName: string;
  issuer: string;
  /** The alternative names, as `DNS:example.com`, `IP:192.0.2.1`, `URI:sip:example.com`. */
  names: string[];
  /** ms since 1970. */
  validFrom: number;
  validTo: number;
  /** SHA-256, upper case hex with colons. */
  fingerprint: string;
}

/** How a TLS handshake ended. */
export interface TlsFacts {
  version: TlsVersion;
  /** The name that the client asked for (SNI); undefined if it named none. */
  serverName?: string;
  /** What the other side presented; undefined if nothing. */
  peer?: CertificateFacts;
  /** Whether that certificate holds: its chain, its dates and, for the client, its name. */
  authorized: boolean;
  /**
   * Why it does not hold: OpenSSL's word for it (CERT_HAS_EXPIRED, CERT_NOT_YET_VALID, DEPTH_ZERO_SELF_SIGNED_CERT,
   * UNABLE_TO_VERIFY_LEAF_SIGNATURE…), ERR_TLS_CERT_ALTNAME_INVALID for a wrong name, NO_CERTIFICATE.
   */
  why?: string;
}

interface SecureOptions {
  /** PEM certificates of authorities that we trust. Default: none at all, not even the system's. */
  trusted?: string[];
  /** Default TLSv1.2. */
  minVersion?: TlsVersion;
  /** Default TLSv1.3. */
  maxVersion?: TlsVersion;
  /** WS and WSS: how messages are written. Default: as text where they are UTF-8, else as binary (RFC 7118 5). */
  frames?: 'text' | 'binary';
}

/** TLS and WSS need an identity; the last three options are for WS and WSS. */
export interface SecureServerOptions extends SecureOptions {
  identity?: Identity;
  /** Other identities by the name that the client asks for (SNI), in lower case. */
  identities?: Record<string, Identity>;
  /**
   * Default `none`. `request`: the client may show one, and the connection's `tls` says what it is worth.
   * `require`: a client without a certificate that holds is refused.
   */
  clientCertificate?: 'none' | 'request' | 'require';
  /** The subprotocol to answer with, where a WebSocket client offers it. Default `sip`. */
  subprotocol?: string;
  /** Accept WebSocket clients that do not offer the subprotocol `sip`. Default false: they are refused with 400. */
  anySubprotocol?: boolean;
}

export interface SecureClientOptions extends SecureOptions {
  /** Shown when the server asks for a certificate. */
  identity?: Identity;
  /** The name asked for (SNI) and looked for in the certificate. Default: none asked for, the remote host looked for. */
  serverName?: string;
  /** `report` (default): a bad certificate is told in `tls`, no more. `require`: the connection fails. */
  verify?: 'report' | 'require';
  /** WS and WSS: the path asked for. Default `/`. */
  path?: string;
  /** WS and WSS: the subprotocols offered. Default `sip` alone (RFC 7118 4). */
  subprotocols?: string[];
}

/** The status code and reason of the WebSocket close frame that ended a connection (RFC 6455 7.4; 1006: there was none). */
export interface CloseFrame {
  code: number;
  reason: string;
}

/** A connection of any stream transport: TCP, TLS, WebSocket, secure WebSocket. */
export interface Connection {
  readonly transport: StreamTransport;
  /** True for WebSocket: each `write` is one message and each `onData` one whole message (RFC 7118). */
  readonly framed: boolean;
  /** In the real world the port of a connection that we opened is 0 until it is open. */
  readonly local: Address;
  readonly remote: Address;
  /** Established, and closed by neither side so far. */
  readonly open: boolean;
  /** TLS and WSS, once the handshake is done. */
  readonly tls?: TlsFacts;
  /** WS and WSS: the subprotocol agreed on; empty for none. */
  readonly subprotocol?: string;
  /** Queued until open. Never throws: what is written to a closed connection is dropped. */
  write(bytes: Buffer): void;
  /** WS and WSS only: a ping frame of up to 125 bytes. Pings of the other side are answered without our doing. */
  ping?(bytes?: Buffer): void;
  /** Only for connections that we opened, when all handshakes are done; accepted ones are open from the start. */
  onOpen?: () => void;
  onData?: (bytes: Buffer) => void;
  /** WS and WSS only. */
  onPing?: (bytes: Buffer) => void;
  onPong?: (bytes: Buffer) => void;
  /**
   * Called once on either side, whoever closed; with a NetworkError for a refusal, a failed handshake or a reset by the
   * other side. WS and WSS: also with the close frame that ended it, if it was open.
   */
  onClose?: (error?: Error, frame?: CloseFrame) => void;
  /** FIN, after what was written. WS and WSS: a close frame first, by default with code 1000. */
  close(code?: number, reason?: string): void;
  /** RST at once. */
  reset(): void;
}

export interface Listener {
  readonly transport: StreamTransport;
  readonly local: Address;
  /** Connections come when all their handshakes are done. */
  onConnection?: (connection: Connection) => void;
  /** A client connected, but its TLS or WebSocket handshake failed. */
  onRefused?: (error: Error, remote: Address) => void;
  /** Stops listening; accepted connections live on. */
  close(): void;
}

export type TcpConnection = Connection;
export type TcpListener = Listener;

export interface Network {
  /** Port 0 = a free one. Rejects with a NetworkError (EADDRINUSE, EADDRNOTAVAIL…). */
  udp(local: Address): Promise<UdpSocket>;
  /** Port 0 = a free one. Rejects with a NetworkError, and with an Error if the options cannot be used. */
  listen(transport: StreamTransport, local: Address, options?: SecureServerOptions): Promise<Listener>;
  /** Returns at once; success is told by `onOpen`, failure by `onClose` with an error. */
  connect(transport: StreamTransport, localHost: string, remote: Address, options?: SecureClientOptions): Connection;
  /** `listen('TCP', …)`. */
  tcpListen(local: Address): Promise<Listener>;
  /** `connect('TCP', …)`. */
  tcpConnect(localHost: string, remote: Address): Connection;
}

export interface Runtime {
  readonly kind: 'virtual' | 'real';
  readonly clock: Clock;
  readonly network: Network;
  readonly random: Random;
  /**
   * Takes what callbacks of timers and sockets throw. Without it such an exception rejects the `until` that waits,
   * or else the next one; it is never lost and never ends the process.
   */
  onStray?: (error: unknown) => void;
  /**
   * Resolves with what `poll` gives as soon as that is not undefined; with undefined when `limitMs` have passed
   * (in the virtual world also when nothing is left to happen: time then jumps to the limit). `poll` is asked at
   * once and after every event. Rejects with what `poll` throws.
   *
   * In the virtual world the events run before the call returns, so two of them never overlap: the second begins
   * when the first has ended. It must not be called from inside a callback there.
   */
  until<T>(poll: () => T | undefined, limitMs: number): Promise<T | undefined>;
  /** The worst lateness (ms) of our own timers and event loop since `sinceMs`. 0 in the virtual world. */
  lagSince(sinceMs: number): number;
  /** Closes every socket and timer of this runtime. A waiting `until` resolves with undefined. */
  close(): void;
}
