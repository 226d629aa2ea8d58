// Tests of the rules of registrars.
import assert from 'node:assert/strict';
import { registrar } from '../../../requirements/rules/registrar';
import { type Example, type Line, outcomeOf, testRules } from './exchange';
import { answers, asks } from './uas-lines';

const bound = ['Contact: <sip:peer@192.0.2.2>;expires=60', 'Contact: <sip:other@192.0.2.3>;expires=7', 'Date: x'];
const registered = [
  asks('REGISTER', { lines: ['Expires: 60'] }),
  answers(200, 'REGISTER', { lines: ['X: 1', ...bound] }),
];
const brief = [
  asks('REGISTER', { lines: ['Expires: 60'] }),
  answers(423, 'REGISTER', { lines: ['Min-Expires: 3600'] }),
];
const removed: Line[] = [asks('REGISTER', { lines: ['Expires: 0'] }), answers(200, 'REGISTER', { lines: ['X: 1'] })];

const examples: Example[] = [
  { id: 'registrar-sends-no-6xx', sound: registered, replace: ['200', '603'] },
  { id: 'response-to-register-has-no-record-route', sound: registered, replace: ['X: 1', 'Record-Route: <sip:a;lr>'] },
  { id: '423-has-min-expires', sound: brief, replace: ['Min-', 'X-'] },
  { id: 'min-expires-is-more-than-was-asked', sound: brief, replace: ['3600', '60'] },
  {
    id: '200-to-register-lists-what-was-bound',
    sound: registered,
    replace: ['Contact: <sip:peer@', 'Contact: <sip:pear@'],
  },
  {
    id: '200-to-register-lists-nothing-removed',
    sound: removed,
    replace: ['X: 1', 'Contact: <sip:peer@192.0.2.2>;expires=60'],
  },
  { id: 'each-contact-of-a-registrar-has-expires', sound: registered, replace: [';expires=7', ''] },
  { id: '200-to-register-has-date', sound: registered, replace: ['Date', 'X'] },
];

describe('rules of registrars', () => {
  testRules(registrar, examples);
  it('a query binds nothing', () => {
    const query = asks('REGISTER');
    const text = query.text.replace(/Contact: .*\r\n/, '');
    const rule = registrar.find(({ id }) => id === '200-to-register-lists-what-was-bound')!;
    assert.equal(outcomeOf(rule, [{ ...query, text }, answers(200, 'REGISTER')]).judged, 0);
  });
});
