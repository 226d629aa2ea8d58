/** What DNS says, as values: records, questions, results; and what a source of answers has to offer. */

export type RecordType = 'A' | 'AAAA' | 'CNAME' | 'SRV' | 'NAPTR' | 'TXT';

interface Owned {
  /** The name that has the record, without final dot. */
  name: string;
  /** Seconds. */
  ttl: number;
}

export interface AddressRecord extends Owned {
  type: 'A' | 'AAAA';
  /** IPv4 or IPv6, without brackets. */
  address: string;
}

export interface AliasRecord extends Owned {
  type: 'CNAME';
  target: string;
}

/** RFC 2782. A target of '' (the root) says that there is no such service. */
export interface SrvRecord extends Owned {
  type: 'SRV';
  priority: number;
  weight: number;
  port: number;
  target: string;
}

/** RFC 3403 4. */
export interface NaptrRecord extends Owned {
  type: 'NAPTR';
  order: number;
  preference: number;
  flags: string;
  services: string;
  regexp: string;
  replacement: string;
}

export interface TextRecord extends Owned {
  type: 'TXT';
  text: string[];
}

export type DnsRecord = AddressRecord | AliasRecord | SrvRecord | NaptrRecord | TextRecord;

/** Which record each type is. */
export interface RecordOf {
  A: AddressRecord;
  AAAA: AddressRecord;
  CNAME: AliasRecord;
  SRV: SrvRecord;
  NAPTR: NaptrRecord;
  TXT: TextRecord;
}

export interface Question {
  name: string;
  type: RecordType;
}

/** An answer, be it that there is nothing: NXDOMAIN (no such name), or NOERROR without records of the type. */
export interface DnsReply {
  code: 'NOERROR' | 'NXDOMAIN';
  answers: DnsRecord[];
  additionals: DnsRecord[];
  /** How long the absence may be remembered (RFC 2308 5), seconds. */
  negativeTtl?: number;
}

/** `network`: no server could be reached; `garbage`: only unreadable answers came; `loop`: aliases without end. */
export type FailureCode =
  | 'SERVFAIL'
  | 'REFUSED'
  | 'FORMERR'
  | 'NOTIMP'
  | 'OTHER-RCODE'
  | 'timeout'
  | 'network'
  | 'garbage'
  | 'bad-name'
  | 'loop'
  | 'closed';

/** No answer, and why. */
export interface DnsFailure {
  failure: FailureCode;
  why: string;
}

export type DnsResult = DnsReply | DnsFailure;

/** A source of answers. */
export interface DnsClient {
  /** Calls `done` exactly once, perhaps before it returns. Never throws; what goes wrong is a DnsFailure. */
  query(question: Question, done: (result: DnsResult) => void): void;
}

export function isFailure(result: DnsResult): result is DnsFailure {
  return 'failure' in result;
}
