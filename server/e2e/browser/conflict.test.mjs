// The folder and the editor on one document, and a summary that waits for its hour: what people see of both.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { autosaved, button, moving, signIn, soon, told } from './acts.mjs';
import { desk, open, phone } from './browser.mjs';
import { narrow } from './checks.mjs';
import { start } from './program.mjs';
import { word } from './words.mjs';

let community, browser;
before(async () => {
  community = await start();
  browser = await open(community, 'conflict');
});
after(async () => {
  try { await browser?.close() } finally { await community?.stop() }
});

const text = async where => (await fetch(community.url + where)).text();

/** writer is somebody who writes, signed in. */
async function writer(options = {}) {
  const context = await browser.visit(options);
  const page = await context.newPage();
  await signIn(page, community, 'fr', 'Claire', 'documentalist');
  return { context, page };
}

const decided = '**Une malle se prête dix jours**';
const cases = {
  'both joined': { view: phone, mine: ['Cela donne deux dimanches', 'Cela donne deux beaux dimanches'], file: ['pas de caution', 'aucune caution'], press: 'fusion', keeps: [true, true] },
  'the folder’s text, without JavaScript': { view: desk, js: false, mine: [decided, '**Une malle se prête douze jours**'], file: [decided, '**Une malle se prête quinze jours**'], press: 'leurs', keeps: [false, true] },
};
for (const [what, { view, js = true, mine, file, press, keeps }] of Object.entries(cases)) {
  test(`folder and editor change one document: ${what}`, async () => {
    const where = path.join(community.content, 'summaries/malles-dix-jours.md');
    const begun = await readFile(where, 'utf8'), address = '/atelier/documents/summary/malles-dix-jours?langue=fr';
    const { context, page } = await writer({ view, js });
    await page.goto(address);
    const area = page.locator('#f-corps'), before = await area.inputValue();
    assert.ok(before.includes(mine[0]) && begun.includes(file[0]));
    const saved = js ? autosaved(page) : undefined;
    await area.fill(before.replace(...mine));
    await (js ? saved : moving(page, () => page.locator('.bar button[value=enregistrer]').click()));

    await writeFile(where, begun.replace(...file));
    const task = page.locator('#presse').locator('..').locator('a[href*="malles-dix-jours/fusion"]').first();
    await soon('the desk asks for a decision', async () => {
      await page.goto('/atelier/documents');
      return task.count();
    });
    assert.ok((await page.locator('#presse').locator('..').innerText()).includes('Les malles se prêtent dix jours'), 'it says which document');
    if (js) assert.deepEqual(await narrow(page), []);
    await browser.shoot(page, `task-${press}`);
    assert.ok(!(await text('/syntheses/malles-dix-jours')).includes(file[1]), 'nothing is shown that nobody chose');
    assert.ok((await readFile(where, 'utf8')).includes(file[1]), 'the file is left as its writer wrote it');
    await page.goto(address);
    assert.ok((await area.inputValue()).includes(mine[1]), 'nor is the editor’s text lost');

    await page.goto('/atelier/documents');
    await moving(page, () => task.click());
    await page.getByText(word('fr', 'merge.heading')).waitFor();
    await page.locator('summary', { hasText: word('fr', 'merge.whole') }).click();
    for (const [key, words] of [['merge.text_of.editor', mine[1]], ['merge.text_of.folder', file[1]]]) {
      const side = page.getByRole('region', { name: word('fr', key), exact: true });
      assert.ok((await side.innerText()).includes(words.replaceAll('**', '')), key);
    }
    if (js) assert.deepEqual(await narrow(page), []);
    await browser.shoot(page, `merge-${press}`);
    if (press !== 'fusion') await page.locator('summary', { hasText: word('fr', 'merge.alone') }).click();
    await moving(page, () => page.locator(`button[value=${press}]`).click());
    await told(page, 'fr', press === 'fusion' ? 'editor.done.merged' : 'editor.done.merged_folder');
    const settled = await area.inputValue();
    assert.deepEqual([settled.includes(mine[1]), settled.includes(file[1])], keeps);

    await page.goto('/atelier/documents');
    assert.equal(await task.count(), 0, 'the task is done');
    const shown = await text('/syntheses/malles-dix-jours');
    assert.deepEqual([mine, file].map(([, words]) => shown.includes(words.replaceAll('**', ''))), keeps, 'the page shows what was chosen');
    await page.goto('/atelier/documents/summary/malles-dix-jours/historique?langue=fr');
    await browser.shoot(page, `history-${press}`);
    assert.ok(await page.locator('ol.list > li').count() >= 3, 'every text is in the history');
    await context.close();
  });
}

test('a summary comes out at its hour by itself: to nobody before, then on its page and in the search', async () => {
  // The clock runs from a morning in winter, in Paris.
  const clock = async now => { await community.pause(); await community.resume({ PARVIS_NOW: now }) };
  await clock('2027-01-12T09:00:00+01:00');
  const { context, page } = await writer();
  await page.goto('/atelier/documents/summary/nouveau');
  await page.locator('#f-f-title').fill('La crue de janvier');
  const saved = autosaved(page);
  await page.locator('#f-corps').fill('## Contexte\n\nLa cressonnière déborde.\n\n## Décidé\n\n1. On surveille la cressonnière.\n\n## Sources\n\n- [La charte](/charte)\n');
  await saved;
  await page.locator('summary', { hasText: word('fr', 'editor.later') }).click();
  await page.locator('#f-publier-le').fill('2027-01-12T10:30');
  await moving(page, () => button(page, 'fr', 'editor.schedule').click());
  await page.locator('.toast').getByText(/10\s*h\s*30/).waitFor();
  const address = page.url();
  const visit = await browser.visit({ expect: detail => /404/.test(detail) });
  const visitor = await visit.newPage();
  const places = ['/syntheses', '/recherche?q=cressonni%C3%A8re', '/flux.atom', '/sitemap.xml', '/api/v1/suggest?lang=fr&q=crue'];
  const found = async () => (await Promise.all(places.map(text))).map(body => /la-crue-de-janvier|La crue de janvier/.test(body));
  assert.deepEqual(await found(), places.map(() => false), 'nobody finds it before');
  assert.equal((await visitor.goto('/syntheses/la-crue-de-janvier')).status(), 404);
  await page.goto(address);
  await page.locator('.bar').getByText(word('fr', 'state.scheduled')).waitFor();
  await browser.shoot(page, 'scheduled-author');

  for (const open of [page, visitor]) await open.goto('about:blank'); // nobody waits at a closed door
  await clock('2027-01-12T10:29:58+01:00'); // two seconds before, and nothing else happens
  await soon('the page appears', async () => (await visitor.goto('/syntheses/la-crue-de-janvier')).ok());
  await visitor.getByText('On surveille la cressonnière.').waitFor();
  await visitor.goto('/recherche');
  await soon('the search finds it', async () => {
    await visitor.locator('#q').fill('cressonniere');
    await moving(visitor, () => visitor.keyboard.press('Enter'));
    return visitor.locator('ul.list h3 a', { hasText: 'La crue de janvier' }).count();
  });
  await browser.shoot(visitor, 'scheduled-found');
  await soon('it is everywhere', async () => (await found()).every(Boolean));
  await page.goto(address);
  await page.locator('.bar').getByText(word('fr', 'state.published')).waitFor();
  await visit.close();
  await context.close();
});
