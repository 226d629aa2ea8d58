// What a scenario's tags and rows say about it: id, requirements, roles, needs. Read by the steps and by the runner.
import type { GherkinDocument, Pickle } from '@cucumber/messages';
import type { TransportName } from '../simulator/runtime';
import { transportNamed } from '../simulator/transport';
import { scenariosIn } from './feature-lines';

export interface CaseInfo {
  readonly id: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly requirements: readonly string[];
  readonly roles: readonly string[];
  readonly needs: readonly string[];
  readonly etsi: readonly string[];
  /** Of the peers whose step names none. */
  readonly transport: TransportName;
  /** All that the case uses. */
  readonly transports: readonly TransportName[];
  readonly locks: readonly string[];
}

/** Whether the case looks at the system as a server that clients come to, not as a phone. */
export const isForServer = ({ roles }: CaseInfo): boolean =>
  roles.some(role => role === 'registrar' || role === 'proxy' || role === 'stateless-proxy');

/** The values of `@key=value` tags, in their order. */
function valuesOf(tags: readonly string[], key: string): string[] {
  const prefix = `@${key}=`;
  return tags.filter(tag => tag.startsWith(prefix)).map(tag => tag.slice(prefix.length));
}

/** @throws Error for one that there is not */
function theTransport(name: string): TransportName {
  const transport = transportNamed(name);
  if (!transport) throw new Error(`@transport=${name}: there is no such transport`);
  return transport;
}

/** The first cell of the outline's row that made this pickle, '' for a plain scenario. */
function rowName(document: GherkinDocument, pickle: Pickle): string {
  const rowId = pickle.astNodeIds[1];
  if (!rowId) return '';
  const rows = scenariosIn(document).flatMap(({ examples }) => examples.flatMap(({ tableBody }) => tableBody));
  return rows.find(({ id }) => id === rowId)?.cells[0]?.value ?? '';
}

/**
 * Reads a pickle's tags. A row of an outline has the outline's id and its first cell: `options-answered.tcp`.
 * @throws Error for a transport that there is not
 */
export function caseInfo(document: GherkinDocument, pickle: Pickle): CaseInfo {
  const tags = pickle.tags.map(tag => tag.name);
  const row = rowName(document, pickle);
  const base = valuesOf(tags, 'id').at(-1) ?? '';
  const suffix = row
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const named = valuesOf(tags, 'transport').map(theTransport);
  const transports = named.length > 0 ? named : [transportNamed(row) ?? 'UDP'];
  return {
    id: row ? `${base}.${suffix}` : base,
    title: pickle.name,
    tags,
    requirements: valuesOf(tags, 'req'),
    roles: valuesOf(tags, 'role'),
    needs: valuesOf(tags, 'needs'),
    etsi: valuesOf(tags, 'etsi'),
    transport: transports[transports.length - 1],
    transports,
    locks: valuesOf(tags, 'lock'),
  };
}
