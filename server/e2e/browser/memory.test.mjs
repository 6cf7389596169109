// Every page and state of the memory (summaries, glossary, search, questions, the documentalist's desk): axe in light and
// dark, structure, sizes, 320 px, large text, the keyboard, high contrast, print; on a phone and on a desk.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { autosaved, button, moving, previewed, signIn, told } from './acts.mjs';
import { desk, open, phone } from './browser.mjs';
import { accessible, focusShown, narrow } from './checks.mjs';
import { inspector } from './inspect.mjs';
import { start } from './program.mjs';
import { word } from './words.mjs';

let community, browser, context, page, staff, inspect, note, verdict;
before(async () => {
  community = await start({
    change: async content => {
      await writeFile(path.join(content, 'faq/casse.md'), '---\ntitle: [pas fermé\n---\n\nTexte.\n');
      await writeFile(path.join(content, 'summaries/bancale.md'), '---\ntitle: "Une synthèse bancale"\ndate: 2026-10-01\nvisibilty: public\n---\n\n## Décidé\n\n1. Rien.\n');
    },
  });
  browser = await open(community, 'memory');
  ({ inspect, note, verdict } = inspector(browser));
  context = await browser.visit({ reducedMotion: 'reduce' });
  page = await context.newPage();
  const team = await browser.visit({ view: desk, reducedMotion: 'reduce', expect: detail => /409|422|ERR_FAILED/.test(detail) });
  staff = await team.newPage();
  staff.on('dialog', d => d.accept());
  await signIn(staff, community, 'fr', 'Claire', 'documentalist');
});
after(async () => {
  try { await browser?.close() } finally { await community?.stop() }
});

const sizes = process.env.PARVIS_FULL ? [[phone, 'phone'], [desk, 'desk']] : [[phone, 'phone']]; // both in make test-full

test('pages for reading', async () => {
  const pages = {
    'summaries': '/syntheses', 'summaries-tag': '/syntheses?tag=prêt', 'summaries-nothing': '/syntheses?tag=prêt&espace=ecoles',
    'summary': '/syntheses/malles-dix-jours', 'summary-superseded': '/syntheses/preter-les-malles', 'summary-blocks': '/syntheses/frayere-du-bief',
    'summary-en': '/en/syntheses/malles-dix-jours', 'history': '/syntheses/malles-dix-jours/historique', 'glossary': '/glossaire',
    'search': '/recherche', 'search-results': '/recherche?q=malles', 'search-corrected': '/recherche?q=frayre', 'search-answer': '/recherche?q=combien+ca+coute',
    'search-none': '/recherche?q=zygomatique', 'search-filter': '/recherche?q=discord&type=faq', 'search-filter-nothing': '/recherche?q=discord&type=glossary',
    'search-long': `/recherche?q=${'anticonstitutionnellement'.repeat(6)}`, 'search-en': '/en/recherche?q=kits',
    'ask': '/questions/nouvelle', 'ask-words': '/questions/nouvelle?mots=bottes+malles', 'ask-step': '/questions/nouvelle?etape=premiers-pas/faire-connaissance',
    'faq-entry': '/faq/sans-discord', 'home': '/', 'question-unknown': '/questions/00000000-0000-7000-8000-000000000000',
    'error-404-near': '/syntheses/malles-dix-jour',
  };
  for (const [view, size] of sizes) {
    await page.setViewportSize(view);
    for (const [what, where] of Object.entries(pages)) {
      await page.goto(where);
      await inspect(page, `${what}-${size}`);
    }
    await page.goto('/recherche?q=malles');
    await page.locator('main nav summary').click();
    await inspect(page, `search-more-filters-${size}`);
    await page.goto('/parcours/premiers-pas/faire-connaissance');
    await page.locator('main summary', { hasText: word('fr', 'step.stuck') }).click();
    await inspect(page, `step-stuck-${size}`);
    await moving(page, () => page.locator('#clair button[value=oui]').click());
    await inspect(page, `step-clear-${size}`);
  }
  verdict();
});

test('suggestions', async () => {
  for (const [view, size] of sizes) {
    await page.setViewportSize(view);
    await page.goto('/recherche');
    await page.locator('#q').click();
    await page.keyboard.type('mal');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('ArrowDown');
    for (const scheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: scheme });
      note(`suggestions-${size}, ${scheme}`, await accessible(page));
      await browser.shoot(page, `suggestions-${size}-${scheme}`, false);
    }
    await page.emulateMedia({ colorScheme: 'light' });
    const low = await page.getByRole('option').evaluateAll(all => all.filter(el => el.getBoundingClientRect().height < 43.5).length);
    assert.equal(low, 0, 'every suggestion is a target of 44 px');
  }
  verdict();
});

test('a question, from its form to its end', async () => {
  await staff.setViewportSize(desk);
  for (const [view, size] of sizes) {
    const own = await browser.visit({ reducedMotion: 'reduce', view });
    const p = await own.newPage();
    await p.goto('/questions/nouvelle?mots=bottes');
    await p.evaluate(() => { document.querySelector('main form').noValidate = true });
    await moving(p, () => button(p, 'fr', 'question.send').click());
    await inspect(p, `ask-fault-${size}`);
    await p.locator('#f-question').fill(`Où ranger les bottes ? (${size}) ${'Un long mot d’explication. '.repeat(8)}`);
    await moving(p, () => button(p, 'fr', 'question.send').click());
    await inspect(p, `question-waiting-${size}`);
    for (const [at, name] of sizes) {
      await staff.setViewportSize(at);
      await staff.goto('/atelier/questions');
      await inspect(staff, `questions-${size}-${name}`);
      await moving(staff, () => staff.locator('nav.queue a', { hasText: `(${size})` }).click());
      for (const fold of await staff.locator('#detail summary').all()) await fold.click();
      await inspect(staff, `questions-open-${size}-${name}`);
    }
    await staff.locator('#detail form[action$="/repondre"] textarea').fill('Dans le placard bleu.\n\nÀ gauche.');
    await moving(staff, () => button(staff, 'fr', 'questions.send').click());
    await inspect(staff, `questions-answered-${size}`);
    await p.getByText('Dans le placard bleu.').waitFor();
    await inspect(p, `question-answered-${size}`);
    await p.goto('/mes-donnees');
    await inspect(p, `my-data-question-${size}`);
    await p.goBack();
    await p.locator('main summary', { hasText: word('fr', 'question.withdraw') }).click();
    await moving(p, () => button(p, 'fr', 'question.withdraw').click());
    await inspect(p, `question-withdrawn-${size}`);
    await own.close();
  }
  for (const filter of ['repondues', 'closes', 'toutes']) {
    await staff.goto(`/atelier/questions?etat=${filter}`);
    await inspect(staff, `questions-${filter}`);
  }
  verdict();
});

test('the desk', async () => {
  for (const [view, size] of sizes) {
    await staff.setViewportSize(view);
    await staff.goto('/atelier/documents');
    await inspect(staff, `documents-${size}`);
    await staff.locator('details.card').evaluateAll(all => all.forEach(fold => { fold.open = true }));
    await inspect(staff, `documents-unfolded-${size}`);
    await staff.locator('.pens summary').click();
    await inspect(staff, `documents-write-${size}`);
    for (const [what, query] of [['filter', 'type=summary'], ['nothing', 'q=zygomatique'], ['next', 'page=2']]) {
      await staff.goto(`/atelier/documents?${query}`);
      await inspect(staff, `documents-${what}-${size}`);
    }
  }
  verdict();
});

test('the editor of every kind, and its states', async () => {
  const kinds = ['summary', 'faq', 'space', 'charter', 'journey', 'step', 'glossary'];
  const full = ['summary/frayere-du-bief', 'faq/sans-discord', 'space/ecoles', 'charter/2026-10', 'journey/premiers-pas',
    'step/premiers-pas%2Fchoisir-votre-place', 'glossary/mots'];
  for (const [view, size] of sizes) {
    await staff.setViewportSize(view);
    for (const kind of kinds) {
      await staff.goto(`/atelier/documents/${kind}/nouveau`);
      await inspect(staff, `new-${kind}-${size}`);
    }
    for (const one of full) {
      const answer = await staff.goto(`/atelier/documents/${one}?langue=fr`);
      assert.equal(answer.status(), 200, one);
      for (const fold of await staff.locator('main summary').all()) await fold.click();
      await inspect(staff, `edit-${one.split('/')[0]}-${size}`);
    }
    await staff.goto('/atelier/documents/faq/nouveau');
    await staff.evaluate(() => { document.getElementById('texte').noValidate = true });
    await moving(staff, () => staff.locator('button[value=publier]').click());
    await inspect(staff, `fault-${size}`);

    // Advice, an unsaved text of before, the other person's text.
    const advised = previewed(staff);
    await staff.goto('/atelier/documents/summary/nouveau');
    await staff.locator('#f-corps').fill('## Décidé\n\n1. Voir [rien](/faq/rien).\n\n## Actions\n\n- Youssef : vient\n\n## Sources\n');
    await advised;
    await staff.locator('#conseils button').first().waitFor();
    await inspect(staff, `advice-${size}`);
    const saved = autosaved(staff);
    await staff.locator('#f-f-title').fill(`À deux mains ${size}`);
    await staff.locator('#f-corps').focus(); // it waits for its title
    await saved;
    await staff.waitForURL(/a-deux-mains/);
    const address = staff.url();
    await staff.context().route('**/atelier/documents/**', r => r.request().method() === 'POST' ? r.abort() : r.fallback());
    await staff.locator('#f-corps').press('Control+End');
    await staff.locator('#f-corps').pressSequentially('\nPas enregistré.');
    await moving(staff, () => staff.goto(address));
    await staff.locator('#repris').waitFor();
    await inspect(staff, `kept-${size}`);
    await staff.context().unroute('**/atelier/documents/**');
    const taken = autosaved(staff);
    await staff.locator('#repris [data-take=yes]').click();
    await taken;

    const team = await browser.visit();
    const other = await team.newPage();
    await signIn(other, community, 'fr', 'Karim', 'documentalist');
    await other.goto(address);
    const first = autosaved(other);
    await other.locator('#f-corps').fill('## Décidé\n\n1. Autre chose.\n\n## Sources\n\n- [La charte](/charte)\n');
    await first;
    await other.locator('#f-remarque').fill('Une remarque, **telle quelle**.\nSur deux lignes.');
    await moving(other, () => button(other, 'fr', 'editor.comment_send').click());
    await told(other, 'fr', 'editor.done.comment');
    await team.close();
    await staff.locator('#f-corps').pressSequentially(' Et encore.');
    await staff.locator('#perime').waitFor();
    await staff.evaluate(() => scrollTo(0, 0)); // looked at from its top, as the others
    await inspect(staff, `stale-${size}`);
    await moving(staff, () => staff.locator('.bar button[value=enregistrer]').click());
    await inspect(staff, `merge-${size}`);
    await moving(staff, () => staff.locator('button[value=fusion]').evaluate(b => { b.form.noValidate = true; b.click() }));
    await inspect(staff, `merge-again-${size}`);
    await staff.locator('details:has(button[value=miens]) > summary').click();
    await moving(staff, () => staff.locator('button[value=miens]').click());
    await inspect(staff, `merged-${size}`);
    await moving(staff, () => staff.getByRole('link', { name: word('fr', 'summary.history'), exact: true }).click());
    await inspect(staff, `versions-${size}`);
    await staff.goto('/syntheses/malles-dix-jours');
    await inspect(staff, `summary-staff-${size}`);
    await staff.goto('/syntheses/cles-du-local');
    await inspect(staff, `summary-members-${size}`);
  }
  verdict();
});

test('without JavaScript', async () => {
  const own = await browser.visit({ js: false });
  const p = await own.newPage();
  await signIn(p, community, 'fr', 'Inès', 'documentalist');
  for (const [what, where] of Object.entries({ 'editor': '/atelier/documents/summary/malles-dix-jours?langue=fr', 'new': '/atelier/documents/step/nouveau', 'search': '/recherche?q=malles', 'question': '/questions/nouvelle' })) {
    await p.goto(where);
    await browser.shoot(p, `nojs-${what}`);
    for (const hidden of ['.tools', '#repris', '#perime', '[data-copy]']) {
      for (const el of await p.locator(hidden).all()) assert.equal(await el.isVisible(), false, `${hidden} on ${where} would do nothing`);
    }
  }
  await own.close();
});

test('the focus is seen everywhere', async () => {
  for (const [view, size] of sizes) {
    await page.setViewportSize(view);
    for (const where of ['/syntheses', '/syntheses/malles-dix-jours', '/recherche?q=malles', '/glossaire', '/questions/nouvelle']) {
      await page.goto(where);
      note(`${where} ${size}`, await focusShown(page));
    }
    await staff.setViewportSize(view);
    for (const where of ['/atelier/documents', '/atelier/documents/summary/malles-dix-jours?langue=fr', '/atelier/questions?etat=toutes',
      '/atelier/documents/summary/malles-dix-jours/historique?langue=fr']) {
      await staff.goto(where);
      note(`${where} ${size}`, await focusShown(staff));
    }
  }
  verdict();
});

test('high contrast and print', async () => {
  await page.setViewportSize(phone);
  await page.emulateMedia({ forcedColors: 'active' });
  for (const [what, where] of Object.entries({ summary: '/syntheses/malles-dix-jours', search: '/recherche?q=malles' })) {
    await page.goto(where);
    await browser.shoot(page, `forced-colours-${what}`);
    note(`${what} in forced colours`, await narrow(page));
  }
  await page.setViewportSize({ width: 794, height: 1123 }); // A4
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({ forcedColors: 'none', media: 'print', colorScheme: scheme });
    for (const [what, where] of Object.entries({ summary: '/syntheses/malles-dix-jours', superseded: '/syntheses/preter-les-malles', glossary: '/glossaire' })) {
      await page.goto(where);
      await browser.shoot(page, `print-${what}-${scheme}`);
      note(`${what} printed`, await narrow(page));
      const shown = await page.evaluate(() => [...document.querySelectorAll('form, .tabs, .foot, .btn, .noprint, header .find')].filter(el => el.checkVisibility()).map(el => `${el.className || el.tagName} is printed`));
      note(what, shown);
      const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      assert.equal(paper, 'rgb(255, 255, 255)', 'printed light');
    }
  }
  await page.goto('/syntheses/malles-dix-jours');
  const printed = await page.evaluate(() => document.querySelector('main').innerText);
  for (const words of ['Les malles se prêtent dix jours', 'Une malle se prête dix jours', 'Youssef', 'Sources', 'CC-BY-SA']) assert.ok(printed.includes(words), words);
  await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
  verdict();
});
