// Where the header of a message ends in the bytes (RFC 3261 7).

/** The offset after the empty line, lines ending in CRLF or LF; -1 when there is none yet. Searches from `from`. */
export function endOfHead(bytes: Buffer, from = 0): number {
  for (let feed = bytes.indexOf(10, from); feed >= 0; feed = bytes.indexOf(10, feed + 1)) {
    const next = bytes[feed + 1];
    if (next === 10) return feed + 2;
    if (next === 13 && bytes[feed + 2] === 10) return feed + 3;
  }
  return -1;
}
