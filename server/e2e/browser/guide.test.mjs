// What stands beside the text box: what each part is for, and advice that leads to the field that mends it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { autosaved, signIn } from './acts.mjs';
import { desk, open } from './browser.mjs';
import { start } from './program.mjs';
import { word } from './words.mjs';

let community, browser;
before(async () => {
  community = await start();
  browser = await open(community, 'guide');
});
after(async () => {
  try { await browser?.close() } finally { await community?.stop() }
});

test('a new text holds titles only; what each part is for is told where it is written', async () => {
  const page = await (await browser.visit({ view: desk })).newPage();
  await signIn(page, community, 'fr', 'Claire', 'documentalist');
  await page.goto('/atelier/documents/summary/nouveau');
  const text = await page.locator('#f-corps').inputValue();
  assert.match(text, /^## Contexte\n/);
  assert.doesNotMatch(text, /<!--|^\s*(?:-|1\.)/m);
  const here = page.locator('#ici');
  assert.ok(!await page.locator('#guide').isVisible(), 'it is not told twice, and the text is near');
  const top = () => page.locator('#f-corps').evaluate(area => area.getBoundingClientRect().top + scrollY), before = await top();
  for (const part of ['context', 'decided', 'actions', 'open', 'sources']) {
    const title = '## ' + word('fr', 'guide.part.' + part) + '\n';
    await page.locator('#f-corps').evaluate((area, title) => { const at = area.value.indexOf(title) + title.length; area.setSelectionRange(at, at) }, title);
    await page.locator('#f-corps').press('Shift');
    await here.getByText(word('fr', 'guide.summary.' + part)).waitFor();
    assert.equal(await top(), before, 'nothing jumps');
  }
});

test('before a text is published it is said who will read it', async () => {
  const page = await (await browser.visit({ view: desk })).newPage();
  await signIn(page, community, 'fr', 'Nour', 'documentalist');
  await page.goto('/atelier/documents/summary/nouveau');
  const readers = page.locator('#lecteurs'), which = page.locator('#f-f-visibility');
  assert.equal(await readers.textContent(), await which.evaluate(el => el.selectedOptions[0].text));
  await page.locator('details:has(#f-f-visibility) > summary').click();
  await which.selectOption('members');
  assert.equal(await readers.textContent(), await which.evaluate(el => el.selectedOptions[0].text));
  const saved = autosaved(page);
  await page.locator('#f-f-title').fill('Entre nous');
  await page.locator('#f-corps').focus();
  await saved;
  await page.reload();
  assert.equal(await readers.textContent(), await which.evaluate(el => el.selectedOptions[0].text));
});

test('an empty text gets no advice, a finished one is told that nothing is missing', async () => {
  const page = await (await browser.visit({ view: { width: 1280, height: 800 } })).newPage();
  await signIn(page, community, 'fr', 'Lou', 'documentalist');
  await page.goto('/atelier/documents/summary/nouveau');
  const advice = page.locator('#conseils li'), nothing = page.getByText(word('fr', 'editor.no_advice'));
  await nothing.waitFor();
  assert.equal(await advice.count(), 0);
  await page.locator('#f-f-title').fill('Les gourdes');
  const saved = autosaved(page);
  await page.locator('#f-corps').fill('## Contexte\n\nIl a fait chaud.\n\n## Décidé\n\n- Des gourdes.\n\n## Actions\n\n- À trouver : remplir les gourdes\n\n' +
    '## Reste ouvert\n\nRien.\n\n## Sources\n\n[La réunion](https://exemple.org/reunion) du 3 octobre.\n');
  await advice.first().waitFor();
  assert.ok(!await nothing.isVisible());
  await saved;
  await page.reload(); // drawn with its advice
  await page.locator('#f-f-date').fill('2026-10-03');
  await nothing.waitFor();
  assert.equal(await advice.count(), 0);
});

test('beside a long text the preview shows where one writes', async () => {
  const page = await (await browser.visit({ view: { width: 1280, height: 800 } })).newPage();
  await signIn(page, community, 'fr', 'Inès', 'documentalist');
  await page.goto('/atelier/documents/summary/nouveau');
  const shown = text => page.waitForFunction(text => {
    const p = [...document.querySelectorAll('#apercu p, #apercu li')].find(p => p.textContent.includes(text));
    if (!p) return false;
    const frame = p.closest('section').getBoundingClientRect(), { top, bottom } = p.getBoundingClientRect();
    return top >= frame.top && bottom <= frame.bottom;
  }, text);
  const long = Array.from({ length: 60 }, (_, i) => `Paragraphe ${i} du contexte.`).join('\n\n');
  await page.locator('#f-corps').fill(`## Contexte\n\n${long}\n\n## Sources\n\nLa réunion.\n`);
  await shown('Paragraphe 0 ');
  const at = text => page.locator('#f-corps').evaluate((area, text) => { const i = area.value.indexOf(text) + text.length; area.focus(); area.setSelectionRange(i, i); }, text);
  await at('Paragraphe 50 du contexte.');
  await page.keyboard.type(' On y tient.');
  await shown('On y tient.');
  await at('Paragraphe 3 du contexte.');
  await page.keyboard.type(' On le garde.');
  await shown('On le garde.');
});

test('on a phone the guide is folded, one touch away: the text is near', async () => {
  const page = await (await browser.visit()).newPage();
  await signIn(page, community, 'fr', 'Anne', 'documentalist');
  await page.goto('/atelier/documents/summary/nouveau');
  const told = page.locator('#guide li').first();
  assert.ok(!await told.isVisible());
  await page.locator('#guide summary').click();
  assert.ok(await told.isVisible());
});

test('advice leads to the field that mends it, and spaces go by their names', async () => {
  const page = await (await browser.visit()).newPage();
  await signIn(page, community, 'fr', 'Paul', 'documentalist');
  await page.goto('/atelier/documents/summary/nouveau');
  await page.locator('#f-f-title').fill('Ranger le local');
  const spaces = page.locator('#f-f-spaces'), known = page.locator('.known button', { hasText: 'Berges et mesures' });
  await spaces.fill('Le quai');
  await known.click();
  assert.equal(await spaces.inputValue(), 'Le quai, Berges et mesures');
  // What others wrote before, one press away: tags, and the sentence of consent.
  await page.locator('[data-lines=f-f-tags] button', { hasText: 'mesures' }).click();
  assert.equal(await page.locator('#f-f-tags').inputValue(), 'mesures');
  await page.locator('[data-lines=f-f-consent] button').click();
  assert.match(await page.locator('#f-f-consent').inputValue(), /dit oui/);
  const saved = autosaved(page);
  await page.locator('#f-corps').fill('## Contexte\n\nUne fois.\n\n## Décidé\n\n1.\n');
  await page.locator('#conseils li', { hasText: 'Le quai' }).getByRole('link', { name: 'Espaces concernés' }).waitFor();
  await page.locator('#conseils li', { hasText: 'est vide' }).getByRole('button', { name: /Décidé/ }).waitFor();
  await page.locator('#f-f-review-by').evaluate(el => { el.value = ''; el.dispatchEvent(new Event('input', { bubbles: true })) }); // in its fold
  await page.locator('#conseils a', { hasText: 'À relire avant le' }).click();
  assert.ok(await page.locator('#f-f-review-by').isVisible());
  await saved;
  await spaces.fill('Berges et mesures');
  await autosaved(page);
  await page.reload();
  assert.equal(await spaces.inputValue(), 'Berges et mesures');
  assert.equal(await known.getAttribute('aria-pressed'), 'true');
});
