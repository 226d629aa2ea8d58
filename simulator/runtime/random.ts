/** The seeded source of randomness: xoshiro128**, its state filled from the seed by splitmix32. */
import type { Random } from './types';

const ALPHABET = Buffer.from('abcdefghijklmnopqrstuvwxyz0123456789');

/** The same seed (any finite number) gives the same sequence, on every machine. */
export function seededRandom(seed: number): Random {
  if (!Number.isFinite(seed)) throw new RangeError(`a seed must be a finite number, not ${seed}`);
  return new Xoshiro(seed);
}

/** Where a token is put together. */
const scratch = Buffer.alloc(64);

class Xoshiro implements Random {
  private readonly s: Uint32Array;

  constructor(readonly seed: number) {
    const next = splitmix32(foldTo32Bits(seed));
    this.s = Uint32Array.of(next(), next(), next(), next());
  }

  number(): number {
    // 53 bits, as many as a double holds
    return ((this.next() >>> 5) * 0x4000000 + (this.next() >>> 6)) / 0x20000000000000;
  }

  integer(below: number): number {
    if (!(below >= 1)) throw new RangeError(`integer(${below}): the bound must be at least 1`);
    return Math.floor(this.number() * below);
  }

  token(length: number): string {
    const codes = length <= scratch.length ? scratch : Buffer.alloc(length);
    for (let at = 0; at < length; at++) codes[at] = ALPHABET[this.integer(ALPHABET.length)];
    return codes.toString('latin1', 0, length);
  }

  private next(): number {
    const s = this.s;
    const result = Math.imul(rotateLeft(Math.imul(s[1], 5), 7), 9) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotateLeft(s[3], 11);
    return result;
  }
}

function foldTo32Bits(seed: number): number {
  const bits = new Uint32Array(Float64Array.of(seed).buffer);
  return (Math.imul(bits[0], 0x9e3779b1) ^ bits[1]) >>> 0;
}

function splitmix32(state: number): () => number {
  let a = state;
  return () => {
    a = (a + 0x9e3779b9) | 0;
    let t = a ^ (a >>> 16);
    t = Math.imul(t, 0x21f0aaad);
    t ^= t >>> 15;
    t = Math.imul(t, 0x735a2d97);
    return (t ^ (t >>> 15)) >>> 0;
  };
}

function rotateLeft(x: number, k: number): number {
  return (x << k) | (x >>> (32 - k));
}
