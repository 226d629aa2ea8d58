// How defects of a phone change the credentials that it sends.
import { type Message, parseAuth, printAuth, type Request } from '../../simulator/message';

const fields = ['Authorization', 'Proxy-Authorization'];

export const isSigned = (message: Message): boolean => fields.some(field => message.has(field));

/** Changes the credentials of a request, as parameters or as text. */
export function withCredentials(
  request: Request,
  change: (params: Map<string, string>) => void,
  text = (line: string): string => line,
): Request {
  for (const field of fields) {
    const value = parseAuth(request.get(field) ?? '');
    if (!value?.params.size) continue;
    change(value.params);
    request.set(field, text(printAuth(value)));
  }
  return request;
}
