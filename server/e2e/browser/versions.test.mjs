// Two versions: pages that the one before gave are open still when the next takes its place, on the same data and at the
// same address. They go on working, whatever of them was fetched already.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { button, decide, moving, openRequest, signIn, told } from './acts.mjs';
import { desk, open } from './browser.mjs';
import { nextBinary, start } from './program.mjs';
import { word } from './words.mjs';

let community, browser, dir, next;
before(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'parvis-next-'));
  community = await start();
  next = await nextBinary(dir);
  browser = await open(community, 'versions');
});
after(async () => {
  try { await browser?.close() } finally {
    await community?.stop();
    await rm(dir, { recursive: true, force: true });
  }
});

const away = /ERR_CONNECTION|Failed to fetch|WebSocket|404 \(Not Found\)|Refused to execute script|live part not started|503/; // what the console says of the change
const becomes = (page, state) => page.locator('#place-berges .tag', { hasText: word('fr', `place.${state}.word`) }).waitFor({ timeout: 20000 });
const ready = page => page.waitForFunction(() => window.parvisReady === true);
const scripts = page => page.evaluate(() => [...document.scripts].map(s => s.src + (s.dataset.wasm || '')).join());
const text = 'Bonjour, je voulais dire';

/** status is the page of a new request. */
async function status(context) {
  const asked = await community.ask(['berges']);
  const page = await context.newPage();
  await page.goto(asked.status_url);
  await page.evaluate(() => { window.sameDocument = true });
  return { asked, page };
}

test('pages of the version before go on with the next server', async t => {
  const visit = async more => {
    const context = await browser.visit({ expect: detail => away.test(detail), ...more });
    await context.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { effectiveType: '3g' } })); // app.wasm waits for a touch
    return context;
  };
  const live = await status(await visit()), waiting = await status(await visit({ serviceWorkers: 'block' }));
  const kept = await status(live.page.context()); // its app.wasm is in the cache of this browser
  await live.page.locator('#f-message').fill(text);
  await ready(live.page);
  const staff = await (await browser.visit({ view: desk, expect: detail => away.test(detail) })).newPage();
  await signIn(staff, community);
  await openRequest(staff, 'fr', live.asked.id);
  await staff.evaluate(() => { window.sameDocument = true });
  const before = await scripts(waiting.page);

  assert.equal(await community.pause(), 0);
  await community.resume({}, next);
  const fetched = [];
  waiting.page.on('response', r => { if (/app\.[^/]*wasm/.test(r.url())) fetched.push(r.status()) });

  await t.test('a moderator’s open page hears of a new request, and decides', async () => {
    const asked = await community.ask(['carnet']);
    await staff.locator(`#liste a[href*="${asked.id}"]`).waitFor({ timeout: 20000 });
    assert.ok(await staff.evaluate(() => window.sameDocument));
    await decide(staff, 'fr', 'approve');
  });

  await t.test('a live page follows the next server, and what is typed can be sent', async () => {
    await becomes(live.page, 'invited');
    assert.ok(await live.page.evaluate(() => window.sameDocument), 'without a reload');
    assert.equal(await live.page.locator('#f-message').inputValue(), text);
    await moving(live.page, () => button(live.page, 'fr', 'request.send').click());
    await told(live.page, 'fr', 'request.done.message');
    await live.page.getByText(text).waitFor();
    assert.notEqual(await scripts(live.page), before, 'the page that comes is the next version’s');
    await live.page.locator('#f-message').focus();
    await ready(live.page);
  });

  await t.test('app.wasm of before, from the cache, reads what the next server writes', async () => {
    assert.ok(!await kept.page.evaluate(() => window.parvisReady));
    await kept.page.locator('#f-message').fill(text);
    await ready(kept.page);
    await openRequest(staff, 'fr', kept.asked.id);
    await decide(staff, 'fr', 'approve');
    await becomes(kept.page, 'invited');
    assert.ok(await kept.page.evaluate(() => window.sameDocument));
    assert.equal(await kept.page.locator('#f-message').inputValue(), text);
  });

  await t.test('where app.wasm of before is gone, the page is a plain form', async () => {
    const { page, asked } = waiting;
    const gone = page.waitForResponse(r => /app\.[^/]*wasm/.test(r.url()));
    await page.locator('#f-message').fill(text);
    assert.equal((await gone).status(), 404);
    assert.deepEqual(fetched, [404]);
    assert.equal(await page.locator('#f-message').inputValue(), text);
    await openRequest(staff, 'fr', asked.id);
    await decide(staff, 'fr', 'approve');
    assert.ok(await page.evaluate(() => window.sameDocument && !window.parvisReady));
    await moving(page, () => button(page, 'fr', 'request.send').click());
    await told(page, 'fr', 'request.done.message');
    await becomes(page, 'invited');
    await page.locator('#f-message').focus();
    await ready(page); // with the next version's
  });
});
