// Searching: as one types, by keyboard and for who listens, without a line, without JavaScript; and what is done when
// nothing is found.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { moving } from './acts.mjs';
import { desk, open, phone } from './browser.mjs';
import { accessible } from './checks.mjs';
import { start } from './program.mjs';
import { at, word } from './words.mjs';

let community, browser;
before(async () => {
  community = await start();
  browser = await open(community, 'search');
});
after(async () => {
  try { await browser?.close() } finally { await community?.stop() }
});

const gone = detail => /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|Failed to load resource/.test(detail);
const results = page => page.locator('ul.list h3 a');

/** typing is somebody before the search field, with the suggestions for what they typed. */
async function typing(text, { path = '/recherche', field = '#q', ...options } = {}) {
  const context = await browser.visit(options);
  const page = await context.newPage();
  await page.goto(path);
  const input = page.locator(field);
  await input.click();
  await page.keyboard.type(text);
  const list = page.locator(`#${await input.getAttribute('aria-controls')}`);
  await list.waitFor();
  return { context, page, input, list, options: list.getByRole('option') };
}

for (const [where, view, path, field] of [['phone', phone, '/recherche', '#q'], ['desk', desk, '/charte', '#q-haut'], ['home', phone, '/', '.ask input']]) {
  test(`suggestions are a combobox (${where})`, async () => {
    const { context, page, input, list, options } = await typing('mal', { view, path, field });
    assert.equal(await input.getAttribute('role'), 'combobox');
    assert.equal(await input.getAttribute('aria-autocomplete'), 'list');
    assert.equal(await input.getAttribute('aria-expanded'), 'true');
    assert.equal(await list.getAttribute('role'), 'listbox');
    assert.ok(await list.getAttribute('aria-label'));
    const n = await options.count();
    assert.ok(n >= 1 && n <= 8, `${n} suggestions`);
    const said = page.locator('form.find [role=status]');
    const words = n === 1 ? word('fr', 'search.suggestion') : word('fr', 'search.suggested', { n });
    await said.getByText(words).first().waitFor();
    assert.deepEqual(await accessible(page), []);
    await browser.shoot(page, `suggestions-${where}`, false);

    await page.keyboard.press('ArrowDown');
    const picked = page.locator(`#${await input.getAttribute('aria-activedescendant')}`);
    assert.equal(await picked.getAttribute('aria-selected'), 'true');
    assert.equal(await options.nth(0).getAttribute('aria-selected'), 'true');
    assert.equal(await input.evaluate(el => el === document.activeElement), true, 'the focus stays in the field');
    assert.equal(await input.inputValue(), 'mal', 'what was typed stays');
    assert.deepEqual(await accessible(page), []);
    await page.keyboard.press('ArrowUp');
    assert.equal(await input.getAttribute('aria-activedescendant'), null, 'back to what was typed');
    await page.keyboard.press('ArrowUp');
    assert.equal(await options.nth(n - 1).getAttribute('aria-selected'), 'true', 'round to the last one');
    await page.keyboard.press('Escape');
    assert.equal(await input.getAttribute('aria-expanded'), 'false');
    assert.equal(await list.isVisible(), false);
    assert.equal(await input.inputValue(), 'mal', 'Escape takes nothing away');
    await page.keyboard.press('ArrowDown');
    await list.waitFor();
    const title = await options.nth(0).innerText();
    await page.keyboard.press('ArrowDown');
    await moving(page, () => page.keyboard.press('Enter'));
    const reached = new URL(page.url());
    if (reached.pathname === '/recherche') assert.equal(reached.searchParams.get('q'), title);
    else assert.ok((await page.locator('h1').innerText()).length > 0);
    await context.close();
  });
}

test('Enter without a pick searches for what was typed', async () => {
  const { context, page } = await typing('malles');
  await moving(page, () => page.keyboard.press('Enter'));
  assert.equal(new URL(page.url()).searchParams.get('q'), 'malles');
  assert.equal(await page.locator('#q').inputValue(), 'malles');
  assert.ok(await results(page).count() >= 2);
  await context.close();
});

test('a touch on a suggestion leads there', async () => {
  const { context, page, options } = await typing('frayere', { hasTouch: true });
  await moving(page, () => options.first().tap());
  assert.ok(/\/syntheses\/|\/recherche\?q=|\/glossaire/.test(page.url()), page.url());
  await context.close();
});

test('what goes away while one types loses no letter', async () => {
  const { context, page, input } = await typing('mal', { expect: gone });
  await context.setOffline(true);
  await page.keyboard.type('les de mesure');
  assert.equal(await input.inputValue(), 'malles de mesure');
  await page.keyboard.press('Backspace');
  await context.setOffline(false);
  await page.keyboard.type('e');
  await page.waitForFunction(() => document.querySelector('#q').getAttribute('aria-expanded') === 'true');
  assert.equal(await input.inputValue(), 'malles de mesure');
  await context.close();
});

test('answers that come late are not shown for other words', async () => {
  const context = await browser.visit();
  const page = await context.newPage();
  let release;
  const held = new Promise(resolve => { release = resolve });
  await context.route('**/api/v1/suggest?*', async route => {
    if (new URL(route.request().url()).searchParams.get('q') === 'ma') await held;
    await route.continue().catch(() => {});
  });
  await page.goto('/recherche');
  await page.locator('#q').click();
  const first = page.waitForRequest(/suggest/);
  await page.keyboard.type('ma');
  await first;
  const second = page.waitForResponse(/suggest\?q=charte/);
  await page.locator('#q').fill('charte');
  await second;
  release();
  const options = page.getByRole('option');
  await options.first().waitFor();
  assert.match((await options.allInnerTexts()).join('\n'), /charte/i);
  assert.equal(await page.locator('#q').inputValue(), 'charte');
  await context.close();
});

for (const [lang, js, view] of [['fr', false, phone], ['fr', false, desk], ['en', false, phone], ['en', true, desk]]) {
  test(`the plain form (${lang}${js ? '' : ', no JavaScript'}, ${view.width})`, async () => {
    const context = await browser.visit({ lang, js, view });
    const page = await context.newPage();
    await page.goto(at(lang, '/recherche'));
    await page.locator('#q').fill(lang === 'fr' ? 'PRETER MALES' : 'lending kits');
    await moving(page, () => page.locator('#q + button').click());
    await page.getByRole('status').first().waitFor();
    assert.ok(await results(page).count() >= 1);
    assert.match((await results(page).allInnerTexts()).join('\n'), lang === 'fr' ? /malles/ : /kits/);
    await browser.shoot(page, `plain-${lang}-${view.width}`);
    await moving(page, () => results(page).first().click());
    assert.equal(await page.locator('h1').count(), 1);
    await context.close();
  });
}

test('filters say how many, set and go away again', async () => {
  const context = await browser.visit();
  const page = await context.newPage();
  await page.goto('/recherche?q=discord');
  const total = await results(page).count();
  const kinds = page.locator('main nav ul').first().locator('a');
  assert.match(await kinds.first().innerText(), new RegExp(`^${word('fr', 'search.everything')}\\s\\d+$`));
  assert.equal(await kinds.first().getAttribute('aria-current'), 'true');
  const faq = kinds.filter({ hasText: word('fr', 'search.kind.faq') });
  const n = Number((await faq.innerText()).match(/\d+$/)[0]);
  assert.ok(n > 0 && n < total, `${n} of ${total}`);
  await moving(page, () => faq.click());
  assert.equal(await page.locator('ul.list > li').count(), n, 'as many as was said');
  assert.equal(await faq.getAttribute('aria-current'), 'true');
  await page.locator('#q').fill('discord compte');
  await moving(page, () => page.keyboard.press('Enter'));
  assert.equal(new URL(page.url()).searchParams.get('type'), 'faq', 'the filter stays with new words');
  await moving(page, () => kinds.filter({ hasText: word('fr', 'search.kind.faq') }).click());
  assert.equal(new URL(page.url()).searchParams.get('type'), null, 'and goes by the same touch');
  await page.locator('main nav summary').click();
  const tag = page.locator('main nav details a').first();
  await browser.shoot(page, 'filters');
  const said = Number((await tag.innerText()).match(/\d+$/)[0]);
  await moving(page, () => tag.click());
  assert.equal(await page.locator('ul.list > li').count(), said);
  await context.close();
});

test('a filter that leaves nothing offers to go wider', async () => {
  const context = await browser.visit();
  const page = await context.newPage();
  await page.goto('/recherche?q=discord&type=glossary');
  await moving(page, () => page.getByRole('link', { name: word('fr', 'search.without_filter') }).click());
  assert.ok(await results(page).count() > 0);
  await context.close();
});

test('a misspelt word is put right, and can be searched exactly', async () => {
  const context = await browser.visit();
  const page = await context.newPage();
  await page.goto('/recherche?q=frayre');
  const status = page.locator('main .head [role=status]');
  await status.getByText(word('fr', 'search.corrected')).waitFor();
  assert.match((await results(page).allInnerTexts()).join('\n'), /frayère/);
  assert.equal(await page.locator('#q').inputValue(), 'frayre', 'the field keeps what was typed');
  await browser.shoot(page, 'corrected');
  await moving(page, () => page.getByRole('link', { name: word('fr', 'search.verbatim', { q: 'frayre' }) }).click());
  assert.equal(new URL(page.url()).searchParams.get('tel'), '1');
  assert.equal(await page.getByText(word('fr', 'search.corrected')).count(), 0);
  await browser.shoot(page, 'exactly');
  await context.close();
});

test('a frequent question is answered in place', async () => {
  for (const js of [true, false]) {
    const context = await browser.visit({ js });
    const page = await context.newPage();
    await page.goto('/recherche?q=combien+ca+coute');
    const answer = page.locator('section.lintel');
    await answer.getByText(word('fr', 'search.answer'), { exact: true }).waitFor();
    assert.match(await answer.locator('h2').innerText(), /Combien ça coûte/);
    assert.ok((await answer.locator('.txt').innerText()).length > 20);
    await moving(page, () => answer.getByRole('link', { name: word('fr', 'search.answer_open') }).click());
    assert.equal(new URL(page.url()).pathname, '/faq/combien-ca-coute');
    await context.close();
  }
});

test('nothing found leads to a question, with the words', async () => {
  for (const js of [true, false]) {
    const context = await browser.visit({ js });
    const page = await context.newPage();
    await page.goto('/recherche');
    await page.locator('#q').fill('zygomatique mauve');
    await moving(page, () => page.keyboard.press('Enter'));
    await page.getByText(word('fr', 'search.none')).waitFor();
    await browser.shoot(page, 'none');
    await moving(page, () => page.locator('.gate a.btn').click());
    assert.equal(new URL(page.url()).pathname, '/questions/nouvelle');
    await page.getByText(word('fr', 'question.from_words', { words: 'zygomatique mauve' })).waitFor();
    assert.equal(await page.locator('input[name=mots]').inputValue(), 'zygomatique mauve');
    await context.close();
  }
});

test('what was opened is told with the words, and never who', async () => {
  const context = await browser.visit();
  const page = await context.newPage();
  await page.goto('/recherche?q=malles');
  const told = async act => {
    const sent = page.waitForRequest(r => r.isNavigationRequest());
    await moving(page, act);
    return (await (await sent).allHeaders()).referer;
  };
  const here = page.url();
  assert.equal(await told(() => results(page).first().click()), here, 'what was found is opened with the words');
  assert.equal(await told(() => page.locator('header a').first().click()), undefined, 'no other link says where it stands');
  assert.deepEqual(await context.cookies(), [], 'who searches gets no cookie');
  await context.close();

  const typed = await typing('mal');
  const counted = typed.page.waitForRequest(/search\/clicks/);
  await moving(typed.page, () => typed.options.first().click());
  assert.deepEqual(Object.keys(JSON.parse((await counted).postData())).sort(), ['id', 'q', 'suggested']);
  assert.deepEqual(await typed.context.cookies(), [], 'nor who picks a suggestion');
  await typed.context.close();
});

test('hostile words stay words', async () => {
  const context = await browser.visit({ view: desk });
  const page = await context.newPage();
  for (const q of ['<img src=x onerror=alert(1)>', '"; DROP TABLE', '‮malles', 'a'.repeat(500), '*:* AND (', '\u0000malles', '🐟']) {
    const answer = await page.goto(`/recherche?${new URLSearchParams({ q })}`);
    assert.ok([200, 400, 422].includes(answer.status()), `${answer.status()} for ${q}`);
    assert.equal(await page.locator('main img').count(), 0);
    assert.equal(await page.locator('h1').count(), 1);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), `${q} fits`);
  }
  await context.close();
});

test('without a line the words stay, and the form says so', async () => {
  for (const [view, path, field] of [[phone, '/recherche', '#q'], [desk, '/charte', '#q-haut']]) {
    const { context, page, input } = await typing('malles', { view, path, field, expect: gone });
    await context.setOffline(true);
    await page.keyboard.press('Enter');
    await page.locator('form.find [role=status]', { hasText: word('fr', 'search.offline') }).waitFor();
    assert.equal(new URL(page.url()).pathname, path);
    assert.equal(await input.inputValue(), 'malles');
    await browser.shoot(page, `offline-${view.width}`, false);
    await context.setOffline(false);
    await page.locator('form.find [role=status]', { hasText: word('fr', 'search.offline') }).waitFor({ state: 'detached' });
    await moving(page, () => page.keyboard.press('Enter'));
    assert.ok(await results(page).count() > 0);
    await context.close();
  }
});
