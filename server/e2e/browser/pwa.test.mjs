// The app on a phone: what is read and searched without a line, what waits to be sent, how a new version comes, when it is
// offered for the home screen, and what is left of it where a browser refuses.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';

import { chromium } from 'playwright-core';

import { button, moving, signIn, soon } from './acts.mjs';
import { open } from './browser.mjs';
import { accessible } from './checks.mjs';
import { start } from './program.mjs';
import { proxy } from './proxy.mjs';
import { word } from './words.mjs';

let community, browser, way;
before(async () => {
  way = await proxy();
  community = await start({ discord: false, way });
  browser = await open({ ...community, url: way.url }, 'pwa');
});
after(async () => {
  try { await browser?.close() } finally { await way?.close(); await community?.stop() }
});

beforeEach(() => way.mend());

const noLine = detail => /ERR_|Failed to load resource|Failed to fetch|WebSocket/.test(detail);

/** somebody visits with a service worker that runs. */
async function somebody(options = {}) {
  const context = await browser.visit({ serviceWorkers: 'allow', expect: noLine, ...options });
  const page = await context.newPage();
  await page.goto('/a-propos');
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  return { context, page };
}

/** take presses the one button. */
async function take(page) {
  await page.goto('/hors-ligne');
  const button = page.locator('[data-part=take]');
  await button.waitFor();
  const said = await button.textContent();
  await button.click();
  await page.locator('[data-part=remove]').waitFor();
  return said;
}

const news = (page, id) => page.locator(`[data-news=${id}]`);
const caches = page => page.evaluate(() => window.caches.keys());
const outbox = page => page.evaluate(() => new Promise(done => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = e => done(e.data);
  navigator.serviceWorker.controller.postMessage({ do: 'outbox' }, [port2]);
}));
const posts = where => way.seen.filter(r => r.method === 'POST' && r.path.startsWith(where)).length;

test('right after the pocket was taken, pages that were never opened are read and searched without a line', async () => {
  const { context, page } = await somebody();
  const said = await page.goto('/hors-ligne').then(() => page.locator('[data-part=take]')).then(async b => {
    await soon('the size is said', async () => /\d/.test(await b.textContent()));
    return b.textContent();
  });
  assert.match(said, /\d+\s?ko/, `the button says ${said}`);
  await take(page);
  await browser.shoot(page, '1-pocket');
  assert.deepEqual(await accessible(page), []);
  way.cut();
  try {
    await page.goto('/faq/combien-ca-coute');
    await news(page, 'copy').getByText('Pas de connexion').waitFor();
    await browser.shoot(page, '2-offline', false);
    assert.deepEqual(await accessible(page), []);
    await page.goto('/parcours/premiers-pas/faire-connaissance');
    assert.match(await page.locator('h1').textContent(), /\S/);
    await page.goto('/parcours/premiers-pas/choisir-votre-place');
    await page.locator('input[name=facon][value=maison]').check();
    await moving(page, () => page.locator('main form button.go').click());
    assert.match(page.url(), /\/ouvrir-le-carnet\?facon=maison$/, 'a choice leads into its own branch');
    await page.locator('a[href$="/choisir-votre-place?facon=maison"]').first().waitFor({ state: 'attached' });
    await page.goto('/recherche?q=charte');
    assert.ok(await page.locator('ul.list h3 a').count() > 3, 'found without a line');
    await page.locator('#q').fill('');
    await page.locator('#q').click();
    await page.keyboard.type('berg');
    await page.getByRole('option').first().waitFor();
    await page.goto('/demandes/x');
    assert.equal((await page.locator('h1').textContent()).trim(), word('fr', 'offline.title'), 'what is not here is said');
    await page.locator('[data-part=list] a').first().waitFor();
    await browser.shoot(page, '3-not-here', false);
    await page.goto('/faq/combien-ca-coute');
    await news(page, 'copy').waitFor();
  } finally { way.mend() }
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await news(page, 'copy').waitFor({ state: 'detached' });
  await page.goto('/hors-ligne');
  await page.locator('[data-part=remove]').click();
  await page.locator('[data-part=remove]').waitFor({ state: 'hidden' });
  assert.deepEqual((await caches(page)).filter(n => n.startsWith('parvis-pocket')), [], 'removed');
  await context.close();
});

test('a page is passed on by the device, or its address copied', async () => {
  const { context, page } = await somebody();
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: community.url });
  await context.addInitScript(() => { delete Navigator.prototype.share });
  await page.goto('/faq/combien-ca-coute');
  const share = page.locator('[data-share]');
  await share.click();
  await share.getByText(word('fr', 'copied')).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), page.url());
  await context.addInitScript(() => { Navigator.prototype.share = async what => { window.shared = what } });
  await page.reload();
  await share.click();
  assert.deepEqual(await page.evaluate(() => window.shared), { title: await page.title(), url: page.url() });
  await page.goto('/demandes/nouvelle');
  assert.equal(await share.count(), 0, 'what is one’s own is not for passing on');
  await context.close();
});

test('a page comes from the device at once, and says quietly that its text has changed', async () => {
  const { context, page } = await somebody();
  await page.goto('/faq/combien-ca-coute');
  await soon('the page is held', () => page.evaluate(() => window.caches.match('/faq/combien-ca-coute').then(r => !!r)));
  const file = path.join(community.content, 'faq/combien-ca-coute.md');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text + '\nUne phrase toute neuve.\n');
  await soon('the server has it', async () => (await (await fetch(community.url + '/faq/combien-ca-coute')).text()).includes('toute neuve'));
  await page.goto('/faq/combien-ca-coute');
  assert.equal(await page.getByText('toute neuve').count(), 0, 'the copy first');
  const said = news(page, 'changed');
  await said.getByText(word('fr', 'pwa.changed')).waitFor();
  assert.equal(await page.getByText('toute neuve').count(), 0, 'nothing moves by itself');
  await moving(page, () => said.getByRole('button', { name: word('fr', 'pwa.show') }).click());
  await page.getByText('toute neuve').waitFor();
  await writeFile(file, text);
  await context.close();
});

test('acts without a line wait, and are sent once and in order, also when an answer was lost', async () => {
  const { context, page } = await somebody();
  await page.goto('/charte');
  await page.locator('input[name=lu]').check();
  way.cut();
  await moving(page, () => page.locator('#accord .btn.go').click());
  await page.getByText(word('fr', 'pwa.was_kept')).waitFor();
  await page.locator('[data-waiting] li').first().waitFor();
  assert.deepEqual(await accessible(page), []);
  await browser.shoot(page, '4-kept', false);
  assert.deepEqual((await outbox(page)).map(i => [i.kind, i.state]), [['charte', 'waiting']]);
  way.mend();
  await page.locator('[data-send]').click({ timeout: 2000 }).catch(() => {}); // or it left by itself already
  await soon('the acceptance is sent', async () => (await outbox(page)).every(i => i.state === 'sent'));

  await page.goto('/demandes/nouvelle?espace=berges');
  for (const field of await page.locator('main textarea').all()) await field.fill('Le samedi, avec plaisir.');
  way.lose(r => r.method === 'POST' && r.url === '/demandes/nouvelle');
  const before = posts('/demandes/nouvelle');
  await moving(page, () => button(page, 'fr', 'ask.send').click());
  await page.getByText(word('fr', 'pwa.was_kept')).waitFor();
  assert.ok(posts('/demandes/nouvelle') > before, 'the server had it');
  way.lose(() => false);
  await page.goto('/mes-donnees'); // any page sends what waits
  await soon('the request is sent', async () => (await outbox(page)).every(i => i.state === 'sent'));
  const sent = news(page, 'sent');
  await sent.waitFor();
  await moving(page, () => sent.getByRole('link', { name: word('fr', 'pwa.open') }).click());
  assert.match(page.url(), /\/demandes\/[0-9a-f-]{36}$/);
  await page.goto('/mes-donnees');
  assert.equal(await page.locator('main details', { hasText: 'Le samedi, avec plaisir.' }).count(), 1, 'one request');

  // What the server refuses comes back, filled.
  await page.goto('/questions/nouvelle');
  await page.locator('#f-question').fill('Une question\u0007 étrange ?');
  await page.locator('#f-contact').fill('moi@example.org');
  way.cut();
  await moving(page, () => button(page, 'fr', 'question.send').click());
  await page.locator('[data-waiting] li').first().waitFor();
  way.mend();
  await page.goto('/faq');
  await news(page, 'waits').getByText(word('fr', 'pwa.needs')).waitFor();
  await moving(page, () => news(page, 'waits').getByRole('link').click());
  await browser.shoot(page, '5-needs', false);
  await moving(page, () => page.getByRole('link', { name: word('fr', 'pwa.mend') }).click());
  await soon('the form is filled', async () => await page.locator('#f-contact').inputValue() === 'moi@example.org');
  await page.locator('#f-question').fill('Une question, simplement ?');
  await moving(page, () => button(page, 'fr', 'question.send').click());
  await page.waitForURL(/\/questions\/[0-9a-f-]{36}/);
  await soon('nothing waits any more', async () => !(await outbox(page)).some(i => i.state !== 'sent'));
  await context.close();
});

test('a newcomer without a line accepts and asks from what was taken, and all of it arrives', async () => {
  const { context, page } = await somebody();
  await take(page);
  way.cut();
  await page.goto('/demandes/nouvelle?espace=berges');
  await soon('the space of the address is picked', () => page.locator('input[name=espace][value=berges]').isChecked());
  for (const field of await page.locator('main textarea').all()) await field.fill('Depuis le bord de l’eau.');
  await browser.shoot(page, '8-ask-offline');
  assert.deepEqual(await accessible(page), []);
  await page.goto('/charte');
  await page.locator('input[name=lu]').check();
  await moving(page, () => page.locator('#accord .btn.go').click());
  await page.locator('[data-waiting] li').first().waitFor();
  await page.goto('/demandes/nouvelle?espace=berges');
  await soon('the space is picked', () => page.locator('input[name=espace][value=berges]').isChecked());
  for (const field of await page.locator('main textarea').all()) await field.fill('Depuis le bord de l’eau.');
  await moving(page, () => button(page, 'fr', 'ask.send').click());
  await page.goto('/questions/nouvelle');
  await page.locator('#f-question').fill('Y a-t-il un abri ?');
  await moving(page, () => button(page, 'fr', 'question.send').click());
  await page.locator('[data-waiting] li').nth(2).waitFor();
  assert.deepEqual((await outbox(page)).map(i => [i.kind, i.state]), [['charte', 'waiting'], ['demandes', 'waiting'], ['questions', 'waiting']]);
  await browser.shoot(page, '9-three-wait', false);
  way.mend();
  const from = way.seen.length;
  await page.goto('/mes-donnees');
  await soon('all is sent', async () => (await outbox(page)).every(i => i.state === 'sent'));
  assert.deepEqual(way.seen.slice(from).filter(r => r.method === 'POST').map(r => r.path), ['/charte', '/demandes/nouvelle', '/questions/nouvelle'], 'once and in order');
  await page.goto('/mes-donnees');
  assert.equal(await page.locator('main details', { hasText: 'Depuis le bord de l’eau.' }).count(), 1);
  await context.close();
});

test('a new version waits until it is asked for, and keeps what was typed', async () => {
  const { context, page } = await somebody();
  await page.goto('/questions/nouvelle');
  await page.locator('#f-question').fill('Je n’ai pas fini');
  const first = await caches(page);
  way.change('/sw.js', text => text.replace(/VERSION,SHELL,LANGS]=\["/, '$&0'));
  await page.evaluate(() => navigator.serviceWorker.getRegistration().then(r => r.update()));
  const said = news(page, 'update');
  await said.getByText(word('fr', 'pwa.update')).waitFor();
  assert.ok((await caches(page)).some(n => first.includes(n)), 'the old one still answers');
  await browser.shoot(page, '6-update', false);
  await moving(page, () => said.getByRole('button', { name: word('fr', 'pwa.reload') }).click());
  await soon('the words are back', async () => await page.locator('#f-question').inputValue() === 'Je n’ai pas fini');
  await soon('caches of the old one are gone', async () => !(await caches(page)).some(n => /-(assets|pages)$/.test(n) && first.includes(n)));
  way.change('/sw.js');
  await context.close();
});

test('the home screen is offered after the second step, once', async () => {
  const prompt = page => page.evaluate(() => dispatchEvent(Object.assign(new Event('beforeinstallprompt', { cancelable: true }), {
    prompt() { window.prompted = true }, userChoice: Promise.resolve({ outcome: 'accepted' }),
  })));
  const steps = (page, done) => page.evaluate(done => localStorage.setItem('parvis.journey.premiers-pas', done), done);
  const { context, page } = await somebody();
  await steps(page, 'bienvenue');
  await page.goto('/parcours');
  await page.waitForFunction(() => document.querySelector('script[src*="pwa."]'));
  await prompt(page);
  assert.equal(await news(page, 'install').count(), 0, 'not after the first step');
  await steps(page, 'bienvenue faire-connaissance');
  await page.goto('/parcours');
  await prompt(page);
  await news(page, 'install').getByText(word('fr', 'pwa.install')).waitFor();
  assert.deepEqual(await accessible(page), []);
  await browser.shoot(page, '7-install', false);
  await news(page, 'install').getByRole('button', { name: word('fr', 'pwa.install_act') }).click();
  assert.ok(await page.evaluate(() => window.prompted));
  await page.reload();
  await prompt(page);
  await news(page, 'install').getByRole('button', { name: word('fr', 'pwa.no_thanks') }).click();
  await page.reload();
  await prompt(page);
  await page.waitForFunction(() => document.querySelector('script[src*="pwa."]'));
  assert.equal(await news(page, 'install').count(), 0, 'refused for good');
  await context.close();

  const ios = await somebody();
  await ios.context.addInitScript(() => Object.defineProperty(Navigator.prototype, 'standalone', { get: () => false }));
  await steps(ios.page, 'bienvenue faire-connaissance');
  await ios.page.goto('/parcours');
  await news(ios.page, 'install').getByText(word('fr', 'pwa.install_ios')).waitFor();
  await ios.context.close();
});

test('what is restricted is read without a line by its reader, and leaves with his session', async () => {
  const { context, page } = await somebody();
  await take(page);
  await signIn(page, community, 'fr', 'Paul', 'documentalist');
  await take(page);
  await page.locator('[data-part=state]').getByText(/jusqu’à votre déconnexion/).waitFor();
  assert.ok((await caches(page)).some(n => n.startsWith('parvis-own-fr-')), 'in a cache of its own');
  const restricted = '/syntheses/cles-du-local';
  way.cut();
  await page.goto(restricted);
  assert.notEqual((await page.locator('h1').textContent()).trim(), word('fr', 'offline.title'));
  way.mend();
  await page.goto('/atelier/documents');
  await moving(page, () => button(page, 'fr', 'frame.sign_out').click());
  assert.deepEqual((await caches(page)).filter(n => n.startsWith('parvis-own')), []);
  way.cut();
  await page.goto(restricted);
  assert.equal((await page.locator('h1').textContent()).trim(), word('fr', 'offline.title'));
  await page.goto('/faq');
  assert.notEqual((await page.locator('h1').textContent()).trim(), word('fr', 'offline.title'), 'what is public stays');
  way.mend();
  await context.close();
});

test('Chromium finds nothing against installing it', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'parvis-pwa-'));
  const context = await chromium.launchPersistentContext(dir, { executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu'], chromiumSandbox: false });
  try {
    const page = await context.newPage();
    await page.goto(way.url);
    await page.waitForFunction(() => navigator.serviceWorker.controller);
    const devtools = await context.newCDPSession(page);
    assert.deepEqual(await devtools.send('Page.getInstallabilityErrors'), { installabilityErrors: [] });
    assert.deepEqual((await devtools.send('Page.getAppManifest')).errors, []);
  } finally {
    await context.close();
    await rm(dir, { recursive: true, force: true });
  }
});

// Each world takes something away; whatever can be read and sent still is.
const refuse = name => `Object.defineProperty(self, '${name}', { get() { throw new DOMException('no', 'SecurityError') } });\n`;
const worlds = {
  'no storage for pages': { script: refuse('localStorage') + refuse('sessionStorage') },
  'no service worker': { script: `if (navigator.serviceWorker) navigator.serviceWorker.register = () => Promise.reject(new DOMException('no', 'SecurityError'));` },
  'no IndexedDB': { worker: refuse('indexedDB'), offline: true },
  'storage is full': { worker: `Cache.prototype.put = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));\n` },
  'no caches': { worker: refuse('caches') },
  'no program': { wasm: true },
};
for (const [name, world] of Object.entries(worlds)) {
  test(`everything is read and sent: ${name}`, async () => {
    const context = await browser.visit({ serviceWorkers: 'allow', expect: noLine });
    if (world.script) await context.addInitScript(world.script);
    if (world.wasm) await context.route('**/*.wasm', r => r.abort());
    if (world.worker) way.change('/sw.js', text => world.worker + text);
    try {
      const page = await context.newPage();
      await page.goto('/a-propos');
      if (!world.script?.includes('register')) await page.waitForFunction(() => navigator.serviceWorker.controller);
      for (const where of ['/faq', '/recherche?q=berges', '/hors-ligne']) {
        const answer = await page.goto(where);
        assert.equal(answer.status(), 200);
        assert.match(await page.locator('h1').textContent(), /\S/);
      }
      await page.goto('/questions/nouvelle');
      await page.locator('#f-question').fill('Qui a la clé ?');
      if (world.offline) { // what cannot be kept is said, and stays in the form
        way.cut();
        await moving(page, () => button(page, 'fr', 'question.send').click());
        await page.getByText(word('fr', 'pwa.not_kept')).waitFor();
        way.mend();
        await moving(page, () => page.goBack());
        assert.equal(await page.locator('#f-question').inputValue(), 'Qui a la clé ?');
      }
      await moving(page, () => button(page, 'fr', 'question.send').click());
      await page.waitForURL(/\/questions\/[0-9a-f-]{36}/);
    } finally {
      way.mend();
      way.change('/sw.js');
      await context.close();
    }
  });
}
