// A question: asked from where one is stuck, answered by a person, told live, made useful to everybody.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { button, link, moving, signIn, soon, told } from './acts.mjs';
import { desk, open, phone } from './browser.mjs';
import { start } from './program.mjs';
import { at, word } from './words.mjs';

let community, browser, staff;
before(async () => {
  community = await start();
  browser = await open(community, 'question');
  staff = await (await browser.visit({ view: desk })).newPage();
  await signIn(staff, community, 'fr', 'Claire', 'documentalist');
});
after(async () => {
  try { await browser?.close() } finally { await community?.stop() }
});

const text = async path => (await fetch(community.url + path)).text();

/** ask fills and sends the form that is open, and gives the address of the question's page. */
async function ask(page, lang, question) {
  await page.locator('#f-question').fill(question);
  await moving(page, () => page.locator('main form button.go').click());
  await page.locator('h1', { hasText: word(lang, 'question.head.waiting') }).waitFor();
  assert.equal(await page.locator('.toast').count(), 0, 'it is said once');
  return new URL(page.url()).pathname;
}

/** openQuestion finds a question in the staff's list. */
async function openQuestion(question, filter = 'attente') {
  await staff.goto(`/atelier/questions?etat=${filter}`);
  await moving(staff, () => staff.locator('nav.queue a', { hasText: question }).first().click());
}

/** answer writes to who asked. */
async function answer(words) {
  await staff.locator('#detail form[action$="/repondre"] textarea').fill(words);
  await moving(staff, () => button(staff, 'fr', 'questions.send').click());
  await told(staff, 'fr', 'questions.done.answer');
}

for (const [lang, js, view] of [['fr', true, phone], ['fr', false, phone], ['en', false, desk]]) {
  test(`${lang}${js ? '' : ', no JavaScript'}, ${view.width}: from each place where one may be stuck`, async () => {
    const context = await browser.visit({ lang, js, view });
    const page = await context.newPage();
    const places = {
      words: async () => {
        await page.goto(at(lang, '/recherche'));
        await page.locator('#q').fill('zygomatique');
        await moving(page, () => page.keyboard.press('Enter'));
        await moving(page, () => page.locator('.gate a.btn').click());
        await page.getByText(word(lang, 'question.from_words', { words: 'zygomatique' })).waitFor();
      },
      faq: async () => {
        await page.goto(at(lang, '/faq/sans-discord'));
        await moving(page, () => page.locator('main a[href*="/questions/nouvelle"]').first().click());
        await page.locator('main form a[href$="/faq/sans-discord"]').first().waitFor();
      },
      step: async () => {
        await page.goto(at(lang, '/parcours/premiers-pas/faire-connaissance'));
        await page.locator('main summary', { hasText: word(lang, 'step.stuck') }).click();
        await moving(page, () => page.locator('main details[open] a[href*="/questions/nouvelle"]').click());
        await page.locator('main form a[href*="/parcours/premiers-pas/"]').first().waitFor();
      },
      summary: async () => {
        await page.goto(at(lang, '/syntheses/malles-dix-jours'));
        await moving(page, () => link(page, lang, 'summary.report').click());
        await page.locator('main form a[href$="/syntheses/malles-dix-jours"]').first().waitFor();
      },
    };
    for (const [place, go] of Object.entries(places)) {
      await go();
      await browser.shoot(page, `${lang}-${view.width}-ask-${place}`);
      const path = await ask(page, lang, `Je ne comprends pas (${place} ${lang} ${js}).`);
      assert.match(path, /\/questions\/[0-9a-f-]{36}$/);
      assert.doesNotMatch(await page.title(), /comprends/, 'the title tells nobody who looks over a shoulder');
    }
    await browser.shoot(page, `${lang}-${view.width}-sent`);
    await context.close();
  });
}

test('an empty question is not sent, and keeps what else was chosen', async () => {
  const context = await browser.visit({ js: false });
  const page = await context.newPage();
  await page.goto('/questions/nouvelle?mots=bottes');
  await page.locator('#f-question').fill('   ');
  await page.locator('#f-espace').selectOption('berges');
  await page.locator('#f-contact').fill('lea@exemple.org');
  await moving(page, () => button(page, 'fr', 'question.send').click());
  await page.locator('#erreurs').waitFor();
  await browser.shoot(page, 'fault');
  assert.equal(await page.locator('#f-espace').inputValue(), 'berges');
  assert.equal(await page.locator('#f-contact').inputValue(), 'lea@exemple.org');
  assert.equal(await page.locator('input[name=mots]').inputValue(), 'bottes');
  await context.close();
});

test('the open page tells the answer live, and what is being typed stays', async () => {
  const context = await browser.visit();
  const page = await context.newPage();
  await page.goto('/questions/nouvelle');
  const sockets = [];
  page.on('websocket', s => sockets.push(s));
  await ask(page, 'fr', 'Où ranger les bottes mouillées ?');
  await soon('the page listens', () => sockets.length);
  const field = page.locator('main textarea[name=message]');
  await field.fill('Je voulais aussi dire');
  await field.evaluate(el => el.setSelectionRange(3, 7));
  await page.evaluate(() => { window.sameDocument = true });
  await openQuestion('bottes mouillées');
  await browser.shoot(staff, 'staff-open');
  await answer('Dans le placard bleu, à gauche de l’entrée.');
  await page.getByText('Dans le placard bleu').waitFor();
  await page.locator('h1', { hasText: word('fr', 'question.head.answered') }).waitFor();
  const said = await page.locator('#annonce').innerText();
  assert.equal(said, word('fr', 'question.head.answered'), 'one sentence is read out');
  assert.equal(await page.locator('.toast').count(), 0);
  assert.equal(await page.evaluate(() => window.sameDocument), true, 'no reload');
  assert.deepEqual(await field.evaluate(el => [el.value, el.selectionStart, el.selectionEnd, el === document.activeElement]),
    ['Je voulais aussi dire', 3, 7, true]);
  await browser.shoot(page, 'answered');
  await field.press('End');
  await page.keyboard.type(' merci.');
  await moving(page, () => button(page, 'fr', 'request.send').click());
  await told(page, 'fr', 'question.done.message');
  await page.getByText('Je voulais aussi dire merci.').waitFor();
  await context.close();
});

test('the page finds the answer again after the server was away', async () => {
  const context = await browser.visit({ expect: detail => /ERR_CONNECTION|WebSocket|Failed to load/.test(detail) });
  const page = await context.newPage();
  await page.goto('/questions/nouvelle');
  const sockets = [];
  page.on('websocket', s => sockets.push(s));
  await ask(page, 'fr', 'Qui ouvre le samedi ?');
  await soon('the page listens', () => sockets.length);
  const again = page.waitForEvent('websocket', { timeout: 30000, predicate: s => s !== sockets[0] });
  await community.pause('SIGKILL');
  await community.resume();
  await openQuestion('Qui ouvre le samedi');
  await answer('Inès et Yann.');
  await again;
  await page.getByText('Inès et Yann.').waitFor({ timeout: 30000 });
  await context.close();
});

test('an answer becomes a frequent question in one gesture, and is found', async () => {
  const context = await browser.visit();
  const page = await context.newPage();
  await page.goto('/questions/nouvelle');
  const path = await ask(page, 'fr', 'Bonjour, c’est Ophélie, est-ce que mon épagneul peut venir ?');
  await openQuestion('épagneul');
  await answer('Oui, tenu en laisse.');
  await openQuestion('épagneul', 'repondues');
  const make = staff.locator('#detail form[action$="/faq"]');
  if (!await make.isVisible()) await staff.locator('#detail summary', { hasText: word('fr', 'questions.make_entry') }).click();
  assert.match(await make.locator('[name=reponse]').inputValue(), /tenu en laisse/, 'the answer is there already');
  await make.locator('[name=titre]').fill('Peut-on venir avec un chien ?');
  await make.locator('[name=reponse]').fill('Oui, un épagneul comme un autre, tenu en laisse.');
  await make.locator('[name=etiquettes]').fill('chien, sorties');
  await browser.shoot(staff, 'staff-entry');
  await moving(staff, () => make.getByRole('button').click());
  await told(staff, 'fr', 'questions.done.faq');
  await browser.shoot(staff, 'staff-entry-made');
  await soon('an accentless misspelt query finds it', async () => (await text('/recherche?q=epagneull')).includes('Peut-on venir avec un chien'));
  const entry = page.locator('main').getByRole('link', { name: 'Peut-on venir avec un chien ?' });
  await entry.waitFor();
  await browser.shoot(page, 'became-entry');
  await moving(page, () => entry.click());
  assert.match(await page.locator('article').innerText(), /tenu en laisse/);
  assert.doesNotMatch(await text(new URL(page.url()).pathname), /Ophélie/, 'nothing tells who asked');
  assert.equal((await fetch(community.url + path)).status, 401, 'the question itself is private');
  await context.close();
});

test('handed over, closed with a reason, told to who asked', async () => {
  const context = await browser.visit();
  const page = await context.newPage();
  await page.goto('/questions/nouvelle');
  const path = await ask(page, 'fr', 'Vendez-vous des truites ?');
  await openQuestion('truites');
  await staff.locator('#detail summary', { hasText: word('fr', 'questions.hand_over') }).click();
  await staff.locator('#f-espace').selectOption('berges');
  await moving(staff, () => button(staff, 'fr', 'questions.hand_over_now').click());
  await told(staff, 'fr', 'questions.done.space');
  await openQuestion('truites');
  await staff.locator('#detail summary', { hasText: word('fr', 'questions.close') }).click();
  await staff.locator('#detail [name=reason]').fill('Nous ne vendons rien.');
  await browser.shoot(staff, 'staff-close');
  await moving(staff, () => button(staff, 'fr', 'questions.close_now').click());
  await told(staff, 'fr', 'questions.done.close');
  await page.locator('h1', { hasText: word('fr', 'question.head.closed') }).waitFor();
  await page.getByText('Nous ne vendons rien.').first().waitFor();
  await browser.shoot(page, 'closed');
  assert.ok(path);
  await context.close();
});

test('without JavaScript: answered, asked again, withdrawn', async () => {
  const context = await browser.visit({ js: false });
  const page = await context.newPage();
  await page.goto('/questions/nouvelle');
  const path = await ask(page, 'fr', 'Faut-il un gilet ?');
  await openQuestion('gilet');
  await answer('Oui, on en prête.');
  await page.goto(path);
  await page.getByText('Oui, on en prête.').waitFor();
  await page.locator('main textarea[name=message]').fill('De quelle taille ?');
  await moving(page, () => button(page, 'fr', 'request.send').click());
  await told(page, 'fr', 'question.done.message');
  await openQuestion('gilet');
  await staff.locator('#detail').getByText('De quelle taille ?').waitFor();
  await page.locator('main summary', { hasText: word('fr', 'question.withdraw') }).click();
  await moving(page, () => button(page, 'fr', 'question.withdraw').click());
  await page.locator('h1', { hasText: word('fr', 'question.head.withdrawn') }).waitFor();
  await browser.shoot(page, 'withdrawn');
  await staff.goto('/atelier/questions?etat=toutes');
  assert.doesNotMatch(await staff.content(), /gilet|De quelle taille/);
  await context.close();
});

test('two who answer: the second sees what the first wrote, and loses nothing', async () => {
  const context = await browser.visit();
  const page = await context.newPage();
  await page.goto('/questions/nouvelle');
  await ask(page, 'fr', 'La passerelle est-elle ouverte ?');
  const team = await browser.visit({ view: desk });
  const late = await team.newPage();
  await signIn(late, community, 'fr', 'Karim', 'documentalist');
  await late.goto('/atelier/questions');
  await moving(late, () => late.locator('nav.queue a', { hasText: 'passerelle' }).click());
  await late.locator('#detail form[action$="/repondre"] textarea').fill('Non, fermée.');
  await openQuestion('passerelle');
  await answer('Oui, ouverte.');
  await moving(late, () => button(late, 'fr', 'questions.send').click());
  await late.getByText(word('fr', 'questions.stale')).waitFor();
  await browser.shoot(late, 'staff-stale');
  assert.equal(await late.locator('#detail form[action$="/repondre"] textarea').inputValue(), 'Non, fermée.');
  assert.match(await late.locator('#entre-temps').innerText(), /Oui, ouverte\./);
  await context.close();
  await team.close();
});

test('reloading what was sent sends nothing again, nor does a double click', async () => {
  const context = await browser.visit();
  const page = await context.newPage();
  await page.goto('/questions/nouvelle');
  await page.locator('#f-question').fill('Une seule fois ?');
  await button(page, 'fr', 'question.send').dblclick({ noWaitAfter: true });
  await page.waitForURL(/\/questions\/[0-9a-f-]{36}/);
  await page.reload();
  await staff.goto('/atelier/questions');
  assert.equal(await staff.locator('nav.queue a', { hasText: 'Une seule fois' }).count(), 1);
  await context.close();
});

test('was this clear? One touch, no cookie, and on the desk the step that is not', async () => {
  for (const [js, said] of [[true, 'non'], [false, 'non'], [true, 'non'], [true, 'oui']]) {
    const context = await browser.visit({ js });
    const page = await context.newPage();
    await page.goto('/parcours/premiers-pas/faire-connaissance');
    await moving(page, () => page.locator(`#clair button[value=${said}]`).click());
    await page.locator('#clair').getByText(word('fr', 'step.clear_thanks')).waitFor();
    if (js) await browser.shoot(page, 'clear-thanks', false);
    assert.deepEqual(await context.cookies(), [], 'nobody is counted');
    await context.close();
  }
});
