// The journey's progress stays on the device: marked, resumed, undone, cleared, and never needed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { button, moving } from './acts.mjs';
import { open } from './browser.mjs';
import { start } from './program.mjs';
import { word } from './words.mjs';

let community, browser;
before(async () => {
  community = await start({ discord: false });
  browser = await open(community, 'progress');
});
after(async () => {
  try { await browser?.close() } finally { await community?.stop() }
});

const done = page => page.locator('ol.way li.done').count();
const onward = page => moving(page, () => page.locator('a.btn.go[data-done]').click());

test('steps are marked, resumed, undone and cleared', async () => {
  const context = await browser.visit();
  const page = await context.newPage();
  await page.goto('/');
  const enter = page.locator('.enter .btn');
  assert.equal((await enter.textContent()).trim(), word('fr', 'home.start'));
  await moving(page, () => enter.click());
  await onward(page);
  await page.locator('input[value=berge]').check();
  await moving(page, () => button(page, 'fr', 'step.continue').click());
  await browser.shoot(page, '1-third-step', false);
  const stones = page.locator('ol.stones li');
  assert.equal(await stones.filter({ hasText: word('fr', 'step.done') }).count(), 2, 'said in words, not by colour alone');

  await page.goto('/');
  assert.equal(await done(page), 2);
  assert.equal((await enter.textContent()).trim(), word('fr', 'home.resume', { number: 3 }));
  await browser.shoot(page, '2-resume-home', false);
  await browser.shoot(page, '2-resume-home-whole');
  await moving(page, () => enter.click());
  assert.match(new URL(page.url()).pathname, /30?-?preparer-une-sortie|preparer-une-sortie$/);

  await page.goto('/parcours/premiers-pas/faire-connaissance');
  const undo = page.locator('[data-undo] button');
  await browser.shoot(page, '3-undo');
  await undo.click();
  await undo.waitFor({ state: 'hidden' });
  await page.goto('/parcours/premiers-pas');
  assert.equal(await done(page), 1, 'undone');
  await page.goto('/mes-donnees');
  await browser.shoot(page, '4-my-data-device');
  await page.locator('[data-clear]').click();
  await page.locator('#contenu').getByText(word('fr', 'journey.cleared')).waitFor();
  await page.goto('/');
  assert.equal(await done(page), 0);
  assert.equal((await enter.textContent()).trim(), word('fr', 'home.start'), 'cleared');
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), [], 'nothing is left on the device');
  await context.close();
});

test('the whole way done: home says so', async () => {
  const context = await browser.visit();
  const page = await context.newPage();
  await page.goto('/parcours/premiers-pas/demander-a-entrer');
  await page.evaluate(() => localStorage.setItem('parvis.journey.premiers-pas',
    [...document.querySelectorAll('ol.way [data-step]')].map(li => li.dataset.step).join(' ')));
  await page.goto('/');
  assert.equal((await page.locator('.enter .btn').textContent()).trim(), word('fr', 'home.again'));
  await context.close();
});

test('two tabs of the same device agree', async () => {
  const context = await browser.visit();
  const [one, two] = [await context.newPage(), await context.newPage()];
  await one.goto('/');
  await two.goto('/parcours/premiers-pas/faire-connaissance');
  await onward(two);
  await one.locator('ol.way li.done').first().waitFor();
  assert.equal(await done(one), 1);
  await context.close();
});

test('going back from the next step shows the mark', async () => {
  const context = await browser.visit();
  const page = await context.newPage();
  await page.goto('/parcours/premiers-pas/faire-connaissance');
  await onward(page);
  await page.goBack();
  await page.locator('[data-undo] button').waitFor();
  await context.close();
});

test('with storage denied the pages work, without marks', async () => {
  const context = await browser.visit();
  await context.addInitScript(() => Object.defineProperty(window, 'localStorage', {
    get() { throw new DOMException('denied', 'SecurityError') },
  }));
  const page = await context.newPage();
  await page.goto('/');
  await moving(page, () => page.locator('.enter .btn').click());
  await onward(page);
  await page.locator('input[value=maison]').check();
  await moving(page, () => button(page, 'fr', 'step.continue').click());
  assert.equal(await done(page), 0);
  await page.goto('/mes-donnees');
  await page.locator('h1').waitFor();
  await context.close();
});
