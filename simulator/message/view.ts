// View: the bytes that are being read, copied into one array that is always the same. The compiler knows where that one lies and
// how long it is, so that a look at a byte costs less than in one that it is given. What fills it is look.ts.

/** Larger than any datagram. What is longer is read where it stands. */
export const view = new Uint8Array(65536);
