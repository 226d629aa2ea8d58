// Where a requirement's clause can be read.

/** Where a requirement can be read, or undefined for an id that is not of an RFC. */
export function clauseUrl(requirement: string): string | undefined {
  const found = /^RFC(\d{1,5}):([0-9A-Z]+(?:\.[0-9]+)*)(?:-\d+)?$/.exec(requirement);
  if (!found) return undefined;
  const kind = /^\d/.test(found[2]) ? 'section' : 'appendix';
  return `https://www.rfc-editor.org/rfc/rfc${found[1]}#${kind}-${found[2]}`;
}
