// The name server that a system under test asks, where its profile gives it one: cases script it.
import { NameServer } from '../simulator/dns';
import type { Runtime } from '../simulator/runtime';
import type { SutInstance } from './instance';
import type { Profile } from './profile';
import { SystemError } from './system-error';

/** Listens where the system's resolver asks. @throws SystemError 'port' when somebody else does */
export async function openNameServer({ nameServer, name }: Profile, runtime: Runtime): Promise<NameServer | undefined> {
  if (nameServer === undefined) return undefined;
  const [host, port] = nameServer.split(':');
  try {
    return await NameServer.open(runtime, { listen: [{ host, port: Number(port) }], zone: [] });
  } catch (error) {
    const why = `${nameServer}, where ${name} asks for names, can't be had: ${(error as Error).message}`;
    throw new SystemError('port', why);
  }
}

/** As an instance has it. */
export function nameServerOf(server: NameServer | undefined): Pick<SutInstance, 'nameServer'> {
  return server ? { nameServer: async () => server } : {};
}
