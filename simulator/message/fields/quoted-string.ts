// Writing quoted strings (RFC 3261 25.1).

/** A quoted string that says the text. Control characters are escaped; line ends, which can't be, become spaces. */
export function quoteText(text: string): string {
  let out = '"';
  for (const char of text) {
    const code = char.charCodeAt(0);
    if (code === 10 || code === 13) out += ' ';
    else out += code === 34 || code === 92 || code === 127 || (code < 32 && code !== 9) ? '\\' + char : char;
  }
  return out + '"';
}
