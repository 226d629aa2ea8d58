// Tests of language tags (RFC 5646 2.1, and its appendix A).
import assert from 'node:assert/strict';
import { isLanguageTag } from '../../simulator/sdp/language';

const sound =
  'de fr zh-Hant zh-cmn-Hans-CN zh-yue-HK sr-Latn-RS sl-rozaj-biske sl-rozaj de-CH-1901 hy-Latn-IT-arevela de-DE en-US ' +
  'es-419 de-CH-x-phonebk az-Arab-x-AZE-derbend x-whatever qaa-Qaaa-QM-x-southern en-US-u-islamcal zh-CN-a-myext-x-private ' +
  'en-a-myext-b-another i-enochian EN-GB-OED abcd abcdefgh zho-yue aaa-bbb-ccc-ddd-eeee sgn-BE-FR';
const wrong =
  ' d 1 de- aaa-bbb-ccc-ddd-eee abcd-bbb -de de_DE de-419-DE a-DE ar-a-aaa--b de-x i-nothing abcdefghi en-a en-x-123456789 de-1 de-abcdefghi de-12 x de,fr de\xe9 de-x-a_b';

describe('language tags', () => {
  it('are read by their grammar', () => {
    for (const tag of sound.split(' ')) assert.ok(isLanguageTag(tag), tag);
  });
  it('are one for each value, and whole', () => {
    for (const tag of wrong.split(' ')) assert.ok(!isLanguageTag(tag), tag);
  });
});
