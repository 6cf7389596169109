// The words on the pages, from the same catalogues: a test that looks for a button survives its rewording.
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { root } from './program.mjs';

const read = name => JSON.parse(readFileSync(path.join(root, 'app/i18n', name), 'utf8'));
const catalogues = Object.fromEntries(['fr', 'en'].map(lang => [lang, { ...read(`${lang}.json`), ...read(`${lang}.team.json`) }]));

/** word is a sentence of the catalogue, its {names} filled. */
export function word(lang, key, values = {}) {
  let text = catalogues[lang][key];
  if (text === undefined) throw new Error(`no words for ${key} in ${lang}`);
  if (typeof text === 'object') {
    const one = lang === 'fr' ? values.n < 2 : values.n === 1;
    text = one ? text.one : text.other;
  }
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? `{${name}}`);
}

/** at is a path in a language. */
export const at = (lang, where) => lang === 'fr' ? where : where === '/' ? '/en' : `/en${where}`;
