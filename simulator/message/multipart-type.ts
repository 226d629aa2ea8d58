// What the Content-Type of a multipart body says of its boundary (RFC 2046 5.1.1, RFC 3261 20.15).
import { type Fault, grammarFault } from './fault';
import { Params } from './params';
import { isToken, unquote } from './scan';

/** 1 to 70 of these, a space not last: boundary of RFC 2046. */
const wellFormed = /^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/;

/** The boundary, even an ill-formed one if it can be told; undefined with a fault when there is none or the type is another. */
export function readBoundary(contentType: string, offset: number, faults: Fault[]): string | undefined {
  const report = (id: string, found: string, expected: string): undefined => {
    faults.push(grammarFault(id, offset, found, expected, 'Content-Type'));
  };
  const semicolon = contentType.indexOf(';');
  const type = semicolon < 0 ? contentType : contentType.slice(0, semicolon);
  if (!/^[ \t]*multipart[ \t]*\/[ \t]*[^\s/]/i.test(type)) {
    return report('7.4.1-1', contentType === '' ? 'no type' : contentType, 'a type of multipart/…');
  }
  const text = semicolon < 0 ? '' : contentType.slice(semicolon);
  const params = Params.parse(text);
  const written = params?.get('boundary') ?? (params ? '' : looseBoundary(text));
  const boundary = unquote(written);
  if (boundary === '') return report('7.4.1-3', contentType, 'a parameter boundary');
  const repeated = params?.entries().filter(([name]) => name.toLowerCase() === 'boundary').length !== 1;
  if (repeated || (boundary === written && !isToken(written))) {
    report('7.4.1-3', contentType, 'one boundary, in quotes unless it is a token');
  } else if (!wellFormed.test(boundary)) {
    report('7.4.1-3', boundary, "1 to 70 digits, letters and '()+_,-./:=? as the boundary, and spaces but at its end");
  }
  return boundary;
}

/** For parameters that break the grammar, as with a colon outside quotes. */
function looseBoundary(text: string): string {
  const found = /;[ \t]*boundary[ \t]*=[ \t]*("[^"]*"?|[^;]*)/i.exec(text);
  return found ? found[1].trim().replace(/^"|"$/g, '') : ''; // the quote may be what is broken
}
