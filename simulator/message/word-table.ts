// WordTable: finds a word that is known beforehand in bytes, so that it costs no new string.

const size = 1024;

export class WordTable {
  /** Of each word: its length, where its letters stand, and the next word with its hash, or -1. */
  private readonly lengths: Uint8Array;
  private readonly places: Uint16Array;
  private readonly nexts: Int16Array;
  private readonly letters: Buffer;
  /** The first word of each hash; -1 where there is none. */
  private readonly firsts = new Int16Array(size).fill(-1);

  /** ASCII words of 1 to 255 letters; when they are found in `anyCase`, written in lower case here. */
  constructor(
    words: readonly string[],
    private readonly anyCase: boolean,
  ) {
    this.letters = Buffer.from(words.join(''), 'latin1');
    this.lengths = Uint8Array.from(words, word => word.length);
    this.places = new Uint16Array(words.length);
    this.nexts = new Int16Array(words.length);
    for (let i = 0, place = 0; i < words.length; place += words[i++].length) {
      const at = hash(this.letters, place, place + words[i].length);
      this.places[i] = place;
      this.nexts[i] = this.firsts[at];
      this.firsts[at] = i;
    }
  }

  /** The index of the word that stands between two places; -1 when it is another one. */
  find(bytes: Uint8Array, from: number, to: number): number {
    if (to <= from) return -1;
    for (let i = this.firsts[hash(bytes, from, to)]; i >= 0; i = this.nexts[i]) {
      if (to - from === this.lengths[i] && this.isWord(bytes, from, to, this.places[i])) return i;
    }
    return -1;
  }

  private isWord(bytes: Uint8Array, from: number, to: number, place: number): boolean {
    const { letters, anyCase } = this;
    for (let at = from, i = place; at < to; at++, i++) {
      const differs = bytes[at] ^ letters[i];
      if (differs !== 0 && !(anyCase && differs === 32 && letters[i] >= 97)) return false;
    }
    return true;
  }
}

/** Of length, first, middle and last letter; `| 32` makes letters lower case and keeps digits and hyphens. */
function hash(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from;
  const first = bytes[from] | 32;
  const middle = bytes[from + (length >> 1)] | 32;
  const last = bytes[to - 1] | 32;
  return (length * 131 + first * 31 + middle * 7 + last * 257) & (size - 1);
}
