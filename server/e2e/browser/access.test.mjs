// Every page and state: axe in light and dark, structure, sizes, 320 px, large text, rest, high contrast. That no route
// is left out: states.test.mjs. The keyboard: keyboard.test.mjs.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { button, decide, moving, openRequest, signIn, until } from './acts.mjs';
import { desk, open, phone } from './browser.mjs';
import { focusShown, narrow } from './checks.mjs';
import { inspector } from './inspect.mjs';
import { start } from './program.mjs';
import { at, word } from './words.mjs';

let community, browser, context, page, team, staff, inspect, note, verdict;
before(async () => {
  community = await start();
  browser = await open(community, 'access');
  ({ inspect, note, verdict } = inspector(browser));
  context = await browser.visit({ reducedMotion: 'reduce' });
  page = await context.newPage();
  team = await browser.visit({ view: desk, reducedMotion: 'reduce' });
  staff = await team.newPage();
});
after(async () => {
  try { await browser?.close() } finally { await community?.stop() }
});

test('pages for reading', async () => {
  const pages = {
    'home': '/', 'home-en': '/en', 'journeys': '/parcours', 'journey': '/parcours/premiers-pas', 'step': '/parcours/premiers-pas/faire-connaissance',
    'step-choice': '/parcours/premiers-pas/choisir-votre-place', 'step-last': '/parcours/premiers-pas/demander-a-entrer',
    'charter': '/charte', 'charter-changes': '/charte/changements', 'faq': '/faq', 'faq-entry': '/faq/sans-discord',
    'spaces': '/espaces', 'space': '/espaces/berges', 'space-sensitive': '/espaces/ecoles', 'about': '/a-propos',
    'my-data-empty': '/mes-donnees', 'ask-before-charter': '/demandes/nouvelle?espace=berges', 'sign-in': '/connexion',
    'sign-in-spent': '/connexion?lien=deja-servi',
  };
  for (const [what, path] of Object.entries(pages)) {
    await page.goto(path);
    await inspect(page, what);
  }
  verdict();
});

test('errors', async () => {
  const pages = {
    'error-404': ['/rien-ici', 404], 'error-404-near': ['/espaces/berge', 404], 'error-401': ['/demandes/inconnue', 401],
    'error-staff': ['/atelier/file', 401], 'error-link': ['/connexion/discord/retour?state=x', 0],
  };
  for (const [what, [path, status]] of Object.entries(pages)) {
    const answer = await page.goto(path);
    if (status) assert.equal(answer.status(), status, path);
    assert.ok(answer.status() >= 400, path);
    await inspect(page, what);
  }
  verdict();
});

test('forms: empty, faulty, sent', async () => {
  await page.goto('/charte');
  await page.evaluate(() => { document.querySelector('#accord form').noValidate = true });
  await moving(page, () => button(page, 'fr', 'charter.accept').click());
  assert.equal(await page.evaluate(() => document.activeElement.id), 'erreurs');
  await inspect(page, 'charter-fault');
  await page.locator('#f-lu').check();
  await moving(page, () => button(page, 'fr', 'charter.accept').click());
  await inspect(page, 'charter-receipt');
  await page.goto('/demandes/nouvelle');
  await inspect(page, 'ask-spaces');
  await page.goto('/demandes/nouvelle?espace=berges&espace=ecoles&espace=haute-vallee');
  await inspect(page, 'ask-questions');
  await page.evaluate(() => { document.querySelector('main form').noValidate = true });
  await moving(page, () => button(page, 'fr', 'ask.send').click());
  await inspect(page, 'ask-faults');
  verdict();
});

/** shows checks the status page in a state, alone in a fresh device. */
async function shows(state, asked, space) {
  const own = await browser.visit({ reducedMotion: 'reduce' });
  const p = await own.newPage();
  await p.goto(asked.status_url);
  await until(p, 'fr', space, state);
  if (['waiting', 'invited', 'granted'].includes(state)) { // drawn by app.wasm; the others as the server draws them
    await p.locator('#f-message').focus();
    await p.waitForFunction(() => window.parvisReady === true);
  }
  await inspect(p, `place-${state}`);
  await own.close();
}

test('the states of a place', async () => {
  await signIn(staff, community);
  const decided = async (spaces, decision = 'approve', reason = 'Écrivez-nous au printemps.') => {
    const asked = await community.ask(spaces);
    await openRequest(staff, 'fr', asked.id);
    await decide(staff, 'fr', decision, reason);
    return asked;
  };
  const now = { berges: 'Les Yeux de la Sauvrine' };
  const reached = async (asked, space, state) => {
    for (const end = Date.now() + 10000; Date.now() < end;) if ((await community.place(asked, space)).state === state) return;
    assert.equal((await community.place(asked, space)).state, state);
  };

  await shows('waiting', await community.ask(['berges', 'carnet', 'haute-vallee']), 'berges');
  await shows('refused', await decided(['carnet'], 'refuse'), 'carnet');
  const invited = await decided(['berges']);
  await shows('invited', invited, 'berges');
  await shows('blocked_person', await decided(['ecoles']), 'ecoles');

  const withdrawn = await community.ask(['carnet']);
  await community.call(`requests/${withdrawn.id}/withdraw`, {}, { Authorization: `Bearer ${withdrawn.secret}` });
  await shows('withdrawn', withdrawn, 'carnet');

  const { invite_url } = await community.place(invited, 'berges');
  const { id } = await community.control('users', { name: 'Maëlle' });
  await community.control('join', { user: id, code: invite_url.split('/').at(-1) });
  await shows('used', invited, 'berges');
  await community.call(`requests/${invited.id}/places/berges/confirm`, {}, { Authorization: `Bearer ${invited.secret}` });
  await reached(invited, 'berges', 'confirmed');
  await shows('confirmed', invited, 'berges');

  // A linked account, held at the rules of the server, then in; then its access is taken back.
  const own = await browser.visit();
  const p = await own.newPage();
  const linked = await community.ask(['berges']);
  await p.goto(linked.status_url);
  await p.goto(`/connexion/discord?demande=${linked.id}`);
  await browser.shoot(p, 'consent');
  await p.locator('#name').fill('Anouk');
  await moving(p, () => p.locator('button[value=new]').click());
  await own.close();
  await community.control('guild', { guild: now.berges, screening: true });
  await openRequest(staff, 'fr', linked.id);
  await decide(staff, 'fr', 'approve');
  await reached(linked, 'berges', 'screening');
  await shows('screening', linked, 'berges');
  await community.control('guild', { guild: now.berges, screening: false });
  await community.control('member', { guild: now.berges, user: 'Anouk', pending: false });
  await shows('granted', linked, 'berges');
  await openRequest(staff, 'fr', linked.id, 'toutes');
  await staff.locator('#detail details summary', { hasText: word('fr', 'queue.revoke') }).click();
  await inspect(staff, 'queue-revoke');
  await staff.locator('form[action*=reprendre] [name=reason]').fill('Sur votre demande.');
  await moving(staff, () => staff.locator('form[action*=reprendre] button').click());
  await reached(linked, 'berges', 'revoked');
  await shows('revoked', linked, 'berges');

  // Discord does not answer as it should: on the way in. A day goes by: the link is no longer good.
  const joining = await community.ask(['berges']);
  const device = await browser.visit();
  const q = await device.newPage();
  await q.goto(joining.status_url);
  await q.goto(`/connexion/discord?demande=${joining.id}`);
  await q.locator('#name').fill('Malo');
  await moving(q, () => q.locator('button[value=new]').click());
  await device.close();
  await community.control('faults', { method: 'PUT', path: '/guilds/*/members/*', times: 50, action: '500' });
  await openRequest(staff, 'fr', joining.id);
  await decide(staff, 'fr', 'approve');
  await reached(joining, 'berges', 'joining');
  await shows('joining', joining, 'berges');
  await community.calm();
  const expired = await decided(['carnet']);
  await reached(expired, 'carnet', 'invited');
  await community.pause();
  await community.control('clock', { advance_ms: 26 * 3600 * 1000 });
  await community.resume({ PARVIS_NOW: new Date(Date.now() + 26 * 3600 * 1000).toISOString().replace(/\.\d+/, '') });
  await reached(expired, 'carnet', 'expired');
  await shows('expired', expired, 'carnet');
  await signIn(staff, community);

  // The robot loses a right: the team has to act.
  await community.control('bot', { guild: 'Haute Sauvrine', permissions: '0' });
  const blocked = await decided(['haute-vallee']);
  await reached(blocked, 'haute-vallee', 'blocked_steward');
  await shows('blocked_steward', blocked, 'haute-vallee');
  verdict();
});

test('the workshop, on a phone and on a desk', async () => {
  const asked = await community.ask(['berges', 'ecoles'], { envie: 'Voir la rivière au petit matin. '.repeat(12) });
  for (const view of [desk, phone]) {
    await staff.setViewportSize(view);
    const size = view === desk ? 'desk' : 'phone';
    await staff.goto('/atelier/file');
    await inspect(staff, `queue-${size}`);
    await openRequest(staff, 'fr', asked.id);
    await inspect(staff, `queue-open-${size}`);
    await staff.locator('form.decide summary').click();
    await moving(staff, () => staff.locator('form.decide button[value=refuse]').click());
    await inspect(staff, `queue-fault-${size}`);
    for (const filter of ['blocages', 'decidees', 'toutes']) {
      await staff.goto(`/atelier/file?etat=${filter}`);
      await inspect(staff, `queue-${filter}-${size}`);
    }
    await staff.goto('/atelier/documents');
    await inspect(staff, `documents-${size}`);
  }
  await staff.goto('/connexion');
  await inspect(staff, 'sign-in-inside');
  const mine = await browser.visit({ reducedMotion: 'reduce' });
  const p = await mine.newPage();
  await p.goto(asked.status_url);
  await p.goto('/mes-donnees');
  await inspect(p, 'my-data');
  await mine.close();
  verdict();
});

test('on a desk', async () => {
  await page.setViewportSize(desk);
  for (const [what, path] of Object.entries({ 'home': '/', 'step': '/parcours/premiers-pas/choisir-votre-place', 'charter': '/charte',
    'changes': '/charte/changements', 'faq': '/faq', 'spaces': '/espaces', 'space': '/espaces/ecoles', 'about': '/a-propos', 'ask': '/demandes/nouvelle?espace=berges' })) {
    await page.goto(path);
    await inspect(page, `desk-${what}`);
  }
  await page.setViewportSize(phone);
  verdict();
});

test('the focus is seen everywhere', async () => {
  for (const path of ['/', '/parcours/premiers-pas/choisir-votre-place', '/charte', '/espaces', '/demandes/nouvelle?espace=berges', '/mes-donnees']) {
    await page.goto(path);
    note(path, await focusShown(page));
  }
  await staff.setViewportSize(desk);
  await staff.goto('/atelier/file?etat=toutes');
  note('/atelier/file', await focusShown(staff));
  verdict();
});

test('high contrast and print', async () => {
  const asked = await community.ask(['berges', 'carnet']);
  await page.goto(asked.status_url);
  await page.emulateMedia({ forcedColors: 'active' });
  await browser.shoot(page, 'forced-colours-request');
  note('forced colours', await narrow(page));
  await page.goto('/parcours/premiers-pas/choisir-votre-place');
  await browser.shoot(page, 'forced-colours-step');
  await page.emulateMedia({ forcedColors: 'none', media: 'print' });
  await page.goto('/charte');
  await browser.shoot(page, 'print-charter');
  note('print', await narrow(page));
  await page.emulateMedia({ media: 'screen' });
  verdict();
});
