// The ways on for who comes from a poster, changes devices, is helped, has only paper, or wants to be told of news.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import { button, link, moving, signIn, soon, told } from './acts.mjs';
import { desk, open } from './browser.mjs';
import { accessible, narrow, sound } from './checks.mjs';
import { start } from './program.mjs';
import { word } from './words.mjs';

const well = async (page, what) => assert.deepEqual([...await accessible(page), ...await sound(page), ...await narrow(page)], [], what);

let community, browser;
before(async () => {
  community = await start();
  browser = await open(community, 'reach', { whole: true });
});
after(async () => {
  try { await browser?.close() } finally { await community?.stop() }
});

test('what was read goes to another device and is taken up there', async () => {
  const mine = await browser.visit();
  const page = await mine.newPage();
  await page.goto('/entrer');
  await well(page, 'the door of posters');
  await browser.shoot(page, '1-door', false);
  await moving(page, () => page.locator('main a.btn.go').click());
  await moving(page, () => page.locator('a.btn.go[data-done]').click());
  await page.locator('input[value=berge]').check();
  await moving(page, () => button(page, 'fr', 'step.continue').click());
  await moving(page, () => link(page, 'fr', 'journey.elsewhere').click());
  await page.waitForURL(/lues=/);
  const address = await page.locator('#adresse').inputValue();
  assert.equal(new URL(address).searchParams.get('lues'), 'faire-connaissance.choisir-votre-place');
  await well(page, 'the square');
  await mine.close();

  const other = await browser.visit();
  const there = await other.newPage();
  await there.goto(address);
  assert.equal((await there.locator('h1').textContent()).trim(), word('fr', 'resume.title', { number: 3 }));
  await well(there, 'go on here');
  await browser.shoot(there, '2-go-on-here', false);
  await moving(there, () => there.locator('main a.btn.go').click());
  assert.equal(await there.locator('ol.stones li.done').count(), 2, 'marked on this device');
  await other.close();

  const plain = await browser.visit({ js: false });
  const without = await plain.newPage();
  await without.goto(address);
  await moving(without, () => without.locator('main a.btn.go').click());
  assert.match(without.url(), /preparer-une-sortie\?facon=berge$/, 'the same step without JavaScript');
  await plain.close();
});

test('a request from paper: entered, its slip, its code', async () => {
  const office = await browser.visit({ view: desk });
  const staff = await office.newPage();
  await signIn(staff, community);
  await moving(staff, () => link(staff, 'fr', 'queue.enter_paper').click());
  await staff.locator('input[value=berges]').check();
  await moving(staff, () => button(staff, 'fr', 'ask.go_on').click());
  await staff.locator('#f-porte').check();
  await staff.locator('#f-signe').fill(new Date(Date.now() - 864e5).toISOString().slice(0, 10));
  for (const area of await staff.locator('main textarea').all()) await area.fill('Je voudrais aider.');
  await well(staff, 'a paper being entered');
  await moving(staff, () => button(staff, 'fr', 'sheet.enter').click());
  await told(staff, 'fr', 'slip.entered');
  await well(staff, 'the slip');
  const code = (await staff.locator('.code').textContent()).trim();
  await staff.emulateMedia({ media: 'print' });
  assert.equal(await staff.locator('header').first().isVisible(), false, 'only the slip is printed');
  await staff.emulateMedia({ media: null });
  await office.close();

  const home = await browser.visit({ js: false });
  const page = await home.newPage();
  await page.goto('/entrer/code');
  await page.locator('#f-code').fill(code.toLowerCase().replaceAll('-', ' '));
  await moving(page, () => button(page, 'fr', 'enter.code_open').click());
  await page.getByText(word('fr', 'request.paper')).waitFor();
  await home.close();
});

test('news reach a browser that asked for them, and end with the off switch', async () => {
  const calls = []; // a push service: what it is given can be read by the browser alone
  const service = createServer((req, res) => { calls.push(req); req.resume(); res.writeHead(201).end() });
  await new Promise(ready => service.listen(0, '127.0.0.1', ready));
  const endpoint = `http://127.0.0.1:${service.address().port}/someone`;
  const asked = await community.ask(['berges']);
  const context = await browser.visit({ serviceWorkers: 'allow' });
  try {
    await context.grantPermissions(['notifications'], { origin: community.url });
    await context.addInitScript(address => {
      PushManager.prototype.subscribe = async function () { // what a browser does with its maker's service
        const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
        const text = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
        const p256dh = text(await crypto.subtle.exportKey('raw', pair.publicKey)), auth = text(crypto.getRandomValues(new Uint8Array(16)));
        return { toJSON: () => ({ endpoint: address, keys: { p256dh, auth } }) };
      };
    }, endpoint);
    const page = await context.newPage();
    const session = await context.newCDPSession(page), worker = new Promise(found =>
      session.on('ServiceWorker.workerRegistrationUpdated', e => e.registrations[0] && found(e.registrations[0].registrationId)));
    await session.send('ServiceWorker.enable');
    await page.goto(new URL(asked.status_url).pathname + new URL(asked.status_url).search);
    const on = button(page, 'fr', 'push.on');
    await on.waitFor(); // the browser can
    await browser.shoot(page, '3-news-off');
    await moving(page, () => on.click());
    await page.getByText(word('fr', 'push.is_on', { n: 1 })).waitFor();
    await well(page, 'news are on');

    // The push service gives the browser another address, and while there is no line yet another: its worker tells the
    // server when the line is back, nobody has to do anything.
    const told = [];
    context.on('request', r => { if (r.url().endsWith('/avis')) told.push(r) });
    const moves = (from, to) => context.serviceWorkers()[0].evaluate(async ([from, to]) => {
      const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
      const text = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
      const keys = { p256dh: text(await crypto.subtle.exportKey('raw', pair.publicKey)), auth: text(crypto.getRandomValues(new Uint8Array(16))) };
      return new Promise((done, failed) => dispatchEvent(Object.assign(new Event('pushsubscriptionchange'), {
        oldSubscription: { endpoint: from }, newSubscription: { toJSON: () => ({ endpoint: to, keys }) },
        waitUntil: work => work.then(() => done(true), failed),
      })));
    }, [from, to]);
    await moves(endpoint, endpoint + '-other');
    await context.setOffline(true);
    await moves(endpoint + '-other', endpoint + '-third');
    await moves(endpoint + '-third', endpoint + '-else');
    await context.setOffline(false);
    await page.reload();
    await soon('the server hears where the browser is now', async () => {
      const last = told.at(-1);
      return last?.postData().includes('old=' + encodeURIComponent(endpoint + '-other') + '&endpoint=' + encodeURIComponent(endpoint + '-else')) && (await last.response())?.ok();
    });

    const office = await browser.visit({ view: desk });
    const staff = await office.newPage();
    await signIn(staff, community);
    await staff.goto(`/atelier/file?demande=${asked.id}`);
    await staff.locator('#f-message').fill('Bonjour !');
    await moving(staff, () => button(staff, 'fr', 'request.send').click());
    await soon('a call of the push service', async () => calls.length > 0);
    assert.deepEqual([calls[0].url, calls[0].headers['content-encoding']], ['/someone-else', 'aes128gcm']);

    const message = {
      origin: community.url, registrationId: await worker,
      data: JSON.stringify({ title: 'Du nouveau sur votre demande', body: 'Ouvrez la page.', path: '/demandes/' + asked.id, lang: 'fr' }),
    };
    let sent = 0;
    const shown = await soon('the notification', async () => {
      if (Date.now() > sent + 3000) { sent = Date.now(); await session.send('ServiceWorker.deliverPushMessage', message) } // one to a worker that is just being stopped is lost
      return page.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(n => [n.title, n.data])[0]);
    });
    assert.deepEqual(shown, ['Du nouveau sur votre demande', '/demandes/' + asked.id]);

    await page.goto('/demandes/' + asked.id);
    await moving(page, () => button(page, 'fr', 'push.off').click());
    await page.getByText(word('fr', 'request.done.push_off')).waitFor();
    await office.close();
  } finally {
    await context.close();
    service.close();
  }
});
