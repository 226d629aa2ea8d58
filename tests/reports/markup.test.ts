import assert from 'node:assert/strict';
import { html, trusted } from '../../reports/markup';
import { HOSTILE } from './fixture';

describe('reports/markup', () => {
  it('escapes strings, also in attributes and lists, and keeps markup', () => {
    const made = html`<b title="${'"><x'}">${['<', html`<i>${'&'}</i>`, 3, undefined, null, false]}</b>`;
    assert.equal(made.toString(), '<b title="&quot;&gt;&lt;x">&lt;<i>&amp;</i>3</b>');
    assert.equal(html`${trusted('<hr>')}`.toString(), '<hr>');
  });

  it('leaves nothing of hostile text that HTML, XML or a script could take as its own', () => {
    const text = html`${HOSTILE}`.toString();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
    assert.doesNotMatch(text, /[<>"'\u0000-\u0008\u000b-\u001f\u2028\u202e\ufffe\ud800-\udfff]/);
    assert.doesNotMatch(text, /&(?!(amp|lt|gt|quot|#39);)/);
  });
});
