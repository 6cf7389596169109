// The documentalist's way: from an empty page to a published summary, and every way in which a text could be lost.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { autosaved, button, link, moving, pictured, previewed, signIn, soon, tabTo, told } from './acts.mjs';
import { desk, open, phone } from './browser.mjs';
import { start } from './program.mjs';
import { at, word } from './words.mjs';

let community, browser;
before(async () => {
  community = await start();
  browser = await open(community, 'editor');
});
after(async () => {
  try { await browser?.close() } finally { await community?.stop() }
});

const gone = detail => /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|Failed to load resource/.test(detail);

// The browser keeps connections; one to a server that was killed in an earlier test is found dead when it is used.
const stale = detail => /WebSocket.*ERR_SOCKET_NOT_CONNECTED/.test(detail);

/** writer is somebody who writes, signed in. */
async function writer({ name = 'Claire', expect = () => false, ...options } = {}) {
  const context = await browser.visit({ ...options, expect: detail => stale(detail) || expect(detail) });
  const page = await context.newPage();
  await signIn(page, community, 'fr', name, 'documentalist');
  return { context, page };
}

const summary = words => `## Contexte

Onze personnes en ont parlé le 14 novembre 2026.

## Décidé

1. **${words}**, dès le printemps.

## Actions

- Une personne à trouver : demande trois devis (avant le 15 janvier 2027)

## Reste ouvert

- Qui garde la clé ?

## Sources

- [La charte](/charte), quatrième règle.
`;

/** fresh is a new summary that is saved already, open in the editor. */
async function fresh(page, title, text = summary(title)) {
  await page.goto('/atelier/documents/summary/nouveau');
  await page.locator('#f-f-title').fill(title);
  const saved = autosaved(page);
  await page.locator('#f-corps').fill(text);
  await saved;
  await page.waitForURL(/\/atelier\/documents\/summary\/(?!nouveau)/);
  return page.url();
}

/** publish presses the one main button. */
async function publish(page) {
  await moving(page, () => page.locator('main button[value=publier]').click());
  await told(page, 'fr', 'editor.done.published');
}

const text = async (path, init) => (await fetch(community.url + path, init)).text();

/** isPublic looks at a summary as anybody does: everywhere where it is to be found. */
async function isPublic(title, query) {
  const context = await browser.visit();
  const page = await context.newPage();
  await page.goto('/recherche');
  await page.locator('#q').fill(query);
  await moving(page, () => page.keyboard.press('Enter'));
  await soon(`“${query}” finds “${title}”`, async () => {
    if (await page.locator('ul.list h3 a', { hasText: title }).count()) return true;
    await page.reload();
  });
  await moving(page, () => page.locator('ul.list h3 a', { hasText: title }).click());
  const path = new URL(page.url()).pathname;
  assert.equal((await page.locator('h1').innerText()).trim(), title);
  assert.ok((await text('/syntheses')).includes(path), 'in the list');
  assert.ok((await text('/flux.atom')).includes(path), 'in the feed');
  assert.ok((await text('/sitemap.xml')).includes(path), 'in the sitemap');
  await context.close();
  return path;
}

test('on a phone: from an empty page to a published summary, which everybody finds', async () => {
  const { context, page } = await writer();
  await page.goto('/atelier/documents');
  await page.locator('.pens summary').click();
  await browser.shoot(page, '01-write');
  await moving(page, () => page.locator('.pens').getByRole('link', { name: word('fr', 'kind.summary') }).click());
  await browser.shoot(page, '02-empty');
  await page.locator('#f-f-title').fill('Éclairage de la passerelle');
  await page.locator('#f-f-consent').fill('Personne n’est cité.');
  await page.locator('#f-f-tags').fill('passerelle\nlumière');
  const saved = autosaved(page);
  await page.locator('#f-corps').fill(summary('La passerelle sera éclairée'));
  assert.equal((await (await saved).json()).state, 'draft', 'what saves itself publishes nothing');
  await page.getByText(word('fr', 'editor.say.saved', { time: '' }).trim()).waitFor();
  await page.locator('#apercu').getByText('La passerelle sera éclairée').waitFor();
  await browser.shoot(page, '03-written');
  assert.doesNotMatch(await text('/syntheses'), /clairage/, 'a draft is not in the list');
  await publish(page);
  await browser.shoot(page, '04-published');
  assert.equal(await page.locator('.toast a').getAttribute('href'), '/syntheses/eclairage-de-la-passerelle', 'the message leads to the page');
  const path = await isPublic('Éclairage de la passerelle', 'eclairge paserelle');
  await page.goto(path);
  await browser.shoot(page, '05-page');
  await context.close();
});

test('on a laptop, with the keyboard alone', async () => {
  const { context, page } = await writer({ view: desk });
  await page.goto('/atelier/documents');
  await tabTo(page, '.pens summary');
  await page.keyboard.press('Enter');
  await tabTo(page, '.pens a[href$="/summary/nouveau"]');
  await moving(page, () => page.keyboard.press('Enter'));
  await tabTo(page, '#f-f-title');
  await page.keyboard.type('Composteur partagé du lavoir');
  await tabTo(page, '#f-corps');
  await page.keyboard.press('Control+a');
  const saved = autosaved(page);
  await page.keyboard.insertText(summary('Le composteur'));
  await saved;
  await page.keyboard.press('Control+End');
  await page.keyboard.type('- ');
  await page.keyboard.press('Control+b');
  await page.keyboard.type('réunion');
  assert.match(await page.locator('#f-corps').inputValue(), /- \*\*réunion\*\*$/, 'the word in bold is typed over');
  const again = autosaved(page);
  await tabTo(page, '#f-f-consent');
  await page.keyboard.type('Personne n’est cité.');
  await page.keyboard.press('Control+s');
  await again;
  await tabTo(page, 'button[value=publier]');
  await moving(page, () => page.keyboard.press('Enter'));
  await told(page, 'fr', 'editor.done.published');
  await browser.shoot(page, 'desk-published');
  await isPublic('Composteur partagé du lavoir', 'composteur lavoirr');
  await context.close();
});

test('without JavaScript: a plain form, with a preview', async () => {
  for (const view of [phone, desk]) {
    const title = view === phone ? 'Réparer l’écluse du moulin' : 'Peindre les volets du moulin';
    const { context, page } = await writer({ js: false, view });
    await page.goto('/atelier/documents/summary/nouveau');
    assert.equal(await page.locator('.tools').isVisible(), false, 'no button that does nothing');
    await page.locator('#f-f-title').fill(title);
    await page.locator('#f-corps').fill(summary('L’écluse'));
    await moving(page, () => button(page, 'fr', 'editor.preview').click());
    await page.locator('#apercu strong').getByText('L’écluse').waitFor();
    assert.equal(await page.locator('#f-f-title').inputValue(), title);
    assert.equal(await page.locator('#f-corps').inputValue(), summary('L’écluse'));
    await page.locator('#conseils').getByText('quand cela a été discuté').waitFor();
    await browser.shoot(page, `nojs-preview-${view === phone ? 'phone' : 'desk'}`);
    await moving(page, () => page.locator('.bar button[value=enregistrer]').click());
    await told(page, 'fr', 'editor.done.saved');
    await publish(page);
    await isPublic(title, view === phone ? 'reparer ecluze' : 'voletts moulin');
    await context.close();
  }
});

test('a summary can be written in English', async () => {
  const context = await browser.visit({ lang: 'en' });
  const page = await context.newPage();
  await signIn(page, community, 'en', 'Claire', 'documentalist');
  await page.goto('/en/atelier/documents/summary/cles-du-local?langue=en');
  const saved = autosaved(page);
  await page.locator('#f-corps').press('Control+End');
  await page.locator('#f-corps').pressSequentially('\n- A note.');
  await saved;
  await page.getByText(word('en', 'editor.say.saved', { time: '' }).trim()).waitFor();
  await moving(page, () => page.locator('main button[value=publier]').click());
  await told(page, 'en', 'editor.done.published');
  assert.equal(new URL(page.url()).pathname, '/en/atelier/documents/summary/cles-du-local');
  await context.close();
});

test('a tab closed while typing: the text is offered again', async () => {
  const { context, page } = await writer();
  await context.route('**/atelier/documents/**', route => route.request().method() === 'POST' ? route.abort() : route.fallback());
  await page.goto('/atelier/documents/summary/nouveau');
  await page.locator('#f-f-title').fill('Le pont de bois');
  await page.locator('#f-f-tags').fill('pont');
  await page.locator('#f-corps').fill('## Contexte\n\nIl penche.');
  await page.close();
  await context.unroute('**/atelier/documents/**');

  const next = await context.newPage();
  await next.goto('/atelier/documents/summary/nouveau');
  const kept = next.locator('#repris');
  await kept.waitFor();
  await browser.shoot(next, 'kept');
  const saved = autosaved(next);
  await kept.locator('[data-take=yes]').click();
  assert.equal(await next.locator('#f-f-title').inputValue(), 'Le pont de bois');
  assert.equal(await next.locator('#f-f-tags').inputValue(), 'pont');
  assert.equal(await next.locator('#f-corps').inputValue(), '## Contexte\n\nIl penche.');
  await saved;
  await next.waitForURL(/le-pont-de-bois/);
  await next.reload();
  assert.equal(await next.locator('#f-corps').inputValue(), '## Contexte\n\nIl penche.');
  assert.equal(await kept.isVisible(), false, 'what is on the server is not offered again');
  await next.goto('/atelier/documents/summary/nouveau');
  assert.equal(await kept.isVisible(), false);
  await context.close();
});

test('a tab killed before it heard that its text was saved: the text joins the draft', async () => {
  const { context, page } = await writer({ expect: gone });
  let sent = 0;
  await context.route('**/summary/nouveau', async route => {
    if (route.request().method() !== 'POST') return route.fallback();
    sent = (await route.fetch({ maxRedirects: 0 })).status();
    await route.abort();
  });
  await page.goto('/atelier/documents/summary/nouveau');
  await page.locator('#f-f-title').fill('Compter les hérons');
  await page.locator('#f-corps').fill('## Contexte\n\nÀ l’aube.');
  await soon('the server has it', () => sent === 200);
  await page.locator('#f-corps').press('Control+End');
  await page.locator('#f-corps').pressSequentially(' Puis au soir.');
  await page.close({ runBeforeUnload: false });
  await context.unroute('**/summary/nouveau');

  const next = await context.newPage();
  await next.goto('/atelier/documents');
  await next.locator('#gardes a').first().waitFor();
  await browser.shoot(next, 'desk-kept');
  await moving(next, () => next.locator('#gardes a').first().click());
  const saved = autosaved(next);
  await next.locator('#repris [data-take=yes]').click();
  assert.equal((await (await saved).json()).url, '/atelier/documents/summary/compter-les-herons?langue=fr');
  await next.waitForURL(/\/compter-les-herons\?/);
  await next.reload();
  assert.match(await next.locator('#f-corps').inputValue(), /aube\. Puis au soir\.\s*$/);
  await next.goto('/atelier/documents?q=herons');
  assert.equal(await next.locator('a[href*="/compter-les-herons"]').count() > 0, true);
  assert.equal(await next.locator('a[href*="compter-les-herons-2"]').count(), 0, 'one draft');
  assert.equal(await next.locator('#gardes a').count(), 0, 'nothing waits on the device');
  await context.close();
});

for (const gesture of ['enregistrer', 'publier']) {
  test(`nobody answers: pressing “${gesture}” stays on the page and loses nothing`, async () => {
    const { context, page } = await writer({ expect: gone });
    const address = await fresh(page, `Le ponton, ${gesture}`);
    await context.setOffline(true);
    await page.locator('#f-corps').press('Control+End');
    await page.locator('#f-corps').pressSequentially('\nÉcrit dans le noir.');
    await page.locator(`${gesture === 'publier' ? '.decide' : '.bar'} button[value=${gesture}]`).click();
    await page.locator('#garde').getByText(word('fr', 'editor.say.waits')).waitFor();
    await browser.shoot(page, `press-offline-${gesture}`, false);
    assert.equal(page.url(), address);
    const saved = autosaved(page);
    await context.setOffline(false);
    await saved;
    await moving(page, () => page.locator(`main button[value=${gesture}]`).last().click());
    await told(page, 'fr', gesture === 'publier' ? 'editor.done.published' : 'editor.done.saved');
    assert.match(await page.locator('#f-corps').inputValue(), /Écrit dans le noir\.\s*$/);
    await context.close();
  });
}

test('who writes before finding a title gets an address made of the title', async () => {
  const { context, page } = await writer();
  await page.goto('/atelier/documents/summary/nouveau');
  await page.locator('#f-corps').fill('Déjà des mots.');
  await page.locator('#garde').getByText(word('fr', 'editor.say.untitled')).waitFor();
  const saved = autosaved(page);
  await page.locator('#f-f-title').fill('Le titre après coup');
  await page.locator('#f-corps').focus();
  await saved;
  await page.waitForURL(/\/summary\/le-titre-apres-coup/);
  await page.locator('h1', { hasText: 'Le titre après coup' }).waitFor();
  await context.close();
});

/** unheard leaves a text on the device that the server never got. */
async function unheard(page, title, words) {
  await fresh(page, title);
  // Nothing of this page arrives any more. It stays open: what a closing page sends passes by the routes of its tests.
  await page.route('**/atelier/documents/**', route => route.request().method() === 'POST' ? route.abort() : route.fallback());
  await page.locator('#f-corps').fill('## Contexte\n\n' + words);
  await page.locator('#garde').getByText(word('fr', 'editor.say.offline')).waitFor();
}

test('whoever writes on beside a text that is offered again loses neither', async () => {
  const { context, page } = await writer({ expect: gone });
  await unheard(page, 'Le gué au printemps', 'Écrit avant la panne.');

  const next = await context.newPage();
  await next.goto('/atelier/documents/summary/le-gue-au-printemps');
  const kept = next.locator('#repris'), text = () => next.locator('#f-corps').inputValue();
  await kept.getByText('Écrit avant la panne.').waitFor();
  const saved = autosaved(next);
  await next.locator('#f-corps').fill('## Contexte\n\nÉcrit après, sans regarder.');
  await saved;
  await next.reload();
  await kept.getByText('Écrit avant la panne.').waitFor();
  assert.match(await text(), /sans regarder/);
  await next.locator('#f-corps').press('Control+End');
  await next.locator('#f-corps').pressSequentially(' Vraiment.');
  await kept.locator('[data-take=yes]').click();
  assert.match(await text(), /avant la panne/);
  await kept.getByText('sans regarder. Vraiment.').waitFor();
  await kept.locator('[data-take=yes]').click();
  assert.match(await text(), /sans regarder\. Vraiment\./, 'and back');
  await kept.getByText('Écrit avant la panne.').waitFor();
  await context.close();
});

test('a device that is full keeps the copy that it has', async () => {
  const { context, page } = await writer({ expect: gone });
  await unheard(page, 'Le bac du soir', 'Écrit avant que la place manque.');
  await context.addInitScript(() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') } });
  const next = await context.newPage(), kept = next.locator('#repris');
  for (const more of ['Une phrase.', 'Une autre.']) {
    await next.goto('/atelier/documents/summary/le-bac-du-soir');
    await kept.getByText('avant que la place manque.').waitFor();
    const saved = autosaved(next);
    await next.locator('#f-corps').press('Control+End');
    await next.locator('#f-corps').pressSequentially(' ' + more);
    await saved;
  }
  await next.reload();
  await kept.locator('[data-take=yes]').click();
  assert.match(await next.locator('#f-corps').inputValue(), /avant que la place manque\.$/);
  await context.close();
});

test('a text that is offered again can be thrown away, and that be undone', async () => {
  const { context, page } = await writer();
  await context.route('**/atelier/documents/**', route => route.request().method() === 'POST' ? route.abort() : route.fallback());
  await page.goto('/atelier/documents/faq/nouveau');
  await page.locator('#f-f-title').fill('À jeter');
  await page.close();
  const next = await context.newPage();
  await next.goto('/atelier/documents/faq/nouveau');
  await next.locator('#repris [data-take=no]').click();
  await next.locator('#efface [data-take=back]').click();
  await next.locator('#repris').getByText('À jeter').waitFor();
  await next.reload();
  await next.locator('#repris [data-take=no]').click();
  await next.reload();
  assert.equal(await next.locator('#repris').isVisible(), false);
  assert.equal(await next.locator('#f-f-title').inputValue(), '');
  await context.close();
});

test('the network goes: it is said, the text is kept here, and saved when the network is back', async () => {
  const { context, page } = await writer({ expect: gone });
  await fresh(page, 'Le banc du quai');
  await context.setOffline(true);
  await page.locator('#f-corps').press('Control+End');
  await page.locator('#f-corps').pressSequentially('\nÉcrit sans réseau.');
  await page.locator('#garde').getByText(word('fr', 'editor.say.offline')).waitFor();
  await browser.shoot(page, 'offline', false);
  const saved = autosaved(page);
  await context.setOffline(false);
  await saved;
  await page.reload();
  assert.match(await page.locator('#f-corps').inputValue(), /Écrit sans réseau\.\n*$/);
  await context.close();
});

test('the server is killed: what it acknowledged is there, what it did not is offered', async () => {
  const { context, page } = await writer({ expect: gone });
  await fresh(page, 'La vanne du bief');
  await community.pause('SIGKILL');
  await page.locator('#f-corps').press('Control+End');
  await page.locator('#f-corps').pressSequentially('\nPendant la panne.');
  await page.locator('#garde').getByText(word('fr', 'editor.say.offline')).waitFor();
  await page.route('**/atelier/documents/**', route => route.abort()); // its last word, at closing, must not meet the server that is back
  await page.close({ runBeforeUnload: false });
  await community.resume();
  const next = await context.newPage();
  await next.goto('/atelier/documents/summary/la-vanne-du-bief?langue=fr');
  assert.equal(await next.locator('#f-corps').inputValue(), summary('La vanne du bief'), 'acknowledged');
  const saved = autosaved(next);
  await next.locator('#repris [data-take=yes]').click();
  assert.match(await next.locator('#f-corps').inputValue(), /Pendant la panne\.$/);
  await saved;
  await context.close();
});

test('the server is killed and comes back while the editor is open: the text is saved by itself', async () => {
  const { context, page } = await writer({ expect: gone });
  await fresh(page, 'La barque du club');
  await community.pause('SIGKILL');
  await page.locator('#f-corps').press('Control+End');
  await page.locator('#f-corps').pressSequentially('\nToujours là.');
  await page.locator('#garde').getByText(word('fr', 'editor.say.offline')).waitFor();
  await community.resume();
  await page.waitForResponse(r => r.ok() && r.request().method() === 'POST' && r.url().includes('la-barque-du-club'), { timeout: 40000 });
  await page.reload();
  assert.match(await page.locator('#f-corps').inputValue(), /Toujours là\.\n*$/);
  await context.close();
});

test('leaving with unsaved text warns, with saved text does not', async () => {
  const { context, page } = await writer({ expect: gone });
  await fresh(page, 'Le lavoir fermé');
  const asked = [];
  page.on('dialog', d => { asked.push(d.type()); d.dismiss() });
  await moving(page, () => page.locator('main a.tall').first().click());
  assert.deepEqual(asked, [], 'nothing to lose');
  await moving(page, () => page.goBack());
  await context.route('**/atelier/documents/**', route => route.request().method() === 'POST' ? route.abort() : route.fallback());
  await page.locator('#f-corps').press('Control+End');
  await page.locator('#f-corps').pressSequentially('\nPas encore.');
  const dialog = page.waitForEvent('dialog');
  await page.locator('main a.tall').first().click({ noWaitAfter: true });
  assert.equal((await dialog).type(), 'beforeunload');
  assert.match(await page.locator('#f-corps').inputValue(), /Pas encore\.$/, 'one stays');
  await context.close();
});

test('a remark sent in the middle of a sentence costs no word', async () => {
  const { context, page } = await writer();
  await fresh(page, 'Les bottes à prêter');
  await page.locator('#f-corps').press('Control+End');
  await page.locator('#f-corps').pressSequentially('\nJuste avant la remarque.');
  await page.locator('#f-remarque').fill('Qui range les bottes ?');
  page.on('dialog', d => d.accept());
  await moving(page, () => button(page, 'fr', 'editor.comment_send').click());
  await told(page, 'fr', 'editor.done.comment');
  const offered = page.locator('#repris [data-take=yes]');
  if (await offered.isVisible()) await offered.click();
  assert.match(await page.locator('#f-corps').inputValue(), /Juste avant la remarque\.\n*$/);
  await page.locator('.talk').getByText('Qui range les bottes ?').waitFor();
  await browser.shoot(page, 'remark');
  await moving(page, () => button(page, 'fr', 'editor.comment_settle').click());
  await page.locator('.talk').getByText(word('fr', 'editor.comment_done')).waitFor();
  await context.close();
});

for (const js of [true, false]) {
  test(`two people on one document${js ? '' : ', without JavaScript'}: both texts are there, and can be settled`, async () => {
    const one = await writer();
    const address = await fresh(one.page, js ? 'Les clés du hangar' : 'Les clés du moulin');
    await publish(one.page);
    const two = await writer({ name: 'Karim', js, expect: detail => /409/.test(detail) });
    await two.page.goto(address);
    await two.page.getByText('Claire', { exact: false }).first().waitFor();
    await one.page.goto(address);
    await one.page.getByText(word('fr', 'editor.others', { n: 1, names: 'Karim' })).waitFor();
    await browser.shoot(one.page, 'others', false);

    const saved = autosaved(one.page);
    await one.page.locator('#f-corps').fill(summary('Claire').replace('Qui garde la clé ?', 'Claire demande la clé.'));
    await saved;
    const mine = summary('Karim').replace('Onze personnes', 'Karim compte douze personnes');
    await two.page.locator('#f-corps').fill(mine);
    if (js) {
      await two.page.locator('#perime').getByText(word('fr', 'problem.stale.by', { name: 'Claire' })).waitFor();
      assert.equal(await two.page.locator('#f-corps').inputValue(), mine, 'the text stays');
      await browser.shoot(two.page, 'stale', false);
      await moving(two.page, () => two.page.locator('.bar').getByRole('button', { name: word('fr', 'editor.compare') }).click());
    } else {
      await moving(two.page, () => two.page.locator('.bar button[value=enregistrer]').click());
    }
    await two.page.getByText(word('fr', 'merge.heading')).waitFor();
    await browser.shoot(two.page, `merge-${js ? 'js' : 'nojs'}`);
    assert.doesNotMatch(await two.page.locator('main').innerText(), /<<<<<|>>>>>|^---$|^tags:/m, 'nobody has to know how a merge or a file is written');
    await two.page.getByText('Claire a enregistré', { exact: false }).waitFor();
    const passages = two.page.locator('main fieldset'), n = await passages.count();
    assert.ok(n > 0, 'both changed the same passage');
    await moving(two.page, () => two.page.locator('button[value=fusion]').evaluate(b => { b.form.noValidate = true; b.click() }));
    await two.page.locator('#erreurs').getByText(word('fr', 'merge.unsettled', { n })).waitFor();
    await browser.shoot(two.page, `merge-open-${js ? 'js' : 'nojs'}`);
    for (let i = 0; i < n; i++) {
      const both = passages.nth(i).locator('[value=both]');
      await (await both.count() ? both : passages.nth(i).locator('[value=mine]')).check();
    }
    await browser.shoot(two.page, `merge-chosen-${js ? 'js' : 'nojs'}`);
    await moving(two.page, () => two.page.locator('button[value=fusion]').click());
    await told(two.page, 'fr', 'editor.done.merged');
    const merged = await two.page.locator('#f-corps').inputValue();
    assert.match(merged, /Karim compte douze personnes/);
    assert.match(merged, /Claire demande la clé/);
    assert.equal(await two.page.locator('#repris').isVisible(), false);

    await one.page.goto(address);
    assert.equal(await one.page.locator('#f-corps').inputValue(), merged);
    const slug = new URL(address).pathname.split('/').pop();
    assert.doesNotMatch(await text(`/syntheses/${slug}`), /Karim compte/, 'settling publishes nothing by itself');
    await one.context.close();
    await two.context.close();
  });
}

test('the buttons write what they say', async () => {
  const { context, page } = await writer({ view: desk });
  await fresh(page, 'Les boutons', 'Un mot.');
  const area = page.locator('#f-corps');
  const tool = key => page.locator(`[data-tool=${key}]`).click();
  const want = async (key, select, expected) => {
    await area.fill('Un mot.');
    await area.evaluate((el, [from, to]) => { el.focus(); el.setSelectionRange(from, to) }, select);
    await tool(key);
    assert.equal(await area.inputValue(), expected, key);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'f-corps', 'the focus is back in the text');
    await page.keyboard.press('Control+z');
    assert.equal(await area.inputValue(), 'Un mot.', `${key} can be undone`);
  };
  await want('bold', [3, 6], 'Un **mot**.');
  await want('title', [7, 7], 'Un mot.\n\n## Un titre');
  await want('list', [7, 7], 'Un mot.\n\n- un point');
  await want('link', [3, 6], 'Un [mot](https://).');
  for (const [select, expected] of [[[3, 6], 'Un [mot](https://exemple.org).'], [[7, 7], 'Un mot.https://exemple.org']]) {
    await area.fill('Un mot.');
    await area.evaluate((el, [from, to]) => { el.focus(); el.setSelectionRange(from, to) }, select);
    await tool('link');
    await page.keyboard.insertText('https://exemple.org'); // as when pasted
    assert.equal(await area.inputValue(), expected, 'the place of the address is selected');
  }
  await area.fill('Voir https://exemple.org/x ici.');
  await area.evaluate(el => { el.focus(); el.setSelectionRange(5, 26) });
  await tool('link');
  assert.equal(await area.inputValue(), `Voir [${word('fr', 'editor.put.link')}](https://exemple.org/x) ici.`, 'a selected address is where the link leads');
  await page.keyboard.type('la page');
  assert.equal(await area.inputValue(), 'Voir [la page](https://exemple.org/x) ici.');
  await want('reserved', [7, 7], 'Un mot.\n::: réservé membres\nSeuls les membres lisent ceci.\n:::\n');
  await context.close();
});

test('a list goes on with the next line, and ends on an empty one', async () => {
  const { context, page } = await writer({ view: desk });
  await fresh(page, 'Les listes', 'x');
  const area = page.locator('#f-corps');
  const typed = async (start, keys, expected) => {
    await area.fill(start);
    await area.press('Control+End');
    for (const key of keys) await (key === 'Enter' ? page.keyboard.press(key) : page.keyboard.type(key));
    assert.equal(await area.inputValue(), expected);
  };
  await typed('', ['- un', 'Enter', 'deux', 'Enter', 'Enter', 'fin'], '- un\n- deux\nfin');
  await typed('9. neuf', ['Enter', 'dix'], '9. neuf\n10. dix');
  await typed('  * a', ['Enter', 'b'], '  * a\n  * b');
  await typed('- [x] fait', ['Enter', 'à faire'], '- [x] fait\n- [ ] à faire');
  await typed('pas une liste', ['Enter', 'suite'], 'pas une liste\nsuite');
  await typed('- un', ['Enter'], '- un\n- ');
  await page.keyboard.press('Control+z');
  assert.equal(await area.inputValue(), '- un', 'can be undone');
  await context.close();
});

test('on a phone the text is near, its buttons stay in view, and the preview leads back', async () => {
  const { context, page } = await writer();
  await page.goto('/atelier/documents/summary/nouveau');
  const area = page.locator('#f-corps');
  const top = await area.evaluate(el => el.getBoundingClientRect().top + scrollY);
  assert.ok(top < 700, `the text begins ${top} px down the page`);
  await fresh(page, 'Le long texte', summary('Le long texte') + '\n\nEncore.'.repeat(40));
  await publish(page);
  await area.evaluate(el => { el.style.height = '2000px' });
  await page.evaluate(() => scrollTo(0, 1200));
  const box = async sel => page.locator(sel).evaluate(el => el.getBoundingClientRect().toJSON());
  const bar = await box('.bar'), tools = await box('.tools');
  assert.ok(bar.top === 0 && bar.height < 80, `the bar takes ${bar.height} px`);
  assert.ok(tools.top >= bar.bottom - 8 && tools.top < 120 && tools.height < 64, `the buttons stand at ${tools.top}`);
  await browser.shoot(page, 'phone-middle', false);
  await page.locator('.bar button[value=apercu]').evaluate(el => el.click()); // where it is: no scrolling before
  await soon('the preview is in view', async () => (await box('.seen')).top < 300 && (await box('.beside')).top >= 0);
  await browser.shoot(page, 'phone-preview', false);
  await page.locator('.look-back').click();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'f-corps');
  const back = await page.evaluate(() => scrollY);
  assert.ok(Math.abs(back - 1200) < 60, `one is where one was, not at ${back}`);
  await context.close();
});

test('on a laptop nothing hides the remarks, and the preview touches nothing', async () => {
  const { context, page } = await writer({ view: { width: 1366, height: 768 } });
  await fresh(page, 'La colonne', summary('La colonne') + '\n\nEncore.'.repeat(60));
  const box = async sel => page.locator(sel).first().evaluate(el => el.getBoundingClientRect().toJSON());
  await page.evaluate(() => scrollTo(0, 0));
  assert.ok((await box('.beside')).top - (await box('.q2 > ul.row')).bottom >= 12);
  await button(page, 'fr', 'editor.comment_send').scrollIntoViewIfNeeded();
  const send = await box('form[action$="/commentaires"] button'), inside = await page.locator('form[action$="/commentaires"]').evaluate(el => {
    for (let up = el; up; up = up.parentElement) if (/auto|scroll/.test(getComputedStyle(up).overflowY)) return true;
    return false;
  });
  assert.ok(send.bottom <= 768 && !inside, 'the button is reached by scrolling the page, in no box of its own');
  await browser.shoot(page, 'laptop', false);
  await context.close();
});

test('what is reserved says so, to those who see it', async () => {
  const { context, page } = await writer({ view: desk });
  const marks = ['block.members', 'block.role', 'block.between'].map(key => word('fr', key, { role: 'Équipe écoles', from: '1ᵉʳ décembre 2090', until: '31 décembre 2090' }).replace(/\s+/g, ' '));
  const body = `## Contexte

Pour tous.

::: réservé membres
Le code du portail.
:::

::: du 2090-12-01 au 2090-12-31
Le marché de décembre.
:::

## Actions

- Karim : range (avant le 1er mars 2090)

::: réservé role:Équipe écoles
- Léa : appelle l’école
:::
`;
  await fresh(page, 'Le portail', body);
  const seen = page.locator('#apercu');
  await seen.getByText('Le marché de décembre.').waitFor();
  await browser.shoot(page, 'reserved-preview');
  for (const mark of marks) assert.ok((await seen.innerText()).replace(/\s+/g, ' ').includes(mark), mark);
  await publish(page);
  await page.goto('/syntheses/le-portail');
  const all = (await page.locator('main').innerText()).replace(/\s+/g, ' ');
  assert.ok(all.includes(marks[0]) && all.includes(marks[1]), all);
  assert.ok(!all.includes('marché de décembre'), 'its time has not come');
  await browser.shoot(page, 'reserved-page');
  await page.emulateMedia({ colorScheme: 'dark' });
  await browser.shoot(page, 'reserved-page-dark');
  const others = await text('/syntheses/le-portail');
  assert.ok(!/class="for"|Réservé|portail\./.test(others.replace(/<title>.*?<\/title>/, '')), 'nothing for others');
  await context.close();
});

test('the preview of a summary is its page: title, order and shapes', async () => {
  const { context, page } = await writer({ view: desk });
  await fresh(page, 'Le portillon', summary('Le portillon s’ouvre'));
  const parts = locator => locator.locator('h1, [role=heading], h2, .decided li, .tasks li').evaluateAll(all => all.map(el => el.innerText.replace(/\s+/g, ' ').trim()));
  const preview = await parts(page.locator('#apercu'));
  await browser.shoot(page, 'preview-summary');
  await publish(page);
  await page.goto('/syntheses/le-portillon');
  const shown = await parts(page.locator('main'));
  assert.equal(preview[0], 'Le portillon');
  assert.deepEqual(preview, shown);
  await context.close();
});

test('the preview is what the page shows', async () => {
  const { context, page } = await writer({ view: desk });
  await page.goto('/atelier/documents/faq/nouveau');
  await page.locator('#f-f-title').fill('Peut-on pêcher ici ?');
  const body = 'Non, **pas ici**.\n\n- en amont\n- en aval : voir [les espaces](/espaces)\n\n> Une règle.\n\n::: réservé membres\nLe coin secret.\n:::\n';
  const shown = previewed(page);
  await page.locator('#f-corps').fill(body);
  await shown;
  const seen = page.locator('#apercu');
  await seen.getByText('Le coin secret.').waitFor();
  const words = async locator => (await locator.innerText()).replace(/\s+/g, ' ').trim();
  const html = await words(seen.locator('.txt'));
  assert.equal(await words(seen.getByRole('heading').first()), 'Peut-on pêcher ici ?');
  await soon('saved', () => page.url().includes('peut-on-pecher-ici'));
  await page.locator('h1', { hasText: 'Peut-on pêcher ici' }).waitFor();
  await publish(page);
  await page.goto('/faq/peut-on-pecher-ici');
  assert.equal(await words(page.locator('article .txt')), html, 'to staff, word for word');
  assert.doesNotMatch(await text('/faq/peut-on-pecher-ici'), /coin secret/, 'others do not get what is reserved');
  await context.close();
});

test('advice appears while one writes, and leads to its line', async () => {
  const { context, page } = await writer({ view: desk });
  const long = `Ceci est une phrase ${'qui continue et '.repeat(12)}finit.`;
  const lines = ['## Contexte', '', long, '', '## Décidé', '', '1. Voir [la page](/faq/n-existe-pas).', '', '## Actions', '',
    '- Youssef : achète deux malles (avant le 5 décembre 2026)', '', '## Sources', ''];
  await fresh(page, 'Des conseils', lines.join('\n'));
  const advice = page.locator('#conseils');
  const about = { link: /ne mène encore nulle part/, sentence: /Cette phrase fait \d+ mots/, review: /quand cela a été discuté/, source: /ne dit pas d’où elle vient|Sources/, consent: /accord|Youssef/i };
  for (const [what, said] of Object.entries(about)) await advice.locator('li').filter({ hasText: said }).first().waitFor().catch(() => assert.fail(`no advice about ${what}`));
  await browser.shoot(page, 'advice');
  const selected = () => page.locator('#f-corps').evaluate(el => el.value.slice(el.selectionStart, el.selectionEnd));
  for (const [said, line] of [[about.link, 6], [about.sentence, 2]]) {
    await advice.locator('li').filter({ hasText: said }).locator('button').click();
    assert.equal(await selected(), lines[line]);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'f-corps');
  }
  // As the page is opened, too: before anything is typed.
  await page.reload();
  await advice.locator('li').filter({ hasText: about.link }).locator('button').click();
  assert.equal(await selected(), lines[6]);
  const quiet = previewed(page);
  await page.locator('#f-corps').fill(summary('Bien'));
  await quiet;
  await advice.locator('li').filter({ hasText: about.link }).waitFor({ state: 'detached' });
  await context.close();
});

// One red pixel.
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==', 'base64');

test('an image, chosen and pasted, ends in the text and is served', async () => {
  const { context, page } = await writer();
  await fresh(page, 'Avec une image', '## Contexte\n\nVoici.');
  const area = page.locator('#f-corps');
  await area.press('Control+End');
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.locator('[data-tool=image]').click()]);
  await chooser.setFiles({ name: 'rouge.png', mimeType: 'image/png', buffer: png });
  await page.locator('#garde').getByText(word('fr', 'editor.say.sent')).waitFor();
  const [, first] = (await area.inputValue()).match(/!\[[^\]]*\]\((\/medias\/[^)]+)\)/);
  assert.equal(await area.evaluate(el => el.value.slice(el.selectionStart, el.selectionEnd)), word('fr', 'editor.put.image'), 'what it shows is typed over');
  await page.keyboard.type('Un point rouge');
  assert.match(await area.inputValue(), /!\[Un point rouge\]\(/);
  const answer = await fetch(community.url + first);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type'), /^image\//);

  await area.press('Control+End');
  await area.evaluate((el, data) => {
    const file = new File([Uint8Array.from(atob(data), c => c.charCodeAt(0))], 'collee.png', { type: 'image/png' });
    const clipboardData = new DataTransfer();
    clipboardData.items.add(file);
    el.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, png.toString('base64'));
  await page.waitForFunction(() => (document.getElementById('f-corps').value.match(/\/medias\//g) ?? []).length === 2);
  const names = [...(await area.inputValue()).matchAll(/\/medias\/[^)]+/g)].map(m => m[0]);
  assert.equal(names[0], names[1], 'stored once');
  await pictured(page, 2);
  await browser.shoot(page, 'image');
  await context.close();
});

test('what is no image is refused in words, and the text stays', async () => {
  const { context, page } = await writer({ expect: detail => /4\d\d/.test(detail) });
  await fresh(page, 'Pas une image', 'Avant.');
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.locator('[data-tool=image]').click()]);
  await chooser.setFiles({ name: 'faux.png', mimeType: 'image/png', buffer: Buffer.from('<svg onload=alert(1)>') });
  const said = page.locator('#garde');
  await page.waitForFunction(sending => ![sending, ''].includes(document.getElementById('garde').textContent) && /image/i.test(document.getElementById('garde').textContent), word('fr', 'editor.say.sending'));
  assert.notEqual(await said.innerText(), word('fr', 'editor.say.sent'));
  assert.equal(await page.locator('#f-corps').inputValue(), 'Avant.');
  await context.close();
});

test('history: what changed can be read, and an older text taken back', async () => {
  const { context, page } = await writer();
  const address = await fresh(page, 'Le four à pain', summary('Le four'));
  await publish(page);
  const saved = autosaved(page);
  await page.locator('#f-corps').fill(summary('Le grand four'));
  await saved;
  await publish(page);
  await moving(page, () => page.getByRole('link', { name: word('fr', 'summary.history'), exact: true }).click());
  await page.locator('#ecarts ins').first().waitFor();
  await browser.shoot(page, 'history');
  const rows = page.locator('ol.list > li');
  const count = await rows.count();
  assert.ok(count >= 2);
  await rows.last().locator('input[name=de]').check();
  await rows.first().locator('input[name=a]').check();
  await moving(page, () => page.locator('#comparer button').click());
  assert.match(await page.locator('#ecarts').innerText(), /grand/);
  await moving(page, () => page.locator('ol.list > li').last().getByRole('link').click());
  assert.match(await page.locator('#version').innerText(), /Le four/, 'a version can be read first');
  await browser.shoot(page, 'history-read');
  await moving(page, () => page.locator('#version form button').click());
  await page.getByRole('status').filter({ hasText: 'Vous avez repris une version plus ancienne' }).first().waitFor();
  assert.match(await page.locator('#f-corps').inputValue(), /\*\*Le four\*\*/);
  assert.match(await text('/syntheses/le-four-a-pain'), /Le grand four/, 'taking back publishes nothing');
  await page.goto('/syntheses/le-four-a-pain/historique');
  await page.locator('ins', { hasText: 'grand' }).first().waitFor();
  await browser.shoot(page, 'history-public');
  await page.goto(address);
  await context.close();
});

test('later: a text comes out at its hour, and not before', async () => {
  const { context, page } = await writer();
  await fresh(page, 'La fête du printemps');
  await page.locator('summary', { hasText: word('fr', 'editor.later') }).click();
  const field = page.locator('#f-publier-le');
  await moving(page, () => button(page, 'fr', 'editor.schedule').click());
  await page.locator('#erreurs').waitFor();
  await browser.shoot(page, 'schedule-fault');
  assert.ok(await field.isVisible(), 'the fold with the fault is open');
  const tomorrow = new Date(Date.now() + 24 * 3600 * 1000).toLocaleDateString('sv', { timeZone: 'Europe/Paris' }) + 'T18:00'; // where the community is
  await field.fill(tomorrow);
  await moving(page, () => button(page, 'fr', 'editor.schedule').click());
  await page.locator('.toast').getByText('paraîtra demain à 18 h 00').waitFor();
  await page.locator('.bar').getByText(word('fr', 'state.scheduled')).waitFor();
  await browser.shoot(page, 'scheduled');
  assert.equal((await fetch(community.url + '/syntheses/la-fete-du-printemps')).status, 404);
  await page.goto('/atelier/documents');
  await page.locator('summary', { hasText: word('fr', 'documents.scheduled') }).click();
  await page.getByRole('link', { name: 'La fête du printemps' }).first().waitFor();
  await browser.shoot(page, 'desk-scheduled');
  await moving(page, () => page.getByRole('link', { name: 'La fête du printemps' }).first().click());
  await moving(page, () => page.locator('.bar button[value=enregistrer]').click());
  await page.locator('.toast').getByText('paraîtra demain à 18 h 00').waitFor();
  await moving(page, () => button(page, 'fr', 'editor.unschedule').click());
  await told(page, 'fr', 'editor.done.unscheduled');
  await page.locator('.bar').getByText(word('fr', 'state.draft')).waitFor();
  await context.close();
});

test('into the archive and back', async () => {
  const { context, page } = await writer();
  const address = await fresh(page, 'La cabane du héron');
  await publish(page);
  await isPublic('La cabane du héron', 'cabane heron');
  await page.locator('summary', { hasText: word('fr', 'editor.archive') }).click();
  await moving(page, () => button(page, 'fr', 'editor.archive_now').click());
  await told(page, 'fr', 'editor.done.archived');
  await page.locator('.bar').getByText(word('fr', 'state.archived')).waitFor();
  await browser.shoot(page, 'archived');
  assert.doesNotMatch(await text('/syntheses'), /cabane-du-heron/);
  await soon('no longer found', async () => !/cabane-du-heron/.test(await text('/recherche?q=cabane+heron')));
  await page.goto(address);
  await moving(page, () => button(page, 'fr', 'editor.restore').click());
  await told(page, 'fr', 'editor.done.restored');
  await isPublic('La cabane du héron', 'cabane heron');
  await context.close();
});

test('a table grows by a row, with and without JavaScript, and keeps what is in it', async () => {
  for (const js of [true, false]) {
    const { context, page } = await writer({ js });
    await page.goto('/atelier/documents/space/berges?langue=fr');
    const box = page.locator('[data-rows="f.questions"]');
    const rows = box.locator('.cells');
    const n = await rows.count();
    const typed = rows.last().locator('input').first();
    await typed.fill('nouvelle');
    await (js ? box.locator('button').click() : moving(page, () => box.locator('button').click()));
    assert.ok(await rows.count() > n, 'one row more');
    assert.equal(await rows.nth(n - 1).locator('input').first().inputValue(), 'nouvelle');
    if (js) assert.ok(await page.evaluate(() => document.activeElement.matches('.cells:last-of-type input')), 'the focus is in the new row');
    page.on('dialog', d => d.accept());
    await context.close();
  }
});

test('a second reader, where the community wants one', async t => {
  await community.pause();
  await community.resume({ PARVIS_REVIEW: 'summary' });
  const one = await writer(), two = await writer({ name: 'Karim' });
  const address = await fresh(one.page, 'Le gué aux deux regards');
  assert.equal(await one.page.locator('main button[value=publier]').count(), 0);
  await moving(one.page, () => one.page.locator('main button[value=relecture]').click());
  await told(one.page, 'fr', 'editor.done.review');
  await browser.shoot(one.page, 'in-review');
  assert.equal(await one.page.locator('button[value=relue]').count(), 0, 'nobody reads their own text again');
  await two.page.goto('/atelier/documents');
  const task = two.page.locator('#presse').locator('..').getByRole('link', { name: 'Le gué aux deux regards' });
  await browser.shoot(two.page, 'desk-review');
  await moving(two.page, () => task.click());
  await browser.shoot(two.page, 'to-agree');
  await moving(two.page, () => two.page.locator('button[value=relue]').click());
  await told(two.page, 'fr', 'editor.done.read');
  const path = await isPublic('Le gué aux deux regards', 'gue deux regards');
  await t.test('the page says who read it', async () => {
    assert.ok((await text(path)).includes(word('fr', 'summary.reviewed_by', { name: 'Karim' })));
  });
  await one.page.goto(address);
  await one.context.close();
  await two.context.close();
  await community.pause();
  await community.resume({ PARVIS_REVIEW: '' });
});
