// The whole way of a newcomer with the keyboard alone: as everybody, with app.wasm kept away, and without JavaScript. At each
// page: the skip link leads to the content, and what has the focus is seen. Nothing here touches a mouse but the last test.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { decide, moving, openRequest, signIn, soon, tabTo, until } from './acts.mjs';
import { desk, open, phone } from './browser.mjs';
import { focusShown, fromTop } from './checks.mjs';
import { start } from './program.mjs';
import { word } from './words.mjs';

let community, browser, staff;
before(async () => {
  community = await start();
  browser = await open(community, 'keyboard');
  staff = await (await browser.visit({ view: desk })).newPage();
  await signIn(staff, community);
});
after(async () => {
  try { await browser?.close() } finally { await community?.stop() }
});

const seen = new Set(); // pages whose every stop was looked at: on a phone, on a desk too in make test-full

/** hand is a person with a keyboard on a page. */
function hand(page) {
  const focused = () => page.evaluate(() => document.activeElement.id);
  return {
    /** enter presses Enter on what leads to another document. */
    enter: () => moving(page, () => page.keyboard.press('Enter')),
    to: selector => tabTo(page, selector),
    focused,
    /** arrived looks at a page that has just come: the skip link, the content, every stop once. */
    async arrived(what) {
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), '#contenu', `${what}: the skip link comes first`);
      await page.keyboard.press('Enter');
      assert.equal(await focused(), 'contenu', `${what}: it leads into the page`);
      assert.equal(await page.locator('#contenu h1').count(), 1, what);
      const path = new URL(page.url()).pathname.replace(/[0-9a-f-]{36}/, '{id}') + page.viewportSize().width;
      if (!seen.has(path) && (page.viewportSize().width === phone.width || process.env.PARVIS_FULL)) assert.deepEqual(await focusShown(page), [], what);
      seen.add(path);
      await fromTop(page);
    },
  };
}

/** faulty says what a form that is shown again has: the summary has the focus, and its first link leads to the field. */
async function faulty(page, id) {
  assert.equal(await page.evaluate(() => document.activeElement.id), 'erreurs', 'the summary has the focus');
  await tabTo(page, '#erreurs a', 2);
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), id, 'its link leads to the field');
}

const ways = [['as everybody', {}], ['with app.wasm kept away', { view: desk }], ['without JavaScript', { js: false }]];

test('from the first page to the place', async t => {
  for (const [how, visit] of ways) await t.test(how, async () => {
    const context = await browser.visit({ view: phone, expect: detail => /app\.[0-9a-z]+\.wasm|ERR_FAILED|live part not started/.test(detail), ...visit });
    const away = how === 'with app.wasm kept away';
    if (away) await context.route('**/*.wasm', r => r.abort());
    const js = visit.js !== false;
    const page = await context.newPage();
    const { enter, to, arrived } = hand(page);

    await page.goto('/');
    await arrived('home');
    await to('.enter .btn');
    await enter();
    await arrived('the first step');
    await to('a.btn.go[data-done]');
    await enter();
    await to('input[name=facon]');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/facon=/);
    while (!page.url().includes('lire-la-charte')) {
      await to('main a.btn[data-done]');
      await enter();
    }
    await to('main a[href*="/charte?suite="].btn');
    await enter();

    await arrived('the charter');
    await page.evaluate(() => { document.querySelector('#accord form').noValidate = true });
    await to('#accord button');
    await enter();
    if (js) await faulty(page, 'f-lu');
    else await to('#f-lu');
    await page.keyboard.press('Space');
    await to('#accord button');
    await enter();
    await to('#accord a.btn');
    await enter();
    await to('main a.btn.go[data-done]'); // the last step, then the request
    await enter();

    await arrived('the choice of spaces');
    await to('input[value=berges]');
    await page.keyboard.press('Space');
    await to('main form button');
    await enter();
    await arrived('the questions');
    await page.evaluate(() => { document.querySelector('main form').noValidate = true });
    await to('main form button.go');
    await enter();
    if (js) await faulty(page, 'f-q-envie');
    else await to('#f-q-envie');
    await page.keyboard.type('Au clavier.');
    await to('main form button.go');
    await enter();
    await page.waitForURL(/\/demandes\/[0-9a-f-]{36}/);
    if (js && !away) { // the first key starts app.wasm, which takes the page over
      await to('#f-message');
      await page.waitForFunction(() => window.parvisReady === true);
      await fromTop(page);
    }
    await arrived('the request');
    await to('#f-message');
    await page.keyboard.type('Bonjour !');
    await to('form[action$="/messages"] button');
    if (js && !away) await page.keyboard.press('Enter');
    else await enter();
    await page.getByText('Bonjour !').first().waitFor();

    const id = page.url().match(/[0-9a-f-]{36}/)[0];
    await openRequest(staff, 'fr', id);
    await decide(staff, 'fr', 'approve');
    await until(page, 'fr', 'berges', 'invited');
    await to('.lintel a[target=_blank]');
    const [there] = await Promise.all([context.waitForEvent('page'), page.keyboard.press('Enter')]);
    await there.close();
    await page.bringToFront();
    await to('.lintel a.btn.alt'); // “I am in”: asked once more, since the invitation was not seen used
    await enter();
    await to('form[action$="/places/berges/confirmer"] button');
    await enter();
    await until(page, 'fr', 'berges', 'confirmed');
    await arrived('confirmed');

    await to('footer a[href="/mes-donnees"]');
    await enter();
    await arrived('my data');
    await to('section[aria-labelledby=gestes] summary');
    await page.keyboard.press('Enter');
    await to('[name=sur]');
    await page.keyboard.press('Space');
    await to('form[action$="/effacer"] button');
    await enter();
    await page.getByText(word('fr', 'data.erased'), { exact: true }).waitFor();
    await context.close();
  });
});

test('search, a question, my data', async () => {
  const context = await browser.visit({ view: desk });
  const page = await context.newPage();
  const { enter, to, arrived, focused } = hand(page);
  await page.goto('/faq');
  await to('#q-haut');
  const field = page.locator('#q-haut'), list = page.getByRole('listbox');
  await page.keyboard.type('mal');
  await page.getByRole('option').first().waitFor();
  assert.equal(await field.getAttribute('aria-expanded'), 'true');
  await page.keyboard.press('ArrowDown');
  const first = await page.getByRole('option', { selected: true }).getAttribute('id');
  assert.equal(await field.getAttribute('aria-activedescendant'), first, 'who listens hears which one is picked');
  assert.equal(await focused(), 'q-haut', 'the focus stays in the field');
  await page.keyboard.press('Escape');
  assert.equal(await list.isVisible(), false, 'Escape closes');
  assert.equal(await field.inputValue(), 'mal', 'and leaves the words');
  await page.keyboard.press('ArrowDown');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Tab');
  await list.waitFor({ state: 'hidden' }); // leaving closes
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('zygomatique');
  await enter();
  await arrived('nothing found');
  await to('.gate a.btn.go');
  await enter();

  await arrived('a question');
  await to('#f-question');
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  await page.evaluate(() => { document.querySelector('main form').noValidate = true });
  await to('main form button.go');
  await enter();
  await faulty(page, 'f-question');
  await page.keyboard.type('Qui garde les bottes ?');
  await to('main form button.go');
  await enter();
  await page.waitForURL(/\/questions\/[0-9a-f-]{36}/);
  await arrived('the page of a question');
  await to('main details.card summary');
  await page.keyboard.press('Enter');
  await to('form[action$="/retirer"] button');
  await enter();
  await page.getByText(word('fr', 'question.head.withdrawn')).first().waitFor();
  await context.close();
});

// What scripts change in the page leaves the keyboard where it was, or at the next thing of use.
test('no act in a page loses the focus', async () => {
  const context = await browser.visit({ view: phone });
  const page = await context.newPage();
  const { enter, to, focused } = hand(page);
  const kept = async what => assert.ok(await page.evaluate(() => document.activeElement !== document.body && document.activeElement.checkVisibility()), what);
  await page.goto('/parcours/premiers-pas/faire-connaissance');
  await to('a.btn.go[data-done]');
  await enter();
  await page.goto('/parcours/premiers-pas/faire-connaissance');
  await to('[data-undo] button');
  await page.keyboard.press('Enter');
  await kept('after a step is put back to do');
  await to('a.btn.go[data-done]');
  await enter();
  await page.goto('/parcours/premiers-pas');
  await to('[data-clear]');
  await page.keyboard.press('Space');
  await page.getByText(word('fr', 'journey.cleared')).first().waitFor();
  await kept('after the progress is cleared');
  const asked = await community.ask(['carnet']);
  await page.goto(asked.status_url);
  await to('[data-copy]');
  await page.keyboard.press('Enter');
  await kept('after copying');
  assert.notEqual(await focused(), '');
  await context.close();
});

test('without styles, the page reads in order', async () => {
  const context = await browser.visit({ view: phone });
  const page = await context.newPage();
  for (const path of ['/', '/parcours/premiers-pas/choisir-votre-place', '/charte', '/recherche?q=malles', '/demandes/nouvelle']) {
    await page.goto(path);
    const out = await page.evaluate(() => {
      document.querySelectorAll('style,link[rel=stylesheet]').forEach(s => s.remove());
      const faults = [], top = el => el.getBoundingClientRect().top;
      const parts = ['.skip', 'header', 'main', 'footer'].map(s => document.querySelector(s));
      parts.forEach((p, i) => { if (!p || i && top(p) < top(parts[i - 1])) faults.push(`part ${i} is missing or out of order`) });
      const heads = [...document.querySelectorAll('main :is(h1,h2,h3)')];
      heads.forEach((h, i) => { if (i && top(h) < top(heads[i - 1])) faults.push(h.textContent) });
      for (const el of document.querySelectorAll('main :is(p,li,label,button,a)'))
        if (!el.checkVisibility() && !el.closest('[hidden],details:not([open])')) faults.push(`not shown: ${el.textContent.slice(0, 40)}`);
      return faults;
    });
    assert.deepEqual(out, [], path);
  }
  await context.close();
});

test('a press that slides away does nothing', async () => {
  const context = await browser.visit({ view: desk });
  const page = await context.newPage();
  const sent = [];
  page.on('request', r => { if (r.isNavigationRequest() || r.method() === 'POST') sent.push(r.url()) });
  const slide = async locator => {
    await locator.scrollIntoViewIfNeeded();
    const box = await locator.boundingBox();
    await page.mouse.move(box.x + 8, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + 8, box.y - 60, { steps: 3 });
    await page.mouse.up();
  };
  await page.goto('/charte');
  await page.locator('#f-lu').check();
  sent.length = 0;
  await slide(page.locator('#accord button'));
  await page.goto('/recherche');
  sent.length = 0;
  await page.locator('#q').pressSequentially('mal');
  await page.getByRole('option').nth(1).waitFor();
  await slide(page.getByRole('option').first());
  await soon('the page is quiet', () => page.evaluate(() => document.readyState === 'complete'));
  assert.deepEqual(sent, []);
  await context.close();
});
