// The header fields with comments: Server and User-Agent, lists of products; Retry-After (RFC 3261 20.33, 20.35, 20.41).
import { Params } from '../params';
import type { Scanner } from '../scanner';
import { general as unsaid } from './core';
import { checkParam, type FieldType, isNumberText, type Reader, readNumber, readParams } from './field-type';

const LPAREN = 40;
const SLASH = 47;

/** name or name/version. */
export class Product {
  constructor(
    public name: string,
    public version?: string,
  ) {}

  toString(): string {
    return this.version === undefined ? this.name : this.name + '/' + this.version;
  }
}

/** Text in parentheses: what stands between them, as written (parentheses in it are balanced or escaped). */
export class Comment {
  constructor(public text: string) {}

  toString(): string {
    return '(' + this.text + ')';
  }
}

/** The value of Server and User-Agent. */
export class Products {
  constructor(public items: (Product | Comment)[]) {}

  toString(): string {
    return this.items.join(' ');
  }
}

/** When to try again. */
export class RetryAfter {
  constructor(
    public seconds: number,
    public comment?: Comment,
    /** `duration` is in seconds. */
    public params: Params = new Params(),
  ) {}

  toString(): string {
    const comment = this.comment === undefined ? '' : ' ' + this.comment;
    return printWhole(this.seconds) + comment + this.params;
  }
}

/** Digits only, however large the number is. */
const printWhole = (value: number): string =>
  value < 1e21 ? String(value) : String(BigInt(Math.min(value, Number.MAX_VALUE)));

const readComment: Reader<Comment> = s => {
  const from = s.pos;
  return s.skipComment() ? new Comment(s.slice(from + 1, s.pos - 1)) : undefined;
};

/** token [SLASH product-version] */
const readProduct: Reader<Product> = s => {
  const name = s.token();
  if (name === '') return s.fail('a product or a comment');
  if (!s.separator(SLASH)) return new Product(name);
  const version = s.token();
  return version === '' ? s.fail('a version') : new Product(name, version);
};

/** server-val *(LWS server-val) */
const readProducts: Reader<Products> = s => {
  const items: (Product | Comment)[] = [];
  do {
    const item = s.peek() === LPAREN ? readComment(s) : readProduct(s);
    if (item === undefined) return undefined;
    items.push(item);
  } while (s.space() && !s.atEnd);
  return new Products(items);
};

/** delta-seconds [comment] *(SEMI retry-param). 25.1 sets no limit for the number (RFC 4475 3.1.2.5). */
function readRetryAfter(s: Scanner): RetryAfter | undefined {
  const seconds = readNumber(s);
  if (seconds === undefined) return undefined;
  s.skipSpace();
  let comment: Comment | undefined;
  if (s.peek() === LPAREN) {
    comment = readComment(s);
    if (!comment) return undefined;
  }
  const params = readParams(s);
  if (!params) return undefined;
  checkParam(s, params, 'duration', isNumberText, 'a number of seconds');
  return new RetryAfter(seconds, comment, params);
}

export const products: FieldType[] = [
  { name: 'Server', requirement: unsaid, read: readProducts },
  { name: 'User-Agent', requirement: unsaid, read: readProducts },
  { name: 'Retry-After', requirement: unsaid, read: readRetryAfter },
];
