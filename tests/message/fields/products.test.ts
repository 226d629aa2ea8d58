// Server, User-Agent and Retry-After, value by value (RFC 3261 20.33, 20.35, 20.41, 25.1).
import assert from 'node:assert/strict';
import { Comment, Product, Products, products, RetryAfter } from '../../../simulator/message/fields/products';
import { Params } from '../../../simulator/message/params';
import { notes, readBy, reads, refuses, rowOf } from './reading';

const of = (name: string) => rowOf(products, name);

for (const name of ['Server', 'User-Agent']) {
  describe(name, () => {
    reads(of(name), {
      'HomeServer v2': ['HomeServer v2'],
      'a/b (c) d/e': ['a/b (c) d/e'],
      '(a)\t(b)': ['(a) (b)'],
      'a / b  c': ['a/b c'],
      'CERN/3.0 libwww/2.17': ['CERN/3.0 libwww/2.17'],
      'x/1.0 (Windows; (U) "x") y': ['x/1.0 (Windows; (U) "x") y'],
      '(\\)\\()': ['(\\)\\()'],
      '(é, \\\x7f)': ['(é, \\\x7f)'],
      '( a )': ['( a )'],
      'SIPimp.org/0.2.5 (curses)': ['SIPimp.org/0.2.5 (curses)'],
    });
    refuses(of(name), {
      '': 0,
      'a/': 2,
      'a/b/c': 3,
      'a(b)': 1,
      '(a)b': 3,
      '(a)(b)': 3,
      'a,b': 1,
      '(a': 0,
      'a (b) c)': 7,
      'x/1.0;y': 5,
      'x:1': 1,
      '(\x01)': 1,
      '(\\é)': 1,
      'x//1': 2,
      'a ;b': 2,
      '"a"': 0,
    });
  });
}

describe('Server', () => {
  it('gives products and comments', () => {
    const [value] = readBy(of('Server'), 'a/1 (b (c)) d').items as Products[];
    assert.deepEqual(value, new Products([new Product('a', '1'), new Comment('b (c)'), new Product('d')]));
  });
});

describe('Retry-After', () => {
  reads(of('Retry-After'), {
    '18000;duration=3600': ['18000;duration=3600'],
    "120 (I'm in a meeting)": ["120 (I'm in a meeting)"],
    '5(a (b) \\) c) ;x': ['5 (a (b) \\) c);x'],
    '0 ()': ['0 ()'],
    '0060 ; x = "y"': ['60;x="y"'],
    '5 (é) ; duration = 7': ['5 (é);duration=7'],
  });
  refuses(of('Retry-After'), {
    '': 0,
    "120 (I'm in a meeting": 4,
    '(x) 5': 0,
    '5 (a) (b)': 6,
    '5;': 2,
    '5 x': 2,
    'Fri, 26 Sep 1997 12:00:00 GMT': 0,
    '-1': 0,
    '5;duration=': 11,
    '5.5': 1,
    '5 (\x00)': 3,
  });
  notes(of('Retry-After'), {
    '5;duration=x': ['rule', 12],
    '5;duration': ['rule', 10],
    '5;duration="7"': ['rule', 14],
  });

  it('gives seconds, comment and parameters', () => {
    const [value] = readBy(of('Retry-After'), '18000 (x) ;duration=3600').items as RetryAfter[];
    assert.deepEqual([value.seconds, value.comment, value.params.get('duration')], [18000, new Comment('x'), '3600']);
    assert.equal(String(new RetryAfter(5, undefined, Params.parse('duration=7'))), '5;duration=7');
  });

  it('has no limit (RFC 4475 3.1.2.5), and prints digits only', () => {
    for (const [digits, printed] of [
      ['949302838503028349304023988', /^94930283850302\d{13}$/],
      ['9'.repeat(400), /^\d{309}$/],
    ] as const) {
      const { items, notes: found } = readBy(of('Retry-After'), digits);
      assert.deepEqual(found, []);
      assert.match(String(items[0]), printed);
    }
  });
});
