/** Domain names: one spelling for each, and which can be asked for at all (RFC 1035 2.3.4, 3.1). */

/** Lower case, without final dot; the root is ''. */
export function canonicalName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/** Whether it fits on the wire: labels of 1 to 63 bytes, 253 in all. The root ('') does. */
export function isAskable(name: string): boolean {
  const bare = name.replace(/\.$/, '');
  if (bare === '') return true;
  if (Buffer.byteLength(bare) > 253) return false;
  return bare.split('.').every(label => label !== '' && Buffer.byteLength(label) <= 63);
}

/** The domain that an SRV name is about: without its leading labels that begin with an underscore. */
export function domainOf(serviceName: string): string {
  return serviceName.replace(/^(?:_[^.]*\.)+/, '');
}

/** Whether a name is the domain, or below it. */
export function isWithin(name: string, domain: string): boolean {
  return `.${canonicalName(name)}`.endsWith(`.${canonicalName(domain)}`);
}
