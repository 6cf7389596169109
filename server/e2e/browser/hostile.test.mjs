// Texts that want to run, in a real browser: in a published summary, at its head, in the list, the search, the desk and
// the live preview. First with every defence, then without the policy, then without the sanitiser: each must do alone.
// A last test takes both away and sees the texts run, so that we know that we would notice.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { moving, previewed, signIn } from './acts.mjs';
import { desk, open } from './browser.mjs';
import { root, start } from './program.mjs';
import { word } from './words.mjs';

let community, browser;
const visited = []; // what was asked of the other site
before(async () => {
  community = await start({ change: write });
  browser = await open(community, 'hostile');
});
after(async () => {
  try { await browser?.close() } finally { await community?.stop() }
});

/** corpus is every text of the sanitiser's own tests: each calls alert with its number. */
const corpus = () => readFileSync(path.join(root, 'content/markdown/testdata/hostile.txt'), 'utf8').split('\n')
  .filter(line => line && !/^# [0-9]|^# Hostile/.test(line))
  .map((line, i) => line.replace(/\\\\|\\n|\\u\{([0-9A-F]+)\}/g, (escape, point) =>
    point ? String.fromCodePoint(parseInt(point, 16)) : escape === '\\n' ? '\n' : '\\')
    .replaceAll('alert(1)', `alert(${i})`));

const groups = (list, n) => Array.from({ length: Math.ceil(list.length / n) }, (_, i) => list.slice(i * n, (i + 1) * n));
const quoted = text => '> ' + text.replaceAll('\n', '\n> ');
const wicked = ['<img src=x onerror=alert(1)>', 'x" onmouseover="alert(1)', "x' onfocus='alert(1)' autofocus='", 'javascript:alert(1)',
  '</script><script>alert(1)</script>', '</title><svg onload=alert(1)>', '\u202Egpj.exe\u202C', '\u2066x\u2069', '${alert(1)}', '&lt;img src=x onerror=alert(1)&gt;'];

const head = (title, more = '') => `---\ntitle: ${JSON.stringify(title)}\ndate: 2026-10-01\nstatus: published\n${more}---\n\n`;
const papers = []; // addresses of the summaries made of the corpus

/** write is a folder in which everything that a person may write is hostile. */
async function write(content) {
  const file = (name, text) => writeFile(path.join(content, name), text);
  for (const [how, each] of [['nue', x => x], ['citee', quoted]]) {
    for (const [i, some] of groups(corpus(), 160).entries()) {
      papers.push(`${how}-${i}`);
      await file(`summaries/${how}-${i}.md`, `${head(`Zircon ${how} ${i}`)}## Décidé\n\n${some.map(each).join('\n\n')}\n\nFin lisible.\n`);
    }
  }
  const list = JSON.stringify(wicked), one = JSON.stringify(wicked.join(' '));
  await file('summaries/tete.md', head(`${wicked.join(' ')} zircon`, `tags: ${list}\nspaces: ${list}\nauthors: ${list}\nsources: ${list}
licence: ${one}\nconsent: ${one}\ncredits: ${one}\nsummary: ${one}\ndescription: ${one}\nsupersedes: ${one}\n`) +
    `## Décidé\n\n1. zircon ${wicked.join(' ')} zircon\n`);
  await file('faq/zirconite.md', `${head(`Zirconite ${wicked.join(' ')} ?`)}zirconite ${wicked.join(' ')}\n`);
  await file('glossary/zircon.md', `${head('Mots')}${wicked.map(w => `${w.replace('&', '&amp;')}\n: zircon ${w}\n`).join('\n')}`);
  await file('summaries/page.md', `${head('Une page')}## Décidé\n\nICI\n\nFin lisible.\n`);
  for (const name of ['<img src=x onerror=alert(1)>', '"><script>alert(1)<', 'javascript:alert(1)', 'a\u202Egpj']) {
    await file(`summaries/${name}.md`, `${head('Nom')}zircon\n`);
  }
}

/** watched is a visit in which what runs is written down. */
async function watched({ expect = () => false, ...options } = {}) {
  const ran = [];
  // A picture of this site that is not there is no fault of a text.
  const context = await browser.visit({ ...options, expect: (detail, what) => / 404 .*\/(medias|syntheses|summary)\/[^/]*x\S*\)$/.test(detail) || expect(detail, what) });
  await context.exposeBinding('parvisRan', (_, what) => { ran.push(what) });
  await context.addInitScript(() => {
    for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = what => { window.parvisRan(String(what)) };
    // A link to another page, or to an empty one, would only lead away.
    addEventListener('click', e => { if (!/^\s*(javascript|data|vbscript):/i.test(e.target.closest?.('a')?.href ?? 'data:')) e.preventDefault() }, true);
    addEventListener('submit', e => {
      const to = new URL(e.submitter?.getAttribute('formaction') ?? e.target.getAttribute('action') ?? '', location.href);
      if (to.origin === location.origin && e.target.closest('.decided, #apercu')) e.preventDefault();
    }, true);
  });
  // The other site answers. What the policy refuses does not come this far.
  await context.route(url => url.hostname === 'evil.example', route => {
    visited.push(route.request().url());
    return route.fulfill({ contentType: 'text/javascript', headers: { 'Access-Control-Allow-Origin': '*' }, body: 'alert("another site")' });
  });
  const page = await context.newPage();
  page.on('dialog', d => { // asking whether to leave is ours, and one stays
    if (d.type() !== 'beforeunload') ran.push(`${d.type()}: ${d.message()}`);
    d.dismiss();
  });
  page.on('popup', p => { ran.push(`popup: ${p.url()}`) });
  return { context, page, ran };
}

/** poke does to a text what a reader may do by chance: point at it, step into it, press it. */
const poke = (page, where = 'main', rest = 120) => page.evaluate(async ({ where, rest }) => {
  for (const el of document.querySelectorAll(`${where} *`)) {
    for (const kind of ['pointerover', 'mouseover', 'mouseenter']) el.dispatchEvent(new MouseEvent(kind, { bubbles: true }));
    if (el.matches('a, area, button, input, select, textarea, summary, [tabindex], [contenteditable], [onfocus]')) el.focus();
    if (!el.closest('.txt, .decided, .snip, .slip, .labels, h1, h3')) continue; // a button of ours
    if (el.matches('a, area, button, input, x, b, summary, [onclick], math *')) el.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
  }
  await new Promise(resolve => setTimeout(resolve, rest)); // pictures that fail, animations that begin
}, { where, rest });

/** readable tells that the heading can be read: it is there, and nothing lies over it. */
async function readable(page, what) {
  const seen = await page.evaluate(() => {
    const h1 = [...document.querySelectorAll('h1')].find(el => el.checkVisibility());
    h1?.scrollIntoView({ block: 'center' });
    const box = h1?.getBoundingClientRect(), on = h1 && document.elementFromPoint(box.left + Math.min(box.width, innerWidth) / 2, box.top + Math.min(box.height / 2, 20));
    return { words: h1?.textContent.trim(), free: !!on && (h1.contains(on) || on.contains(h1)), bar: document.querySelector('header')?.checkVisibility() };
  });
  assert.ok(seen.words, `${what} has a heading`);
  assert.ok(seen.free, `nothing covers the heading of ${what}`);
  assert.ok(seen.bar, `${what} has its bar`);
}

/** tame are elements and attributes that no text may bring. */
const tame = page => page.evaluate(() => {
  const bad = [];
  for (const el of document.querySelectorAll('.txt *, .decided *, .snip *, h1 *, h3 *, .slip *, .labels *')) {
    if (el.matches('script, iframe, object, embed, form, base, meta, link, style, math, svg *:not(path), video, audio, noscript, template')) bad.push(el.outerHTML.slice(0, 80));
    for (const { name, value } of el.attributes) {
      if (/^on|^style$|^srcdoc$|^formaction$/.test(name) || /^(href|src)$/.test(name) && /^\W*(javascript|data|vbscript|blob|file):/i.test(value)) bad.push(`${name}=${value}`);
    }
  }
  return bad;
});

const bidi = /[\u202A-\u202E\u2066-\u2069]/;

// Without the policy everywhere; with it, where the same would show as a breach, on every second place.
for (const [how, options, step] of [['with every defence', {}, 2], ['without the policy', { bypassCSP: true }, 1]]) {
  const some = list => list.filter((_, i) => i % step === 0);
  test(`in a published summary nothing runs, nothing is fetched elsewhere, ${how}`, async () => {
    const { context, page, ran } = await watched(options);
    for (const paper of some(papers)) {
      const answer = await page.goto(`/syntheses/${paper}`);
      assert.equal(answer.status(), 200, paper);
      await poke(page);
      assert.deepEqual(await tame(page), [], paper);
      await readable(page, paper);
      assert.doesNotMatch(await page.locator('main').innerText(), bidi, paper);
      if (paper.startsWith('citee')) await page.getByText('Fin lisible.').waitFor();
    }
    assert.deepEqual([ran, visited], [[], []]);
    await context.close();
  });

  test(`titles, tags, names and snippets are words wherever they are shown, ${how}`, async () => {
    const { context, page, ran } = await watched({ view: desk, ...options });
    const places = ['/syntheses', ...[0, 6].map(i => wicked[i]).map(tag => `/syntheses?${new URLSearchParams({ tag })}`), '/syntheses/tete', '/syntheses/tete/historique',
      '/faq', '/faq/zirconite', '/glossaire', '/recherche?q=zircon', '/recherche?q=zirconite', `/recherche?${new URLSearchParams({ q: 'zircon', tag: wicked[0] })}`,
      `/questions/nouvelle?${new URLSearchParams({ mots: wicked.join(' ') })}`, '/questions/nouvelle?document=summary%2Ftete',
      `/recherche?${new URLSearchParams({ q: wicked[6] })}`, `/recherche?${new URLSearchParams({ q: 'zircon', tag: wicked[7] })}`];
    const turned = [];
    for (const place of some(places)) {
      const answer = await page.goto(place);
      assert.ok(answer.ok(), `${answer.status()} ${place}`);
      await poke(page, 'main', 40);
      assert.deepEqual(await tame(page), [], place);
      await readable(page, place);
      turned.push(...[await page.locator('main').innerText(), await page.title()].filter(text => bidi.test(text)).map(() => place));
    }
    assert.deepEqual(turned, [], 'no character that turns words round');
    await page.goto('/syntheses/tete');
    for (const one of [wicked[0], wicked[1], wicked[4]]) assert.ok((await page.locator('h1').innerText()).includes(one), `the title shows ${one}`);
    await page.goto('/recherche?q=zircon');
    assert.ok(await page.locator('.snip').count() >= 3, 'snippets');
    await page.goto('/recherche');
    for (const typed of ['zirc', 'zirconi']) {
      await page.locator('#q').fill('');
      await page.locator('#q').pressSequentially(typed);
      await page.getByRole('option').first().waitFor();
      await poke(page, '[role=listbox]');
    }
    assert.deepEqual([ran, visited], [[], []]);
    await context.close();
  });

  test(`on the desk and in the editor’s preview nothing runs, ${how}`, async () => {
    const { context, page, ran } = await watched({ view: desk, ...options });
    await signIn(page, community, 'fr', 'Claire', 'documentalist');
    await page.goto('/atelier/documents');
    for (const fold of await page.locator('details.card > summary').all()) await fold.click();
    assert.ok((await page.locator('main').innerText()).includes('<img src=x onerror=alert(1)>.md'), 'the name of the file is told');
    await poke(page);
    await readable(page, 'the desk');
    assert.doesNotMatch(await page.locator('main').innerText(), bidi, 'the desk');
    for (const where of some(['/atelier/documents/summary/tete?langue=fr', '/atelier/documents/summary/tete/historique?langue=fr'])) {
      assert.ok((await page.goto(where)).ok(), where);
      await poke(page);
      await readable(page, where);
    }
    await page.goto('/atelier/documents/summary/nouveau');
    for (const each of some([x => x, quoted])) {
      const shown = previewed(page);
      await page.locator('#f-corps').fill(`Le début.\n\n${corpus().map(each).join('\n\n')}`);
      await shown;
      await page.locator('#apercu').getByText('Le début.').waitFor();
      await poke(page, '#apercu');
      assert.deepEqual(await tame(page), []);
    }
    await readable(page, 'the editor');
    assert.deepEqual([ran, visited], [[], []]);
    await context.close();
  });
}

/** raw is a text as it would come out of a renderer that lets everything through. */
const raw = text => {
  const [, image, where] = /^(!?)\[x\]\(<?(.*?)>?\)$/s.exec(text) ?? [];
  return where === undefined ? text : image ? `<img src="${where}">` : `<a href="${where}">x</a>`;
};
// What is left open is closed, so that the next text is read as one.
const closed = ` "'>--></script></style></textarea></title></template></noscript></noembed></noframes></xmp></iframe></select></svg></math></table></dialog>`;
const more = n => [`<img src=x onerror="alert('${n}')">`, `<a href="javascript:alert('${n}')">x</a>`, `<iframe srcdoc="<script>parent.alert('${n}')</script>"></iframe>`,
  `<script src="//evil.example/x.js"></script>`, `<iframe src="//evil.example/frame"></iframe>`,
  `<img src="//evil.example/pixel.gif">`, `<link rel=stylesheet href="//evil.example/x.css">`,
  `<style>@import "//evil.example/y.css"; h1 { display: none }</style>`, '<p style="position:fixed;inset:0;background:red">x</p>',
  `<object data="//evil.example/object"></object>`, `<embed src="//evil.example/embed">`,
  `<video src="//evil.example/film" autoplay></video>`, `<form action="//evil.example/form"><button>x</button></form>`,
  `<base href="//evil.example/">`, `<svg><image href="//evil.example/svg.png"/></svg>`, `<input type=image src="//evil.example/input.png">`];

/** unclean puts raw texts in the place of sanitised ones, on their way to the browser; the headers stay. */
async function unclean(context) {
  let html = '';
  const bare = ({ 'content-length': _, 'content-encoding': __, ...headers }) => headers;
  await context.route('**/syntheses/page', async route => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: bare(response.headers()), body: (await response.text()).replace('<p>ICI</p>', () => html) });
  });
  await context.route('**/atelier/apercu', async route => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: bare(response.headers()), body: JSON.stringify({ html: `<div class="txt">${html}</div>`, advice: [] }) });
  });
  return text => { html = text };
}

// <plaintext> leaves nothing of a page: it goes alone.
const batches = () => {
  const all = corpus().filter(text => !/<plaintext|<frameset/.test(text)).map(raw);
  return [...groups([...all, ...more('m')], 120).map(some => some.map(text => `<div>${text}${closed}</div>`).join('\n')), '<plaintext><script>alert(1)</script>'];
};

test('without the sanitiser, the policy alone: nothing runs, nothing is fetched elsewhere', async () => {
  const refused = [];
  const { context, page, ran } = await watched({
    view: desk,
    expect(detail, what) {
      if (what === 'policy') refused.push(String(detail).split(' ')[0]);
      return what !== 'exception' && (what !== 'another origin' || !visited.length);
    },
  });
  const put = await unclean(context);
  for (const [i, html] of batches().entries()) {
    put(html);
    await page.goto('/syntheses/page');
    await poke(page);
    await readable(page, `page ${i}`);
    assert.equal(new URL(page.url()).pathname, '/syntheses/page');
  }
  await browser.shoot(page, 'policy-alone', false);
  await signIn(page, community, 'fr', 'Claire', 'documentalist');
  await page.goto('/atelier/documents/summary/nouveau');
  for (const [i, html] of batches().entries()) {
    put(html);
    const shown = previewed(page);
    await page.locator('#f-corps').fill(`Texte ${i}.`);
    await shown;
    await page.waitForFunction(() => document.querySelector('#apercu .txt'));
    await poke(page, '#apercu');
    await readable(page, `preview ${i}`);
  }
  assert.deepEqual([ran, visited], [[], []]);
  for (const what of ['script-src-attr', 'script-src-elem', 'style-src-elem', 'style-src-attr', 'img-src', 'frame-src', 'object-src', 'base-uri', 'media-src', 'form-action']) {
    assert.ok(refused.includes(what), `the policy had something to refuse: ${what} (${[...new Set(refused)]})`);
  }
  await context.close();
});

test('with neither, the texts run: these tests would see it', async () => {
  const { context, ran } = await watched({ bypassCSP: true, view: desk, expect: () => true });
  const put = await unclean(context);
  for (const html of batches()) {
    put(html);
    const own = await context.newPage(); // a text may lead away
    await own.goto('/syntheses/page').catch(() => {});
    await poke(own).catch(() => {});
    await own.close();
  }
  assert.ok(new Set(ran).size > 40, `only ${new Set(ran).size} of the texts ran`);
  assert.ok(visited.length > 5, `only ${visited.length} calls to the other site`);
  visited.length = 0;
  await context.close();
});

test('bombs in the editor: the preview answers, the text stays, saving is told in words', async () => {
  const { context, page, ran } = await watched({ view: desk, expect: detail => /4(13|22)/.test(detail) });
  await signIn(page, community, 'fr', 'Claire', 'documentalist');
  const size = 16 << 10;
  const bombs = {
    'lists in lists': '- '.repeat(size / 2 - 200) + '\n'.repeat(400), 'quotes in quotes': '> '.repeat(size / 2) + 'x',
    'ticks': Array.from({ length: 180 }, (_, i) => '`'.repeat(i)).join(' '), 'null bytes': 'a\0b<scr\0ipt>alert(1)</scr\0ipt>'.repeat(400),
  };
  for (const [what, bomb] of Object.entries(bombs)) {
    await page.goto('/atelier/documents/summary/nouveau');
    const begun = Date.now(), shown = previewed(page);
    await page.locator('#f-corps').fill(bomb);
    await shown;
    assert.ok(Date.now() - begun < 5000, `${what}: the preview took ${Date.now() - begun} ms`);
    const held = await page.locator('#f-corps').inputValue();
    assert.equal(held.length, bomb.length, `${what}: the text stays`);
    await page.locator('#f-f-title').fill(`Bombe ${what}`);
    await moving(page, () => page.locator('.bar button[value=enregistrer]').click());
    const said = page.locator('.toast, #erreurs, #conseils li');
    await said.first().waitFor();
    assert.doesNotMatch(await page.locator('h1').innerText(), new RegExp(word('fr', 'failure.500')), what);
    assert.ok(await page.locator('#f-corps').inputValue(), `${what}: the text is still there`);
  }
  assert.deepEqual(ran, []);
  await context.close();
});
