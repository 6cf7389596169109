// What no single page shows. Every route that answers a page is looked at with axe, light and dark: a route that nobody
// names here fails. In make test-full also every sample of app/ui: each page in each state, in both languages.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

import { button, decide, openRequest, signIn, soon } from './acts.mjs';
import { desk, open, phone } from './browser.mjs';
import { accessible, legible, narrow, sound } from './checks.mjs';
import { inspector } from './inspect.mjs';
import { root, start } from './program.mjs';
import { word } from './words.mjs';

let community, browser, page, staff, documentalist, asked, question, note, verdict;
before(async () => {
  community = await start();
  browser = await open(community, 'states');
  ({ note, verdict } = inspector(browser));
  page = await (await browser.visit({ reducedMotion: 'reduce' })).newPage();
  staff = await (await browser.visit({ view: desk, reducedMotion: 'reduce' })).newPage();
  documentalist = await (await browser.visit({ view: desk, reducedMotion: 'reduce' })).newPage();
  await signIn(staff, community);
  await signIn(documentalist, community, 'fr', 'Claire', 'documentalist');
  asked = await community.ask(['berges', 'carnet']);
  await page.goto('/charte');
  await page.locator('#f-lu').check();
  await button(page, 'fr', 'charter.accept').click();
  await page.getByText(word('fr', 'charter.thanks')).waitFor();
  await page.goto(asked.status_url);
  await page.goto('/questions/nouvelle');
  await page.locator('#f-question').fill('Où ranger les bottes ?');
  await button(page, 'fr', 'question.send').click();
  await page.waitForURL(/\/questions\/[0-9a-f-]{36}/);
  question = new URL(page.url()).pathname;
});
after(async () => {
  try { await browser?.close() } finally { await community?.stop() }
});

/** looked runs axe in full in light, and for colours in dark. */
async function looked(on, what) {
  for (const scheme of ['light', 'dark']) {
    await on.emulateMedia({ colorScheme: scheme });
    note(`${what}, ${scheme}`, await accessible(on, scheme === 'dark'));
  }
  await on.emulateMedia({ colorScheme: 'light' });
}

/** addresses are where to look at each route that answers a page: [path, who]. */
const addresses = () => ({
  '/{$}': ['/'], '/parcours': ['/parcours'], '/parcours/{journey}': ['/parcours/premiers-pas'],
  '/parcours/{journey}/{step}': ['/parcours/premiers-pas/choisir-votre-place'], '/charte': ['/charte'],
  '/charte/changements': ['/charte/changements'], '/faq': ['/faq'], '/faq/{id}': ['/faq/sans-discord'], '/espaces': ['/espaces'],
  '/espaces/{id}': ['/espaces/ecoles'], '/syntheses': ['/syntheses'], '/syntheses/{id}': ['/syntheses/malles-dix-jours'],
  '/syntheses/{id}/historique': ['/syntheses/malles-dix-jours/historique'], '/glossaire': ['/glossaire'],
  '/recherche': ['/recherche?q=malles'], '/a-propos': ['/a-propos'], '/accessibilite': ['/accessibilite'],
  '/demandes/nouvelle': ['/demandes/nouvelle?espace=berges'], '/demandes/{id}': [`/demandes/${asked.id}`],
  '/questions/nouvelle': ['/questions/nouvelle'], '/questions/{id}': [question], '/mes-donnees': ['/mes-donnees'],
  '/entrer': ['/entrer'], '/entrer/aide': ['/entrer/aide'], '/entrer/papier': ['/entrer/papier'], '/entrer/code': ['/entrer/code'],
  '/entrer/ailleurs': ['/entrer/ailleurs?parcours=premiers-pas'], '/demandes/{id}/ailleurs': [`/demandes/${asked.id}/ailleurs`],
  '/questions/{id}/ailleurs': [`${question}/ailleurs`], '/atelier/papier': ['/atelier/papier', staff], '/atelier/affiche': ['/atelier/affiche', staff],
  '/atelier/style': ['/atelier/style', documentalist], '/hors-ligne': ['/hors-ligne'], '/partager': ['/partager?titre=Une+malle&texte=Qui+la+garde'], '/connexion': ['/connexion'], '/atelier/file': [`/atelier/file?demande=${asked.id}`, staff],
  '/atelier/questions': ['/atelier/questions', staff], '/atelier/documents': ['/atelier/documents', documentalist],
  '/atelier/documents/{kind}/nouveau': ['/atelier/documents/summary/nouveau', documentalist],
  '/atelier/documents/{kind}/{id}': ['/atelier/documents/faq/sans-discord', documentalist],
  '/atelier/documents/{kind}/{id}/historique': ['/atelier/documents/faq/sans-discord/historique', documentalist],
  '/atelier/medias': ['/atelier/medias', documentalist],
});

/** elsewhere are routes that answer no page of ours, or one that another file looks at. */
const elsewhere = {
  '/poche.json': 'the pocket, for scripts', '/entrer/reprendre': 'leads to where one was', '/atelier/papier/{id}': 'follows a paper that was just entered',
  '/manifest.webmanifest': 'for installing', '/flux.atom': 'a feed', '/sitemap.xml': 'a list for machines', '/qr.svg': 'a picture', '/carte.png': 'a picture', '/medias/{name}': 'a picture', '/mes-donnees/export': 'a file',
  '/connexion/discord': 'leads to the platform', '/connexion/discord/retour': 'access.test.mjs: errors',
  '/atelier/documents/{kind}/{id}/fusion': 'memory.test.mjs: the editor of every kind, and its states',
};

test('every page and state, light and dark', async () => {
  const table = await readFile(path.join(root, 'server/httpd/pages.go'), 'utf8');
  const routes = [...table.matchAll(/^\t\t\{get, "([^"]+)"/gm)].map(m => m[1]);
  assert.ok(routes.length > 30, `${routes.length} routes`);
  const known = addresses();
  assert.deepEqual(routes.filter(r => !known[r] && !elsewhere[r]), [], 'every route of a page is looked at');
  assert.deepEqual([...Object.keys(known), ...Object.keys(elsewhere)].filter(r => !routes.includes(r)), [], 'and no other');
  for (const [route, [address, who = page]] of Object.entries(known)) {
    const answer = await who.goto(address);
    assert.equal(answer.status(), 200, address);
    await looked(who, route);
    note(route, [...await sound(who), ...await narrow(who)]);
    if (who === page) {
      await page.setViewportSize(desk);
      note(route, await legible(page));
      await page.setViewportSize(phone);
    }
  }
  verdict();
});

if (process.env.PARVIS_FULL) test('every sample of every state, in every language, light and dark', async t => {
  const dir = await mkdtemp(path.join(tmpdir(), 'parvis-gallery-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  await promisify(execFile)('go', ['test', './app/ui', '-run', '^TestGallery$', '-count=1', '-args', '-out', dir], { cwd: root });
  const context = await browser.visit({ reducedMotion: 'reduce', expect: () => true }); // addresses of samples lead nowhere
  const one = await context.newPage();
  await one.route('**/*', r => r.request().url().startsWith('file:') && r.request().isNavigationRequest() ? r.continue() : r.abort());
  for (const file of (await readdir(dir)).sort()) for (const view of /\.(en|ar)\.html$/.test(file) ? [phone] : [phone, desk]) {
    await one.setViewportSize(view);
    await one.goto(`file://${dir}/${file}`);
    await looked(one, `${file} ${view.width}`);
    note(`${file} ${view.width}`, [...await sound(one), ...await narrow(one)]);
  }
  await context.close();
  verdict();
});

test('fields and focus stand out, light and dark', async () => {
  for (const [address, who] of [['/recherche', page], ['/demandes/nouvelle?espace=berges', page], ['/questions/nouvelle', page], ['/parcours/premiers-pas/choisir-votre-place', page],
    ['/mes-donnees', page], ['/atelier/documents/summary/nouveau', documentalist], [`/atelier/file?demande=${asked.id}`, staff]]) {
    await who.goto(address);
    for (const scheme of ['light', 'dark']) {
      await who.emulateMedia({ colorScheme: scheme });
      note(`${address}, ${scheme}`, await who.evaluate(() => {
        const numbers = c => c.match(/[\d.]+/g).map(Number);
        const light = c => numbers(c).slice(0, 3).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, k) => sum + v * [0.2126, 0.7152, 0.0722][k], 0);
        const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05) };
        const ground = el => { for (let e = el; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor, n = numbers(c); if (n.length < 4 || n[3] > 0.9) return c } return 'rgb(255,255,255)' };
        const faults = [];
        for (const el of document.querySelectorAll('input:not([type=hidden]),textarea,select,.btn')) {
          if (!el.checkVisibility()) continue;
          const name = `${el.tagName.toLowerCase()} “${(el.name || el.textContent).trim().slice(0, 24)}”`, style = getComputedStyle(el);
          const edged = el.matches('.pick input') ? el.closest('.pick') : el, edge = getComputedStyle(edged);
          const outside = ground(edged.parentElement), seen = Math.max(ratio(edge.borderTopColor, outside), ratio(edge.backgroundColor, outside));
          const text = el.matches('.btn.bare'); // its underline says what it is
          if (!text && parseFloat(edge.borderTopWidth) > 0 && seen < 3) faults.push(`the edge of ${name} is ${seen.toFixed(1)}:1`);
          const label = el.labels?.[0];
          if (label && !label.contains(el) && label.checkVisibility() && !label.matches('.vh')) {
            const a = label.getBoundingClientRect(), b = el.getBoundingClientRect(), hints = document.getElementById(`${el.id}-aide`)?.getBoundingClientRect().height ?? 0;
            const gap = b.top - a.bottom;
            if (!el.closest('.write') && (gap < -1 || gap > 40 + hints)) faults.push(`the label of ${name} is ${Math.round(gap)} px away`);
          }
        }
        return faults;
      }));
    }
    await who.emulateMedia({ colorScheme: 'light' });
  }
  verdict();
});

/** listening notes what is announced without a place that was there before: such words are not read out. */
const listening = context => context.addInitScript(() => {
  window.parvisUnheard = [];
  const live = '[role=status],[role=alert],[role=log],[aria-live]:not([aria-live=off])';
  addEventListener('DOMContentLoaded', () => new MutationObserver(all => {
    for (const m of all) {
      if (m.type === 'attributes' && m.target.matches(live) && m.target.textContent.trim()) window.parvisUnheard.push(`became one: ${m.target.textContent.trim().slice(0, 60)}`);
      for (const n of m.addedNodes) {
        if (n.nodeType !== 1) continue;
        for (const el of [n, ...n.querySelectorAll('*')]) if (el.matches(live) && el.textContent.trim() && !n.parentElement?.closest(live)) window.parvisUnheard.push(`came with its words: ${el.textContent.trim().slice(0, 60)}`);
      }
    }
  }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['role', 'aria-live'] }));
});

test('what is announced has its place before its words', async () => {
  const context = await browser.visit({ reducedMotion: 'reduce', expect: detail => /ERR_INTERNET_DISCONNECTED|suggest/.test(detail) });
  await listening(context);
  const p = await context.newPage();
  const spoken = text => soon(`“${text}” is announced`, () => p.evaluate(t => [...document.querySelectorAll('[role=status],[aria-live=polite]')].some(el => el.textContent.includes(t)), text));
  const unheard = async () => assert.deepEqual(await p.evaluate(() => window.parvisUnheard), []);

  await p.goto('/recherche');
  await p.locator('#q').pressSequentially('mal');
  await p.getByRole('option').first().waitFor();
  await spoken(word('fr', 'search.suggested').split('}')[1].trim());
  await context.setOffline(true);
  await p.locator('#q').press('Enter');
  await spoken(word('fr', 'search.offline'));
  await unheard();
  await context.setOffline(false);

  await p.goto('/parcours/premiers-pas/faire-connaissance');
  await p.locator('a.btn.go[data-done]').click();
  await p.goto('/parcours/premiers-pas');
  await p.locator('[data-clear]').click();
  await spoken(word('fr', 'journey.cleared'));
  await unheard();

  const mine = await community.ask(['berges']);
  await p.goto(mine.status_url);
  await p.locator('#f-message').focus();
  await p.waitForFunction(() => window.parvisReady === true);
  await p.evaluate(() => { window.parvisUnheard = [] }); // the takeover draws what is there already
  await openRequest(staff, 'fr', mine.id);
  await decide(staff, 'fr', 'approve');
  await p.locator('.lintel').waitFor();
  await soon('the news is announced', () => p.evaluate(() => document.getElementById('annonce').textContent.trim() !== ''));
  await unheard();
  for (const el of await p.locator('[aria-live=assertive]').all()) assert.fail(`${await el.textContent()} interrupts`);
  await context.close();
});

test('nothing is lost with more space in the text, nor in 256 pixels', async () => {
  const context = await browser.visit({ reducedMotion: 'reduce', bypassCSP: true });
  await context.addCookies(await page.context().cookies());
  const p = await context.newPage();
  const spaced = '*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}';
  const cut = () => p.evaluate(() => [...document.querySelectorAll('body *')].filter(el => {
    const style = getComputedStyle(el);
    return el.checkVisibility() && !el.closest('.vh,svg,.door,textarea,input') && ['hidden', 'clip'].includes(style.overflowX) && (el.scrollWidth > el.clientWidth + 1 || el.scrollHeight > el.clientHeight + 1);
  }).map(el => `${el.tagName}.${el.className} is cut: ${el.textContent.trim().slice(0, 30)}`));
  for (const address of ['/', '/parcours/premiers-pas/choisir-votre-place', '/charte', '/espaces', '/recherche?q=malles', '/syntheses/malles-dix-jours', '/demandes/nouvelle?espace=berges', `/demandes/${asked.id}`, '/mes-donnees', '/accessibilite']) {
    await p.setViewportSize(phone);
    await p.goto(address);
    await p.addStyleTag({ content: spaced });
    note(`${address}, spaced`, [...await narrow(p), ...await cut()]);
    for (const [what, view] of [['256 px high', { width: 1280, height: 256 }], ['lying', { width: 823, height: 412 }]]) {
      await p.setViewportSize(view);
      await p.goto(address);
      note(`${address}, ${what}`, [...await narrow(p), ...await cut()]);
      const stays = await p.evaluate(() => [...document.querySelectorAll('body *')].filter(el => getComputedStyle(el).position === 'fixed' && el.checkVisibility() && !el.matches('.vh'))
        .reduce((sum, el) => sum + el.getBoundingClientRect().height, 0) / innerHeight);
      if (stays >= 0.2) note(`${address}, ${what}`, [`${Math.round(stays * 100)} % of the height stays in place`]);
    }
  }
  await context.close();
  verdict();
});
