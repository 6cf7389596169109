// The live status page: what is typed, focused, opened and scrolled survives the takeover by app.wasm and each piece
// of news; and everything works when a part of it is missing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { button, decide, moving, openRequest, signIn, told, until } from './acts.mjs';
import { open } from './browser.mjs';
import { start } from './program.mjs';
import { word } from './words.mjs';

let community, browser, staff;
before(async () => {
  community = await start();
  browser = await open(community, 'live');
  staff = await (await browser.visit()).newPage();
  await signIn(staff, community);
});
after(async () => {
  try { await browser?.close() } finally { await community?.stop() }
});

const isWasm = request => /app\.[^/]*wasm|wasm_exec/.test(request.url());

const becomes = (page, space, state, timeout = 10000) =>
  page.locator(`#place-${space} .tag`, { hasText: word('fr', `place.${state}.word`) }).waitFor({ timeout });
const ready = page => page.waitForFunction(() => window.parvisReady === true);

/** status opens the page of a new request in a new context. */
async function status(options = {}, spaces = ['berges']) {
  const asked = await community.ask(spaces);
  const context = await browser.visit(options);
  const page = await context.newPage();
  page.wasm = [];
  context.on('request', r => { if (isWasm(r)) page.wasm.push(r.url()) });
  if (options.before) await options.before(context, page);
  await page.goto(asked.status_url);
  assert.equal(new URL(page.url()).search, '', 'the secret leaves the address bar');
  return { asked, context, page };
}

/** guard notes a page that is ever empty, and documents that are loaded. */
const guard = page => page.evaluate(() => {
  window.sameDocument = true;
  window.emptied = 0;
  new MutationObserver(() => {
    if (!document.querySelector('main h1')?.textContent || !document.querySelector('main ul.list li')) window.emptied++;
  }).observe(document.documentElement, { childList: true, subtree: true });
});

/** busy types half a message, with the caret inside, opens a fold and scrolls. */
async function busy(page) {
  await page.locator('details summary', { hasText: word('fr', 'request.withdraw') }).click();
  const field = page.locator('#f-message');
  await field.fill('Bonjour, je voulais dire');
  await field.evaluate(el => { el.focus({ preventScroll: true }); el.setSelectionRange(3, 9) });
  await page.evaluate(() => { const el = document.getElementById('f-message'); scrollTo({ top: el.getBoundingClientRect().top + scrollY - 300, behavior: 'instant' }) });
}

const seen = page => page.evaluate(() => {
  const el = document.activeElement;
  return {
    text: document.getElementById('f-message').value, focus: el.id, caret: [el.selectionStart, el.selectionEnd],
    open: [...document.querySelectorAll('main details')].filter(d => d.open).map(d => d.querySelector('summary').textContent),
    top: Math.round(document.getElementById('f-message').getBoundingClientRect().top),
    same: window.sameDocument, emptied: window.emptied,
  };
});

test('takeover and news keep what the person is doing', async t => {
  const { asked, context, page } = await status({}, ['berges', 'haute-vallee']);
  await guard(page);
  let before;
  await t.test('the first touch starts app.wasm, and nothing is lost', async () => {
    assert.deepEqual(page.wasm, [], 'nothing is fetched before');
    let release;
    const held = new Promise(resolve => { release = resolve });
    await context.route(/app\.[^/]*wasm/, async route => { await held; await route.continue() });
    await busy(page);
    before = await seen(page);
    assert.deepEqual(before.caret, [3, 9]);
    assert.equal(before.open.length, 1);
    release();
    await ready(page);
    assert.deepEqual(await seen(page), before, 'after the takeover');
    assert.ok(page.wasm.length > 0);
    await browser.shoot(page, '1-taken-over', false);
  });

  await t.test('a decision shows within two seconds, without a reload', async () => {
    await openRequest(staff, 'fr', asked.id);
    const pressed = Date.now();
    await decide(staff, 'fr', 'approve');
    await becomes(page, 'berges', 'invited', 2000);
    await becomes(page, 'haute-vallee', 'invited', 2000);
    t.diagnostic(`seen ${Date.now() - pressed} ms after the button`);
    const now = await seen(page);
    assert.deepEqual({ ...now, top: 0 }, { ...before, top: 0 }, 'after the news');
    assert.ok(Math.abs(now.top - before.top) <= 2, `the field moved from ${before.top} to ${now.top}`);
    await page.locator('#annonce', { hasText: word('fr', 'place.invited.word') }).waitFor({ state: 'attached' });
    await browser.shoot(page, '2-news', false);
  });

  await t.test('a message of the team comes in, and ours goes out', async () => {
    await openRequest(staff, 'fr', asked.id, 'toutes');
    await staff.locator('#detail textarea[name=message]').fill('Bienvenue, et à samedi !');
    await moving(staff, () => button(staff, 'fr', 'request.send').click());
    await page.getByText('Bienvenue, et à samedi !').waitFor({ timeout: 2000 });
    assert.equal((await seen(page)).text, before.text);
    await page.locator('#f-message').press('End');
    await page.keyboard.type(' merci');
    assert.equal((await seen(page)).text, 'Bonjour, je voulais dire merci', 'typing goes on where it was');
    await moving(page, () => button(page, 'fr', 'request.send').click());
    await told(page, 'fr', 'request.done.message');
    await page.getByText('Bonjour, je voulais dire merci').waitFor();
    assert.equal(await page.locator('#f-message').inputValue(), '');
  });
  await context.close();
});

test('half a word is typed at once, the page is taken over under the hands, and no frame is without its field', async () => {
  const { context, page } = await status();
  const cdp = await context.newCDPSession(page);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.evaluate(() => {
    window.frames = window.missed = 0;
    const look = () => {
      const el = document.getElementById('f-message'), box = el?.getBoundingClientRect();
      const there = box?.height > 0 && el.checkVisibility({ opacityProperty: true, visibilityProperty: true });
      window.frames++;
      if (!there || document.elementFromPoint(box.x + 5, Math.min(box.y + 5, innerHeight - 1)) === null) window.missed++;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    window.wording = document.querySelector('#page').innerText;
  });
  const field = page.locator('#f-message');
  let typed = '', release;
  const held = new Promise(resolve => { release = resolve });
  await context.route(/app\.[^/]*wasm/, async route => { await held; await route.continue() });
  await field.focus(); // this is what starts app.wasm
  while (!await page.evaluate(() => window.parvisReady === true)) {
    const letter = 'bonjour '[typed.length % 8];
    await page.keyboard.type(letter);
    typed += letter;
    if (typed.length === 3) release();
  }
  await page.keyboard.type('!');
  assert.equal(await field.inputValue(), typed + '!', 'every letter, in its order');
  const { frames, missed, before, after } = await page.evaluate(() => ({
    frames: window.frames, missed: window.missed, before: window.wording, after: document.querySelector('#page').innerText,
  }));
  assert.ok(frames > 10 && typed.length > 3, `${frames} frames, ${typed.length} letters`);
  assert.equal(missed, 0, `${missed} of ${frames} frames`);
  assert.equal(after, before, 'the same words, all of them');
  await context.close();
});

test('while a word is being composed, app.wasm waits', async () => {
  const { context, page } = await status();
  const cdp = await context.newCDPSession(page);
  let come;
  const held = new Promise(ok => { come = ok });
  await page.route(/app\.[^/]*wasm/, async route => { await held; await route.continue() });
  const loaded = page.waitForResponse(r => /app\.[^/]*wasm/.test(r.url()));
  await page.locator('#f-message').focus();
  await cdp.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 });
  come();
  await (await loaded).finished();
  await page.evaluate(() => new Promise(ok => setTimeout(ok, 500)));
  assert.ok(!await page.evaluate(() => window.parvisReady), 'not under the composing hand');
  await cdp.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 });
  await cdp.send('Input.insertText', { text: '日本' });
  await ready(page);
  assert.equal(await page.locator('#f-message').inputValue(), '日本');
  await page.keyboard.type('!');
  assert.equal(await page.locator('#f-message').inputValue(), '日本!');
  await context.close();
});

test('what is pressed while app.wasm comes, or news, is pressed', async () => {
  const { asked, context, page } = await status();
  const loaded = page.waitForResponse(r => /app\.[^/]*wasm/.test(r.url()));
  const press = async () => {
    const place = page.locator('main a[href*="mes-donnees"], main a[href^="/"]').first();
    await place.scrollIntoViewIfNeeded();
    const box = await place.boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    return new URL(await place.evaluate(el => el.href)).pathname;
  };
  const lift = async to => {
    await moving(page, () => page.mouse.up());
    assert.equal(new URL(page.url()).pathname, to);
  };
  const first = await press(); // which is the sign that app.wasm waits for
  await (await loaded).finished();
  await page.evaluate(() => new Promise(ok => setTimeout(ok, 800)));
  assert.ok(!await page.evaluate(() => window.parvisReady), 'not under the finger');
  await lift(first);

  await page.goto('/demandes/' + asked.id);
  await page.locator('main .mut').first().click();
  await ready(page);
  const second = await press();
  await openRequest(staff, 'fr', asked.id);
  await decide(staff, 'fr', 'approve');
  await page.evaluate(() => new Promise(ok => setTimeout(ok, 1500)));
  assert.notEqual((await page.locator('#place-berges .tag').textContent()).trim(), word('fr', 'place.invited.word'), 'nothing changes under the finger');
  await lift(second);
  await context.close();
});

test('who reads lower down stays where they are, who stands at the top stays there', async () => {
  for (const low of [true, false]) {
    const { asked, context, page } = await status();
    const what = page.locator(low ? '#garde' : 'h1');
    await page.locator('main .mut').first().click(); // a touch on mere text
    await ready(page);
    if (low) await what.evaluate(el => scrollTo({ top: el.getBoundingClientRect().top + scrollY - 40, behavior: 'instant' }));
    const top = () => what.evaluate(el => Math.round(el.getBoundingClientRect().top));
    const before = await top();
    await openRequest(staff, 'fr', asked.id);
    await decide(staff, 'fr', 'approve');
    await becomes(page, 'berges', 'invited');
    assert.ok(Math.abs(await top() - before) <= 2, `${low ? 'lower down' : 'at the top'}: from ${before} to ${await top()}`);
    await context.close();
  }
});

test('someone on their way in sees the door open without a touch', async () => {
  const { asked, context, page } = await status();
  await page.goto(`/connexion/discord?demande=${asked.id}`);
  await page.locator('#name').fill('Anouk');
  await moving(page, () => page.locator('button[value=new]').click());
  await community.control('guild', { guild: 'Les Yeux de la Sauvrine', screening: true });
  await openRequest(staff, 'fr', asked.id);
  await decide(staff, 'fr', 'approve');
  await until(page, 'fr', 'berges', 'screening');
  await ready(page); // by itself, soon
  await guard(page);
  await community.control('guild', { guild: 'Les Yeux de la Sauvrine', screening: false });
  await community.control('member', { guild: 'Les Yeux de la Sauvrine', user: 'Anouk', pending: false });
  await becomes(page, 'berges', 'granted', 15000);
  assert.ok(await page.evaluate(() => window.sameDocument && !window.emptied));
  await context.close();
});

test('each click is a document load, also once live', async () => {
  const { context, page } = await status();
  await page.locator('#f-message').focus();
  await ready(page);
  await page.evaluate(() => { window.sameDocument = true });
  const loads = [];
  page.on('request', r => { if (r.isNavigationRequest()) loads.push(new URL(r.url()).pathname) });
  await moving(page, () => page.locator('.tabs a').first().click());
  assert.equal(await page.evaluate(() => window.sameDocument), undefined);
  await moving(page, () => page.goBack());
  await page.locator('#place-berges').waitFor();
  assert.equal(loads[0], '/parcours');
  await context.close();
});

test('app.wasm starts by itself after quiet seconds, and only on this page', async () => {
  const { context, page } = await status({ before: context => context.clock?.install() });
  assert.deepEqual(page.wasm, []);
  await page.clock.runFor(3000);
  assert.deepEqual(page.wasm, [], 'not at once');
  await page.clock.runFor(4000);
  await ready(page);
  const held = page.wasm.length;
  for (const path of ['/', '/parcours', '/charte', '/espaces', '/faq', '/mes-donnees', '/demandes/nouvelle']) {
    await page.goto(path);
    await page.locator('main').click({ position: { x: 2, y: 2 } });
    await page.clock.runFor(10000);
  }
  assert.equal(page.wasm.length, held, 'no other page fetches it');
  await context.close();
});

test('never with Save-Data', async () => {
  const { context, page } = await status({
    before: context => context.addInitScript(() => {
      Object.defineProperty(navigator, 'connection', { value: { saveData: true, effectiveType: '4g' } });
    }),
  });
  await page.clock.install();
  await page.reload();
  await busy(page);
  await page.clock.runFor(20000);
  assert.deepEqual(page.wasm, []);
  await context.close();
});

const lacks = {
  'app.wasm is blocked': {
    before: context => context.route(/app\.[^/]*wasm/, route => route.abort()),
    expect: detail => /app\.[^/]*wasm|live part not started/.test(detail), live: false,
  },
  'the WebSocket is blocked': {
    before: context => context.addInitScript(() => {
      window.WebSocket = class extends EventTarget {
        constructor() { super(); setTimeout(() => { this.onerror?.(); this.onclose?.({}) }, 0) }
        send() {}
      };
    }),
    live: true,
  },
  'storage is denied': {
    before: context => context.addInitScript(() => {
      for (const name of ['localStorage', 'sessionStorage']) {
        Object.defineProperty(Window.prototype, name, { configurable: true, get() { throw new DOMException('denied', 'SecurityError') } });
        Object.defineProperty(window, name, { configurable: true, get() { throw new DOMException('denied', 'SecurityError') } });
      }
    }),
    live: true,
  },
};
for (const [lack, { live, ...options }] of Object.entries(lacks)) {
  test(`when ${lack}, everything still works`, async () => {
    const { asked, context, page } = await status(options);
    await busy(page);
    const before = await seen(page);
    if (live) await ready(page);
    else await page.waitForFunction(() => !document.documentElement.dataset.ready);
    assert.deepEqual(await seen(page), before);
    await openRequest(staff, 'fr', asked.id);
    await decide(staff, 'fr', 'approve');
    if (live) await becomes(page, 'berges', 'invited');
    await moving(page, () => button(page, 'fr', 'request.send').click());
    await told(page, 'fr', 'request.done.message');
    await until(page, 'fr', 'berges', 'invited');
    await moving(page, () => page.locator('a[href*="entree=berges"]').click()); // nobody saw the invite used: asked once more
    await moving(page, () => page.locator('form[action$="/places/berges/confirmer"] button').click());
    await told(page, 'fr', 'request.done.confirmed');
    await context.close();
  });
}

test('the page finds its way back after the server restarts', async () => {
  const { asked, context, page } = await status({ expect: detail => /ERR_CONNECTION_REFUSED|Failed to fetch|WebSocket/.test(detail) });
  const sockets = [];
  page.on('websocket', s => sockets.push(s));
  await busy(page);
  await ready(page);
  while (!sockets.length) await page.waitForEvent('websocket');
  const before = await seen(page);
  const closed = sockets[0].isClosed() ? undefined : sockets[0].waitForEvent('close');
  assert.equal(await community.pause(), 0);
  await closed;
  const again = page.waitForEvent('websocket', { timeout: 20000, predicate: s => s !== sockets[0] });
  await community.resume();
  await again;
  await openRequest(staff, 'fr', asked.id);
  await decide(staff, 'fr', 'approve');
  await becomes(page, 'berges', 'invited', 15000);
  assert.deepEqual({ ...await seen(page), top: 0 }, { ...before, top: 0 });
  await context.close();
});

test('the open queue shows who asks and who writes, and leaves what is being typed alone', async () => {
  const mine = await community.ask(['berges']);
  const context = await browser.visit({ view: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await signIn(page, community, 'fr', 'Youssef');
  await openRequest(page, 'fr', mine.id);
  const listens = page.waitForResponse(r => r.request().resourceType() === 'fetch' && r.url().includes('/atelier/file')); // once the line is open
  await page.reload();
  await listens;
  await page.locator('#f-message').fill('Bonjour, je voulais dire');
  await page.evaluate(() => { window.sameDocument = true });
  const count = async () => Number(await page.locator('#filtres h1 span').textContent());
  const before = await count();
  const asked = await community.ask(['carnet']);
  await page.locator(`#liste a[href*="${asked.id}"]`).waitFor({ timeout: 5000 });
  assert.equal(await count(), before + 1);
  assert.equal(parseInt(await page.locator('#portes .tag').first().textContent(), 10), before + 1, 'the navigation counts along');
  assert.equal(await page.locator('#bouge').isVisible(), false, 'news about another request say nothing here');
  await openRequest(staff, 'fr', mine.id);
  await decide(staff, 'fr', 'approve');
  await page.locator('#histoire').getByText('Solène').waitFor({ timeout: 5000 });
  assert.equal(await page.locator(`#liste a[href*="${mine.id}"]`).count(), 0, 'what is decided leaves the list');
  assert.equal(await page.locator('#f-message').inputValue(), 'Bonjour, je voulais dire');
  assert.equal(await page.evaluate(() => window.sameDocument), true);
  await context.close();
});
