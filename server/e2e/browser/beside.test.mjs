// Two people of the team on one request, and on one text: each sees what the other does, without a reload, and what is
// being typed stays as it is.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { autosaved, button, decide, moving, openRequest, signIn, told } from './acts.mjs';
import { desk, open, phone } from './browser.mjs';
import { start } from './program.mjs';
import { word } from './words.mjs';

let community, browser, ines, paul;
before(async () => {
  community = await start();
  browser = await open(community, 'beside');
  const late = detail => /409 \(Conflict\)/.test(detail); // both wrote at once: the second is told, and both texts are kept
  ines = await (await browser.visit({ view: desk, expect: late })).newPage();
  paul = await (await browser.visit({ view: desk })).newPage();
  await signIn(ines, community, 'fr', 'Inès');
  await signIn(paul, community, 'fr', 'Paul');
});
after(async () => {
  try { await browser?.close() } finally { await community?.stop() }
});

/** says waits until an element says something, or is empty. */
const says = (page, where, text) => page.locator(where).filter(text ? { hasText: text } : { hasNotText: /\S/ }).waitFor({ state: 'attached' });
const looking = name => word('fr', 'queue.looking', { n: 1, names: name });
/** still marks a document: a reload would lose the mark. */
const still = page => page.evaluate(() => { window.sameDocument = true });
const stayed = page => page.evaluate(() => window.sameDocument === true);
/** doing is what somebody has under their hands. */
const doing = page => page.evaluate(() => {
  const el = document.activeElement;
  return { id: el.id, text: el.value, caret: [el.selectionStart, el.selectionEnd], top: Math.round(el.getBoundingClientRect().top) };
});
/** unmoved compares it with what it was: on the screen it may shift by a hair. */
const unmoved = async (page, before) => {
  const now = await doing(page);
  assert.deepEqual({ ...now, top: 0 }, { ...before, top: 0 });
  assert.ok(Math.abs(now.top - before.top) <= 2, `from ${before.top} to ${now.top}`);
};

test('who looks at a request is shown to the others, until they leave', async () => {
  const asked = await community.ask(['berges']);
  await paul.goto('/atelier/file');
  const row = paul.locator(`#liste a[href*="${asked.id}"]`);
  await openRequest(ines, 'fr', asked.id);
  await row.getByText(word('fr', 'queue.looks', { n: 1, names: 'Inès' })).waitFor();
  await browser.shoot(paul, '1-list', false);
  await moving(paul, () => row.click());
  await says(paul, '#presents', looking('Inès'));
  await says(ines, '#presents', looking('Paul'));
  assert.ok(!(await ines.locator('#presents').innerText()).includes('Inès'), 'nobody is told of themselves');
  await browser.shoot(ines, '2-both', false);
  await still(paul);
  await ines.goto('/atelier/documents');
  await says(paul, '#presents', '');
  assert.ok(await stayed(paul));
});

test('the open request follows the newcomer and the colleague; what is being typed stays', async () => {
  const asked = await community.ask(['berges']), other = await community.ask(['carnet']);
  const newcomer = await (await browser.visit({ js: false })).newPage();
  await openRequest(ines, 'fr', asked.id);
  await ines.locator('form.decide summary').click();
  const reason = ines.locator('form.decide [name=reason]');
  await reason.fill('Le groupe est complet');
  await reason.evaluate(el => el.setSelectionRange(3, 9));
  await still(ines);
  const before = await doing(ines);

  await newcomer.goto(asked.status_url);
  await newcomer.locator('#f-message').fill('J’habite tout près.');
  await moving(newcomer, () => button(newcomer, 'fr', 'request.send').click());
  await says(ines, '#messages', 'J’habite tout près.');
  await says(ines, '#non-lu', 'J’habite tout près.');
  await unmoved(ines, before);
  assert.ok(await stayed(ines));
  assert.equal(await ines.locator('#bouge').isVisible(), false);
  await moving(ines, () => ines.locator('form.decide button[value=refuse]').click());
  await told(ines, 'fr', 'queue.done.refuse'); // the form went on with the version that is shown

  await openRequest(ines, 'fr', other.id);
  await ines.locator('#f-message').fill('Bonjour, une question');
  await still(ines);
  await openRequest(paul, 'fr', other.id);
  await decide(paul, 'fr', 'approve');
  await says(ines, '#demande', word('fr', 'request.state.approved'));
  await says(ines, '#histoire', 'Paul');
  assert.equal(await ines.locator('form.decide').count(), 0, 'there is nothing left to decide');
  assert.equal(await ines.locator('#f-message').inputValue(), 'Bonjour, une question');
  assert.equal(await ines.evaluate(() => document.activeElement.id), 'f-message');
  assert.ok(await stayed(ines));

  const third = await community.ask(['berges']);
  await openRequest(ines, 'fr', third.id);
  await ines.locator('form.decide summary').click();
  await reason.fill('Le groupe est complet');
  await openRequest(paul, 'fr', third.id);
  await decide(paul, 'fr', 'approve');
  await ines.locator('#bouge').waitFor({ state: 'visible' });
  assert.equal(await reason.inputValue(), 'Le groupe est complet', 'a reason that can no longer be given is still there to read');
  await browser.shoot(ines, '3-decided-meanwhile', false);
  await newcomer.context().close();
});

test('what is pressed in the list while news comes is pressed', async () => {
  const asked = await community.ask(['berges']);
  await ines.goto('/atelier/file');
  const rows = ines.locator('#liste li'), row = ines.locator(`#liste a[href*="${asked.id}"]`), before = await rows.count();
  const box = await row.boundingBox();
  await ines.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await ines.mouse.down();
  const more = await community.ask(['carnet']);
  await ines.waitForTimeout(2000);
  assert.equal(await rows.count(), before, 'nothing changes under the finger');
  await moving(ines, () => ines.mouse.up());
  assert.ok(ines.url().includes(asked.id), ines.url());
  await ines.locator(`#liste a[href*="${more.id}"]`).waitFor();
});

test('the editor shows who else writes, their text and their remarks; what is being typed stays', async () => {
  const address = '/atelier/documents/summary/malles-dix-jours?langue=fr';
  const here = name => word('fr', 'editor.others', { n: 1, names: name });
  await ines.goto(address);
  await still(ines);
  await ines.locator('#f-remarque').fill('Faut-il le dire');
  await ines.locator('#f-remarque').evaluate(el => el.setSelectionRange(2, 4));
  const before = await doing(ines);
  await paul.goto(address);
  await says(ines, '#presents', here('Paul'));
  await says(paul, '#presents', here('Inès'));
  await paul.locator('#f-remarque').fill('La date est-elle bonne ?');
  await moving(paul, () => button(paul, 'fr', 'editor.comment_send').click());
  await says(ines, '#remarques', 'La date est-elle bonne ?');
  await unmoved(ines, before);

  const saved = autosaved(paul), area = paul.locator('#f-corps');
  await area.fill(`${await area.inputValue()}\n\nUne phrase de Paul.\n`);
  await saved;
  await says(ines, '#neuve', word('fr', 'editor.newer_by', { name: 'Paul' }));
  await unmoved(ines, before);
  assert.equal(await paul.locator('#neuve').isVisible(), false, 'one’s own text is no news');
  await browser.shoot(ines, '4-newer', false);
  await ines.setViewportSize(phone);
  await browser.shoot(ines, '5-newer-phone', false);
  await ines.setViewportSize(desk);

  await moving(ines, () => ines.locator('#neuve a').click());
  const mine = ines.locator('#f-corps');
  assert.ok((await mine.inputValue()).includes('Une phrase de Paul.'));
  await still(ines);
  await mine.evaluate(el => { el.focus(); el.setSelectionRange(0, 0) });
  const again = autosaved(paul);
  await area.fill(`${await area.inputValue()}\nEncore une.\n`);
  await ines.keyboard.type('Avant tout, ', { delay: 120 }); // still under her hands when his is saved
  await again;
  await ines.locator('#perime').waitFor({ state: 'visible' });
  assert.ok((await mine.inputValue()).startsWith('Avant tout, '));
  assert.ok(await stayed(ines));

  await paul.goto('/atelier/file');
  await says(ines, '#presents', '');
});
