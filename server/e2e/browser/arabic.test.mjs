// Right to left: the pages in Arabic run the other way, hold what every page must hold, and say where a text has no
// translation.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { open } from './browser.mjs';
import { inspector } from './inspect.mjs';
import { start } from './program.mjs';

let community, browser;
before(async () => {
  community = await start();
  browser = await open(community, 'arabic');
});
after(async () => {
  try { await browser?.close() } finally { await community?.stop() }
});

test('pages in Arabic run from right to left', async () => {
  const context = await browser.visit({ lang: 'ar' }), page = await context.newPage(), { inspect, note, verdict } = inspector(browser);
  const { id, secret } = await community.ask(['berges'], {}, 'fr');
  const pages = { home: '/ar', step: '/ar/parcours/premiers-pas/faire-connaissance', charter: '/ar/charte', ask: '/ar/demandes/nouvelle?espace=berges',
    search: '/ar/recherche?q=frayere', request: `/ar/demandes/${id}?cle=${secret}` };
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(path);
    await inspect(page, name);
    note(name, await page.evaluate(() => {
      const faults = [], main = document.querySelector('main'), h1 = document.querySelector('h1');
      if (document.documentElement.dir !== 'rtl' || document.documentElement.lang !== 'ar') faults.push('not right to left');
      if (getComputedStyle(main).direction !== 'rtl') faults.push('the page runs from left to right');
      if (!/[\u0600-\u06ff]/.test(main.textContent)) faults.push(`no Arabic: ${h1.textContent}`);
      for (const el of document.querySelectorAll('main [lang=fr]')) if (getComputedStyle(el).direction !== 'ltr') faults.push(`French from right to left: ${el.textContent.slice(0, 40)}`);
      return faults;
    }));
  }
  verdict();
  await context.close();
});

test('a text without translation is shown in French, and says so', async () => {
  const context = await browser.visit({ lang: 'ar' }), page = await context.newPage();
  await page.goto('/ar/faq/sans-discord');
  assert.ok(await page.locator('main [lang=fr][dir=ltr]').count() > 0, 'marked as French');
  assert.match(await page.locator('main').textContent(), /الفرنسية/, 'said in Arabic');
  await context.close();
});

test('an Arabic word of a title is found', async () => {
  const { rules } = await community.call('charter?lang=ar');
  assert.match(rules[0].title, /[\u0600-\u06ff]/);
  const word = rules[0].title.split(/\s+/).toSorted((a, b) => b.length - a.length)[0];
  const { hits } = await community.call(`search?lang=ar&q=${encodeURIComponent(word)}`);
  assert.ok(hits.some(h => h.url.startsWith('/ar/')), `${word}: ${hits.length} found`);
});
