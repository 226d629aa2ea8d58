import assert from 'node:assert/strict';
import { fillAll, fillTemplate, portsIn, tlsFilesIn } from '../../systems/templates';
import { Folders, fakeProfile } from './helpers';

const values = { dir: '/run/here', ports: new Map([['sip', 5070]]) };

describe('templates', () => {
  const folders = new Folders();
  afterEach(() => folders.clear());

  it('fills texts at any depth and leaves other braces alone', () => {
    const filled = fillAll(
      { a: ['{dir}/x', { b: 'sip:h:{port.sip}' }], c: 7, d: '{port.other} {uri.user} {exit}' },
      values,
    );
    assert.deepEqual(filled, { a: ['/run/here/x', { b: 'sip:h:5070' }], c: 7, d: '{port.other} {uri.user} {exit}' });
  });

  it('finds the ports that are mentioned', () => {
    assert.deepEqual([...portsIn({ a: ['{port.sip}{port.x-1}'], b: '{port.sip}' })], ['sip', 'x-1']);
  });

  it('names the files of a certificate, where there is one', () => {
    const tls = { certificate: '/c', key: '/k', both: '/b', ca: '/a' };
    assert.equal(fillAll('{tls.key} {tls.ca} {tls.other}', { ...values, tls }), '/k /a {tls.other}');
    assert.equal(fillAll('{tls.key}', values), '{tls.key}');
    assert.deepEqual([...tlsFilesIn(['{tls.key}', { a: '{tls.other}{tls.ca}' }])], ['key', 'ca']);
  });

  it('repeats a line for each account', () => {
    const profile = folders.profile(fakeProfile('a.js'), { 'a.js': '' });
    const text = 'head {domain}\n{each user: {n}:{user}:{domain}:{password}}\nif (x) { y; }\n';
    assert.equal(
      fillTemplate(text, profile, values),
      'head sut.test\n1:user1:sut.test:pw\n2:user2:sut.test:pw\nif (x) { y; }\n',
    );
  });
});
