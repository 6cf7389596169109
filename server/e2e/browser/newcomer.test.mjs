// The whole path of a newcomer, in both languages, with and without JavaScript, against the practice Discord.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { button, decide, inView, link, moving, openRequest, signIn, told, until } from './acts.mjs';
import { desk, open, phone } from './browser.mjs';
import { start } from './program.mjs';
import { at, word } from './words.mjs';

let community, browser;
before(async () => {
  community = await start();
  browser = await open(community, 'newcomer');
});
after(async () => {
  await browser?.close();
  const codes = await community?.stop();
  assert.deepEqual(codes, [0, 0], 'both programs end well');
});

// The keyboard's tests go the same way with other hands; all four walks are for make test-full.
const walks = [
  { lang: 'fr', js: true, view: phone }, { lang: 'en', js: false, view: desk },
  ...process.env.PARVIS_FULL ? [{ lang: 'fr', js: false, view: desk }, { lang: 'en', js: true, view: desk }, { lang: 'en', js: false, view: phone }] : [],
];

for (const walk of walks) {
  const { lang, js, view } = walk;
  const name = `${lang}-${js ? 'js' : 'nojs'}-${view === phone ? 'phone' : 'desk'}`;
  const shoot = (page, what) => browser.shoot(page, `${name}-${what}`);

  test(`${name}: from the first page to the place`, async t => {
    const context = await browser.visit({ lang, js });
    const page = await context.newPage();

    await t.test('the journey, along both branches', async () => {
      await page.goto(at(lang, '/'));
      await shoot(page, '01-home');
      await moving(page, () => page.locator('.enter .btn').click());
      await shoot(page, '02-step');
      await moving(page, () => page.locator('a.btn.go[data-done]').click());

      const titles = {};
      for (const branch of ['berge', 'maison']) {
        await page.locator(`input[name=facon][value=${branch}]`).check();
        if (branch === 'berge') await shoot(page, '03-choice');
        await moving(page, () => button(page, lang, 'step.continue').click());
        assert.equal(new URL(page.url()).searchParams.get('facon'), branch, 'the choice travels in the address');
        titles[branch] = await page.locator('h1').textContent();
        if (branch === 'berge') await moving(page, () => page.goBack());
      }
      assert.notEqual(titles.berge, titles.maison);

      const stones = await page.locator('ol.stones li').count();
      assert.equal(stones, 6, 'six steps, whichever branch');
      while (!page.url().includes('lire-la-charte')) await moving(page, () => page.locator('main a.btn[data-done]').click());
      await shoot(page, '04-step-charter');
      await moving(page, () => page.locator('main a.btn[href*="/charte?suite="]').click());
    });

    await t.test('the charter, and its receipt', async () => {
      await page.goto(at(lang, '/demandes/nouvelle') + '?espace=berges');
      await shoot(page, '05-charter-first');
      await moving(page, () => link(page, lang, 'ask.read_charter').click());
      await shoot(page, '06-charter');
      await page.locator('#f-lu').check();
      await moving(page, () => button(page, lang, 'charter.accept').click());
      const receipt = page.getByText(word(lang, 'charter.thanks'));
      await receipt.waitFor();
      assert.ok(await inView(receipt), 'the receipt is what one sees first');
      await shoot(page, '07-receipt');
      await page.locator('dl.slip summary').click();
      assert.match(await page.locator('dl.slip code.sm').textContent(), /^[0-9a-f]{64}$/);
      await moving(page, () => link(page, lang, 'receipt.go_on').click());
      assert.equal(await page.locator('input[name=espace][type=hidden]').inputValue(), 'berges', 'the pick came back');
    });

    await t.test('the request: a missing answer, then sent', async () => {
      await page.locator('#f-contact').fill('lea@exemple.org');
      await moving(page, () => button(page, lang, 'ask.change').click());
      await page.locator('[name=espace][value=berges]').check();
      await page.locator('[name=espace][value=haute-vallee]').check();
      await shoot(page, '08-spaces');
      await moving(page, () => button(page, lang, 'ask.go_on').click());

      assert.equal(await page.locator('#f-contact').inputValue(), 'lea@exemple.org', 'choosing again loses nothing');
      await page.locator('#f-q-envie').fill('   ');
      await page.locator('#f-q-secteur').fill('Montrelle & <b>l’amont</b>');
      await moving(page, () => button(page, lang, 'ask.send').click());
      const summary = page.locator('#erreurs');
      await summary.waitFor();
      await shoot(page, '09-missing-answer');
      assert.equal(await page.evaluate(() => document.activeElement.id), 'erreurs', 'the summary has the focus');
      assert.equal(await page.locator('#f-q-secteur').inputValue(), 'Montrelle & <b>l’amont</b>', 'what was typed is kept');
      assert.equal(await page.locator('#f-contact').inputValue(), 'lea@exemple.org');
      const field = page.locator('#f-q-envie');
      const question = (await page.locator('label[for=f-q-envie]').innerText()).trim();
      assert.equal(await summary.locator('li').innerText(), `${question} ${word(lang, 'field.required')}`);
      assert.equal(await field.getAttribute('aria-invalid'), 'true');
      const described = (await field.getAttribute('aria-describedby')).split(' ');
      assert.equal(await page.locator(`#${described.at(-1)}`).innerText(), word(lang, 'field.required'));
      await summary.locator('a').click();
      assert.equal(await page.evaluate(() => document.activeElement.id), 'f-q-envie', 'the link leads to the field');

      await field.fill('Marcher au bord de l’eau.');
      await shoot(page, '10-questions');
      await moving(page, () => button(page, lang, 'ask.send').click());
      await page.waitForURL(js ? /\/demandes\/[0-9a-f-]{36}$/ : /\/demandes\/[0-9a-f-]{36}\?fait=sent$/);
      await told(page, lang, 'request.done.sent');
      await until(page, lang, 'berges', 'waiting');
      await until(page, lang, 'haute-vallee', 'waiting');
      await shoot(page, '11-waiting');
    });

    const id = page.url().match(/[0-9a-f-]{36}/)[0];
    const team = await browser.visit({ lang, js, view });
    const staff = await team.newPage();
    await t.test('a moderator accepts it', async () => {
      await signIn(staff, community, lang);
      await staff.goto(at(lang, '/atelier/file'));
      await shoot(staff, '12-queue');
      await openRequest(staff, lang, id);
      await shoot(staff, '13-queue-request');
      assert.equal(await staff.locator('#detail b').count(), 2, 'what was typed is text'); // the two names of spaces
      await decide(staff, lang, 'approve');
    });

    await t.test('the invite, used by a new person, then confirmed', async () => {
      const who = `Léa ${name}`;
      for (const [space, server, role] of [
        ['berges', 'Les Yeux de la Sauvrine', 'Observateur·ice'], ['haute-vallee', 'Haute Sauvrine', 'Équipier·ère'],
      ]) {
        await until(page, lang, space, 'invited');
        await shoot(page, `14-invited-${space}`);
        const panel = page.locator('section.lintel');
        await panel.getByText(word(lang, 'request.until', {}).split('{')[0].trim()).first().waitFor();
        const invite = link(page, lang, 'request.open').first(); // by its first words: it says that it opens a tab
        assert.match(await invite.getAttribute('href'), /\/invite\/[\w-]+$/);
        assert.equal(await invite.getAttribute('rel'), 'noreferrer');
        const [there] = await Promise.all([context.waitForEvent('page'), invite.click()]);
        await there.waitForURL(`${community.sandbox}/**`);
        await shoot(there, `15-invite-page-${space}`);
        const known = there.getByRole('button', { name: who });
        if (space === 'berges') {
          await there.locator('#name').fill(who);
          await moving(there, () => there.locator('button[value=new]').click());
        } else {
          if (!await known.isVisible()) await there.locator('details summary').click();
          await moving(there, () => known.click());
        }
        await there.close();
        assert.deepEqual((await community.members(server))[who], { roles: [role], pending: false });
        await page.goto(at(lang, `/demandes/${id}`));
        await until(page, lang, space, 'used');
        await moving(page, () => page.locator(`form[action$="/places/${space}/confirmer"] button`).click());
        await told(page, lang, 'request.done.confirmed');
        await until(page, lang, space, 'confirmed');
      }
      await shoot(page, '16-confirmed');
    });

    await t.test('a linked account for a sensitive space, with the rules of the server', async () => {
      await community.control('guild', { guild: 'Les Yeux de la Sauvrine', screening: true });
      t.after(() => community.control('guild', { guild: 'Les Yeux de la Sauvrine', screening: false }));
      await page.goto(at(lang, '/espaces/ecoles'));
      await moving(page, () => link(page, lang, 'spaces.ask').click());
      await page.locator('#f-q-experience-enfants').fill('Non.');
      await page.locator('#f-q-rencontre').fill('Lundi.');
      await moving(page, () => button(page, lang, 'ask.send').click());
      const second = page.url().match(/[0-9a-f-]{36}/)[0];
      await openRequest(staff, lang, second);
      await decide(staff, lang, 'approve');
      await until(page, lang, 'ecoles', 'blocked_person');
      await shoot(page, '17-account-needed');
      await moving(page, () => page.locator('section.lintel a.btn.go').click());
      assert.ok(page.url().startsWith(community.sandbox), 'the consent page is the platform’s');
      await shoot(page, '18-consent');
      const who = `Noé ${name}`;
      await page.locator('#name').fill(who);
      await moving(page, () => page.locator('button[value=new]').click());
      await told(page, lang, 'request.done.linked');
      assert.ok(page.url().startsWith(`${community.url}${at(lang, '/demandes/')}${second}`), page.url());
      await until(page, lang, 'ecoles', 'screening');
      await shoot(page, '19-screening');
      assert.deepEqual((await community.members('Les Yeux de la Sauvrine'))[who], { roles: [], pending: true }, 'no role before the rules');

      const { users } = await community.control('state');
      await page.goto(`${community.sandbox}/?person=${users.find(u => u.name === who).id}`);
      await moving(page, () => page.locator('form[action="/accept"] button').click());
      await page.goto(at(lang, `/demandes/${second}`));
      await until(page, lang, 'ecoles', 'granted');
      await shoot(page, '20-granted');
      assert.deepEqual((await community.members('Les Yeux de la Sauvrine'))[who].roles.sort(), ['Accompagnant·e', 'Équipe écoles']);
    });

    await t.test('refused with a reason, opened again, withdrawn', async () => {
      await page.goto(at(lang, '/demandes/nouvelle') + '?espace=carnet');
      await page.locator('#f-q-envie').fill('Recopier des carnets.');
      await moving(page, () => button(page, lang, 'ask.send').click());
      const third = page.url().match(/[0-9a-f-]{36}/)[0];
      await openRequest(staff, lang, third);
      await decide(staff, lang, 'refuse', 'Revenez au printemps.');
      await shoot(staff, '21-refused-toast');
      await page.goto(at(lang, `/demandes/${third}`));
      await until(page, lang, 'carnet', 'refused');
      await page.getByText('Revenez au printemps.').first().waitFor();
      await shoot(page, '22-refused');

      await openRequest(staff, lang, third, 'decidees');
      await decide(staff, lang, 'reopen');
      await until(page, lang, 'carnet', 'waiting');
      await page.locator('details summary').filter({ hasText: word(lang, 'request.withdraw') }).click();
      await moving(page, () => button(page, lang, 'request.withdraw').click());
      await told(page, lang, 'request.done.withdrawn');
      await until(page, lang, 'carnet', 'withdrawn');
      await shoot(page, '23-withdrawn');
    });

    await t.test('my data: seen, taken along, erased', async () => {
      await page.goto(at(lang, '/mes-donnees'));
      await page.getByText('Montrelle & <b>l’amont</b>').waitFor();
      await page.getByText('lea@exemple.org').waitFor();
      await shoot(page, '24-my-data');
      const [file] = await Promise.all([page.waitForEvent('download'), link(page, lang, 'data.export').click()]);
      const chunks = await (await file.createReadStream()).toArray();
      const kept = JSON.parse(Buffer.concat(chunks).toString());
      assert.match(JSON.stringify(kept), /lea@exemple\.org/);

      await page.locator('details summary').filter({ hasText: word(lang, 'data.erase') }).click();
      await page.locator('[name=sur]').check();
      await page.locator('[name=quitter]').check();
      await moving(page, () => button(page, lang, 'data.erase_all').click());
      await page.getByText(word(lang, 'data.erased'), { exact: true }).waitFor();
      await shoot(page, '25-erased');
      assert.equal((await page.goto(at(lang, `/demandes/${id}`))).status(), 401);
      await staff.goto(at(lang, '/atelier/file') + `?etat=toutes&demande=${id}`);
      assert.doesNotMatch(await staff.content(), /Montrelle &amp;|lea@exemple\.org/);
    });
    await context.close();
    await team.close();
  });
}
