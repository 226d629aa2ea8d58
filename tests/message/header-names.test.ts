// Tests of header names and reason phrases.
import assert from 'node:assert/strict';
import { canonicalName, compactName, isListField, isSingleField, reasonPhrase } from '../../simulator/message';

describe('header names', () => {
  it('have one spelling each', () => {
    for (const [name, expected] of [
      ['v', 'Via'],
      ['V', 'Via'],
      ['vIA', 'Via'],
      ['call-id', 'Call-ID'],
      ['CALL-ID', 'Call-ID'],
      ['cseq', 'CSeq'],
      ['www-authenticate', 'WWW-Authenticate'],
      ['l', 'Content-Length'],
      ['x', 'Session-Expires'],
      ['newFANGLED-header', 'Newfangled-Header'],
      ['', ''],
      ['constructor', 'Constructor'],
    ]) {
      assert.equal(canonicalName(name), expected);
    }
  });

  it('know their compact form and their kind', () => {
    assert.equal(compactName('contact'), 'm');
    assert.equal(compactName('CSeq'), undefined);
    assert.ok(
      isListField('m') && isListField('record-route') && !isListField('WWW-Authenticate') && !isListField('Date'),
    );
    assert.ok(isSingleField('i') && !isSingleField('Authorization') && !isSingleField('X-Any'));
  });
});

describe('reasonPhrase', () => {
  it('is the phrase of the code, else of its class', () => {
    assert.equal(reasonPhrase(481), 'Call/Transaction Does Not Exist');
    assert.equal(reasonPhrase(299), 'Success');
    assert.equal(reasonPhrase(999), '');
  });
});
