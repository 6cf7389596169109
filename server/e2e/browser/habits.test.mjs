// What people's hands do: back and forward, two clicks, two tabs, reload. And what a visit leaves behind: nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { button, decide, moving, openRequest, signIn, soon } from './acts.mjs';
import { desk, open } from './browser.mjs';
import { start } from './program.mjs';
import { word } from './words.mjs';

let community, browser;
before(async () => {
  community = await start();
  browser = await open(community, 'habits');
});
after(async () => {
  try { await browser?.close() } finally { await community?.stop() }
});

/** atQuestions is a person who accepted the charter, before the questions of a space. */
async function atQuestions(options) {
  const context = await browser.visit(options);
  const page = await context.newPage();
  await page.goto('/charte');
  await page.locator('#f-lu').check();
  await moving(page, () => button(page, 'fr', 'charter.accept').click());
  await page.goto('/demandes/nouvelle?espace=berges');
  await page.locator('#f-q-envie').fill('Deux fois.');
  return { context, page };
}

const queued = async page => {
  await page.goto('/atelier/file?etat=toutes');
  return page.locator('nav.queue li', { hasText: 'Deux fois.' }).count();
};

test('a double click on send makes one request', async () => {
  for (const js of [true, false]) {
    const { context, page } = await atQuestions({ js });
    await page.locator('#f-q-envie').fill(`Deux fois. ${js}`);
    const send = button(page, 'fr', 'ask.send');
    await send.scrollIntoViewIfNeeded();
    const box = await send.boundingBox();
    await page.mouse.dblclick(box.x + box.width / 2, box.y + box.height / 2);
    await soon('the page of the request', () => /\/demandes\/[0-9a-f-]{36}/.test(page.url())); // the second click may end the first's load
    await context.close();
  }
  const staff = await (await browser.visit()).newPage();
  await signIn(staff, community);
  assert.equal(await queued(staff), 2, 'one each');
  await staff.context().close();
});

test('reloading what was sent sends nothing again', async () => {
  const { context, page } = await atQuestions();
  await moving(page, () => button(page, 'fr', 'ask.send').click());
  const first = new URL(page.url()).pathname;
  await page.locator('.toast').waitFor();
  await page.reload();
  assert.equal(new URL(page.url()).pathname, first);
  assert.equal(await page.locator('.toast').count(), 0, 'told once');
  await page.goto('/mes-donnees');
  assert.equal(await page.locator(`main a[href^="/demandes/0"]`).count(), 1);
  await context.close();
});

test('back and forward keep the page, what was typed and where one was', async () => {
  const { context, page } = await atQuestions();
  await page.locator('#f-q-secteur').fill('Aubignac');
  await page.evaluate(() => scrollTo({ top: 200, behavior: 'instant' }));
  await moving(page, () => page.locator('.foot a[href="/charte"]').evaluate(a => a.click()));
  await moving(page, () => page.goBack());
  assert.equal(await page.locator('#f-q-secteur').inputValue(), 'Aubignac');
  await page.waitForFunction(() => Math.abs(scrollY - 200) < 3);
  await moving(page, () => page.goForward());
  assert.equal(new URL(page.url()).pathname, '/charte');
  await context.close();
});

test('two tabs of one person, and two moderators at once', async () => {
  const { context, page } = await atQuestions();
  await moving(page, () => button(page, 'fr', 'ask.send').click());
  const other = await context.newPage();
  await other.goto('/espaces/berges');
  await other.getByRole('link', { name: word('fr', 'spaces.see_request') }).waitFor();
  const id = page.url().match(/[0-9a-f-]{36}/)[0];

  const [one, two] = [await browser.visit(), await browser.visit()];
  await two.addInitScript(() => { delete window.WebSocket }); // no news come there; with news: beside.test.mjs
  const [first, late] = [await one.newPage(), await two.newPage()];
  await signIn(first, community, 'fr', 'Solène');
  await signIn(late, community, 'fr', 'Youssef');
  for (const p of [first, late]) await openRequest(p, 'fr', id);
  await decide(first, 'fr', 'approve');
  await late.locator('form.decide summary').click();
  await late.locator('form.decide [name=reason]').fill('Pas cette fois.');
  await moving(late, () => late.locator('form.decide button[value=refuse]').click());
  await late.getByText(word('fr', 'queue.stale')).waitFor();
  await browser.shoot(late, 'two-moderators');
  assert.match(await late.locator('#entre-temps').innerText(), /Solène/, 'who was faster');
  assert.equal(await late.locator('#detail textarea[name=message]').inputValue(), 'Pas cette fois.', 'what was written is kept');
  await Promise.all([context, one, two].map(c => c.close()));
});

test('who only reads gets no cookie, and no page holds a secret or a name in its address or title', async () => {
  const context = await browser.visit();
  const page = await context.newPage();
  for (const path of ['/', '/parcours', '/parcours/premiers-pas/faire-connaissance', '/charte', '/charte/changements', '/faq',
    '/espaces', '/espaces/berges', '/a-propos', '/mes-donnees', '/demandes/nouvelle', '/connexion', '/en', '/en/charte']) {
    await page.goto(path);
  }
  assert.deepEqual(await context.cookies(), []);

  const asked = await community.ask(['berges'], { envie: 'Je suis Ophélie Marchand.' });
  const titles = [];
  page.on('domcontentloaded', async () => titles.push(await page.title().catch(() => '')));
  await page.goto(asked.status_url);
  assert.equal(page.url(), `${community.url}/demandes/${asked.id}`);
  assert.equal(await page.evaluate(() => document.referrer), '');
  await page.locator('#f-message').focus();
  await page.waitForFunction(() => window.parvisReady === true);
  titles.push(await page.title());
  await page.goto('/mes-donnees');
  const [cookie] = await context.cookies();
  assert.ok(cookie.httpOnly && cookie.sameSite === 'Lax' && cookie.path === '/');
  const staff = await (await browser.visit()).newPage();
  await signIn(staff, community);
  assert.doesNotMatch(staff.url(), /lien=/, 'the one-use link leaves the address');
  await openRequest(staff, 'fr', asked.id);
  titles.push(await page.title(), await staff.title());
  assert.ok(titles.length >= 3);
  for (const title of titles) {
    assert.doesNotMatch(title, /Ophélie|Marchand/, title);
    assert.doesNotMatch(title, new RegExp(asked.secret));
  }
  await context.close();
  await staff.context().close();
});

test('the keys of the queue: J and K move, A and R lead to the decision, and can be switched off', async () => {
  const context = await browser.visit({ view: desk });
  const page = await context.newPage();
  for (const n of [1, 2]) await community.ask(['carnet'], { envie: `Clavier ${n}.` });
  await signIn(page, community);
  await page.goto('/atelier/file');
  await moving(page, () => page.keyboard.press('j'));
  const first = page.url();
  await moving(page, () => page.keyboard.press('j'));
  assert.notEqual(page.url(), first);
  await moving(page, () => page.keyboard.press('k'));
  assert.equal(page.url(), first);
  await page.keyboard.press('a');
  assert.equal(await page.evaluate(() => document.activeElement.value), 'approve');
  await page.keyboard.press('r');
  assert.equal(await page.evaluate(() => document.activeElement.name), 'reason');
  await page.keyboard.type('raj');
  assert.equal(await page.locator('form.decide [name=reason]').inputValue(), 'raj', 'keys keep away from fields');
  await button(page, 'fr', 'queue.keys_off').click();
  await page.locator('h1').click();
  await page.keyboard.press('j');
  await page.keyboard.press('a');
  assert.equal(page.url(), first);
  assert.notEqual(await page.evaluate(() => document.activeElement.value), 'approve');
  await context.close();
});
