/** Which NAPTR records of a domain apply, and in what order (RFC 3263 4.1, RFC 3403 4.1). */
import type { TransportName } from '../runtime';
import type { Problem } from './located';
import { isSecure, transportOfService } from './transports';
import type { NaptrRecord } from './types';

export interface NaptrChoice {
  transport: TransportName;
  /** The name to ask SRV records of. */
  replacement: string;
}

/**
 * The records that apply, best first. Only those of the lowest order among them, as RFC 3403 wants it, unless
 * `everyOrder`; of each transport and replacement the best one. Why others do not apply goes to `problems`.
 */
export function chooseNaptr(
  records: readonly NaptrRecord[],
  wanted: { secureOnly: boolean; transports: readonly TransportName[]; everyOrder: boolean },
  problems: Problem[],
): NaptrChoice[] {
  const fitting = [...records].sort(byOrder).filter(record => {
    const why = objection(record, wanted);
    if (why !== undefined) problems.push({ kind: 'naptr-ignored', why: `NAPTR ${record.services || '""'}: ${why}` });
    return why === undefined;
  });
  return fitting
    .filter(({ order }) => wanted.everyOrder || order === fitting[0].order)
    .flatMap(({ services, replacement }) => {
      const transport = transportOfService(services);
      return transport === undefined ? [] : { transport, replacement };
    });
}

/** Whether any record offers SIP over TLS (RFC 3263 7). */
export function offersSips(records: readonly NaptrRecord[]): boolean {
  return records.some(({ services }) => /^sips\+/i.test(services));
}

function objection(
  { services, flags, regexp, replacement }: NaptrRecord,
  { secureOnly, transports }: { secureOnly: boolean; transports: readonly TransportName[] },
): string | undefined {
  const transport = transportOfService(services);
  if (transport === undefined) return 'no service that we know';
  if (!transports.includes(transport)) return 'a transport that is not supported here';
  if (secureOnly && !isSecure(transport)) return 'a sips URI needs a service of SIPS';
  if (flags.toLowerCase() !== 's') return `flags "${flags}" do not lead to SRV records`;
  if (regexp !== '') return 'a regular expression, where there must be none';
  if (replacement === '' || replacement === '.') return 'no replacement';
  return undefined;
}

/** By order and preference; records that are equal in both by their text, so that chance has no part (RFC 3263 4.4). */
function byOrder(a: NaptrRecord, b: NaptrRecord): number {
  const text = ({ services, replacement }: NaptrRecord): string => `${services} ${replacement}`.toLowerCase();
  return a.order - b.order || a.preference - b.preference || (text(a) < text(b) ? -1 : 1);
}
