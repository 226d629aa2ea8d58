// Language-Tag of RFC 5646 2.1, as scanned by a=lang and a=sdplang.
import { ALPHA, DIGIT, isAll } from './chars';

/** Tags that were registered before their grammar was, and do not follow it; the others that do need no table. */
const irregular = new Set(
  (
    'en-gb-oed i-ami i-bnn i-default i-enochian i-hak i-klingon i-lux i-mingo i-navajo i-pwn i-tao i-tay i-tsu ' +
    'sgn-be-fr sgn-be-nl sgn-ch-de art-lojban cel-gaulish no-bok no-nyn zh-guoyu zh-hakka zh-min zh-min-nan zh-xiang'
  ).split(' '),
);

const isAlpha = (part: string | undefined, least: number, most: number): boolean =>
  part !== undefined && part.length >= least && part.length <= most && isAll(part, ALPHA);
const isWord = (part: string | undefined, least: number, most: number): boolean =>
  part !== undefined && part.length >= least && part.length <= most && isAll(part, ALPHA | DIGIT);

function isVariant(part: string | undefined): boolean {
  return isWord(part, 5, 8) || (isWord(part, 4, 4) && isAll(part![0], DIGIT));
}

/** Whether the text is one language tag, by its grammar: subtags are not looked up. */
export function isLanguageTag(text: string): boolean {
  if (irregular.has(text.toLowerCase())) return true;
  const parts = text.split('-');
  let at = 0;
  if (!/^x$/i.test(parts[0])) {
    if (!isAlpha(parts[0], 2, 8)) return false;
    at = 1;
    if (parts[0].length <= 3) while (at <= 3 && isAlpha(parts[at], 3, 3)) at++;
    if (isAlpha(parts[at], 4, 4)) at++;
    if (isAlpha(parts[at], 2, 2) || (parts[at]?.length === 3 && isAll(parts[at], DIGIT))) at++;
    while (isVariant(parts[at])) at++;
    while (isWord(parts[at], 1, 1) && !/^x$/i.test(parts[at])) {
      const first = ++at;
      while (isWord(parts[at], 2, 8)) at++;
      if (at === first) return false;
    }
  }
  if (at < parts.length && /^x$/i.test(parts[at])) {
    const first = ++at;
    while (isWord(parts[at], 1, 8)) at++;
    if (at === first) return false;
  }
  return at === parts.length;
}
