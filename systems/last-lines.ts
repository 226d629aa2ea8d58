// The last lines of what a system under test says.

/** Fed by several streams in pieces. */
export class LastLines {
  private readonly lines: string[] = [];
  private readonly partial = new Map<symbol, string>();

  /** How many are kept. */
  constructor(private readonly limit = 200) {}

  reader(): (piece: string) => void {
    const key = Symbol();
    return piece => {
      const lines = ((this.partial.get(key) ?? '') + piece).split(/\r?\n/);
      this.partial.set(key, (lines.pop() ?? '').slice(-10_000));
      this.lines.push(...lines);
      this.lines.splice(0, this.lines.length - this.limit);
    };
  }

  /** Without the empty ones. */
  last(count = this.limit): string[] {
    const begun = [...this.partial.values()].filter(text => text.length > 0);
    const all = [...this.lines, ...begun].filter(text => text.trim().length > 0);
    return count <= 0 ? [] : all.slice(-Math.min(count, this.limit));
  }
}
