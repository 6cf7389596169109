// What people do on the pages, in either language, with or without JavaScript.
import assert from 'node:assert/strict';

import { at, word } from './words.mjs';

export const button = (page, lang, key, values) => page.getByRole('button', { name: word(lang, key, values) });
export const link = (page, lang, key, values) => page.getByRole('link', { name: word(lang, key, values) });

/** moving does what leads to another document, and waits for it. */
export async function moving(page, act) {
  await Promise.all([page.waitForEvent('domcontentloaded'), act()]);
}

/** told waits for the message that tells what was just done. */
export const told = (page, lang, key) => page.locator('.toast').getByText(word(lang, key)).waitFor();

/** inView tells whether an element is on the screen without scrolling. */
export const inView = locator => locator.evaluate(el => {
  const box = el.getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight;
});

/** signIn opens the link of somebody of the team and presses its one button. */
export async function signIn(page, community, lang = 'fr', name = 'Solène', role = 'moderator') {
  const address = new URL(await community.link(name, role));
  await page.goto(at(lang, address.pathname) + address.search);
  await moving(page, () => button(page, lang, 'signin.enter').click());
}

/** openRequest finds a request in the queue and opens it. */
export async function openRequest(page, lang, id, filter = 'attente') {
  await page.goto(at(lang, '/atelier/file') + `?etat=${filter}`);
  await moving(page, () => page.locator(`nav.queue a[href*="${id}"]`).click());
}

/** decide makes a decision about the request that is open. */
export async function decide(page, lang, decision, reason) {
  if (decision === 'refuse') {
    await page.locator('form.decide summary').click();
    await page.locator('form.decide [name=reason]').fill(reason);
  }
  const pressed = decision === 'reopen' ? button(page, lang, 'queue.reopen') : page.locator(`form.decide button[value=${decision}]`);
  await moving(page, () => pressed.click());
  await told(page, lang, `queue.done.${decision}`);
}

/** until reloads a status page until a place is in a state: what a person without JavaScript does. */
export async function until(page, lang, space, state) {
  const said = word(lang, `place.${state}.word`);
  const badge = page.locator(`#place-${space} .tag`);
  for (const end = Date.now() + 10000; Date.now() < end;) {
    if ((await badge.textContent())?.trim() === said) return;
    await page.reload();
  }
  assert.equal((await badge.textContent())?.trim(), said, `${space} becomes ${state}`);
}

/** soon repeats a check until it answers something: a page that is to change a moment later. */
export async function soon(what, check) {
  for (const end = Date.now() + 10000; Date.now() < end;) {
    const answer = await check();
    if (answer) return answer;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  assert.fail(`never: ${what}`);
}

/** autosaved waits for the next text that the server acknowledges to the editor's script. */
export const autosaved = page => page.waitForResponse(r => r.ok() && r.request().method() === 'POST' &&
  /\/atelier\/documents\//.test(r.url()) && r.request().headers().accept === 'application/json');

/** previewed waits for the next preview. */
export const previewed = page => page.waitForResponse(r => r.ok() && r.url().endsWith('/atelier/apercu'));

/** pictured waits until the preview has that many pictures and shows each: they come when they are near. */
export const pictured = (page, n) => soon(`the preview shows ${n} pictures`, () => page.evaluate(n => {
  const all = [...document.querySelectorAll('#apercu img')];
  return all.length === n && all.every(el => { el.scrollIntoView(); return el.complete && el.naturalWidth > 0 });
}, n));

/** tabTo presses Tab until an element has the focus: who has only a keyboard. */
export async function tabTo(page, selector, most = 80) {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(s => document.activeElement?.matches(s), selector)) return;
  }
  assert.fail(`Tab never reaches ${selector} on ${page.url()}`);
}
