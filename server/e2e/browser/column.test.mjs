// A wide picture stays in its column, wherever a document is shown, and nothing moves when it comes.
import assert from 'node:assert/strict';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';

import { signIn } from './acts.mjs';
import { open, phone } from './browser.mjs';
import { narrow } from './checks.mjs';
import { start } from './program.mjs';

/** png is a picture of one colour. */
function png(width, height) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const out = Buffer.alloc(8 + body.length);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), 4 + body.length);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8; // bits, shades of grey
  const lines = Buffer.alloc((width + 1) * height, 0x90);
  for (let y = 0; y < height; y++) lines[y * (width + 1)] = 0;
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(lines)), chunk('IEND', Buffer.alloc(0))]);
}

const shown = '\n\n![Le bief vu de la passerelle](/medias/large.png)\n\n- Une liste : ![Le bief](/medias/large.png)\n';
const pages = {
  '/syntheses/malles-dix-jours': 'summaries/malles-dix-jours.md', '/faq/combien-ca-coute': 'faq/combien-ca-coute.md',
  '/espaces/berges': 'spaces/berges.md', '/charte': 'charter/2026-10.md', '/parcours/premiers-pas/faire-connaissance': 'journeys/premiers-pas/10-faire-connaissance.md',
};

let community, browser;
before(async () => {
  community = await start({ change: async content => {
    await mkdir(path.join(content, 'medias'), { recursive: true });
    await writeFile(path.join(content, 'medias/large.png'), png(1600, 900));
    for (const file of Object.values(pages)) await appendFile(path.join(content, file), shown);
  } });
  browser = await open(community, 'column');
});
after(async () => {
  try { await browser?.close() } finally { await community?.stop() }
});

/** fits looks at every picture of a page. */
async function fits(page, where) {
  const all = page.locator('main img');
  assert.equal(await all.count(), 2, `${where}: pictures`);
  for (const img of await all.all()) {
    const before = await img.boundingBox();
    await img.scrollIntoViewIfNeeded();
    await img.evaluate(el => el.complete || new Promise(done => { el.onload = done }));
    const box = await img.boundingBox();
    const room = await img.evaluate(el => el.parentElement.clientWidth);
    assert.ok(box.width > 100 && box.width <= room + 1, `${where}: ${box.width} wide in ${room}`);
    assert.ok(Math.abs(box.width * 9 / 16 - box.height) < 2, `${where}: ${box.width} × ${box.height}`);
    assert.ok(Math.abs(before.height - box.height) < 1, `${where}: it was ${before.height} high before it came, and is ${box.height}`);
  }
  assert.deepEqual(await narrow(page), [], where);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${where}: too wide`);
}

for (const view of [phone, { width: 1366, height: 768 }]) {
  test(`a wide picture fits everywhere (${view.width})`, async () => {
    const context = await browser.visit({ view });
    const page = await context.newPage();
    for (const where of Object.keys(pages)) {
      await page.goto(where);
      await fits(page, where);
      await browser.shoot(page, `picture-${view.width}${where.replaceAll('/', '-')}`, true);
    }
    await signIn(page, community, 'fr', 'Inès', 'documentalist');
    await page.goto('/atelier/documents/summary/malles-dix-jours');
    if (!await page.locator('#apercu img').first().isVisible()) await page.locator('.look').click();
    await page.locator('#apercu img').first().waitFor();
    await fits(page, 'the editor');
    await context.close();
  });
}

test('light or dark is chosen at once, is remembered, and paper is always light', async () => {
  const context = await browser.visit({ colorScheme: 'light' });
  const page = await context.newPage();
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const theme = () => page.locator('meta[name=theme-color]').evaluateAll(all => all.map(m => m.content).join(' '));
  const [light, dark] = ['rgb(248, 241, 228)', 'rgb(11, 31, 37)'];
  await page.goto('/');
  assert.equal(await ground(), light);
  await page.locator('[data-themes] input[value=dark]').check();
  assert.equal(await ground(), dark, 'it takes effect at once');
  assert.equal(await theme(), '#16505e #16505e');
  // The server says so in the first byte: nothing flashes, even when no script has run yet.
  await page.route('**/boot.*.js', route => route.fulfill({ contentType: 'text/javascript', body: '' }));
  await page.goto('/charte');
  assert.equal(await ground(), dark, 'another page, before any script');
  await page.emulateMedia({ media: 'print' });
  assert.equal(await ground(), 'rgb(255, 255, 255)', 'paper is light');
  assert.ok(await page.locator('.paper svg').isVisible(), 'paper has a code that leads back');
  assert.ok(!await page.locator('.foot').isVisible() && !await page.locator('#accord').isVisible(), 'paper has the text only');
  await page.emulateMedia({ media: 'screen' });
  await page.unroute('**/boot.*.js');
  await page.reload();
  assert.ok(await page.locator('[data-themes] input[value=dark]').isChecked());
  await page.locator('[data-themes] input[value=auto]').check();
  assert.equal(await ground(), light);
  assert.deepEqual(await context.cookies(), [], 'who leaves it to the system has no cookie');
  await context.close();
});

test('the picture that welcomes fits a phone, weighs little there, and moves nothing', async () => {
  const context = await browser.visit({ view: { width: 320, height: 640 } });
  const page = await context.newPage();
  let weight = 0;
  page.on('response', async r => { if (r.url().includes('vue=')) { weight += (await r.body()).length; assert.match(r.url(), /vue=telephone/) } });
  await page.goto('/');
  const img = page.locator('figure img');
  const before = await img.boundingBox();
  await img.scrollIntoViewIfNeeded();
  await img.evaluate(el => el.complete && el.naturalWidth || new Promise(done => { el.onload = done }));
  const box = await img.boundingBox();
  assert.ok(box.width <= 320 && Math.abs(box.height - before.height) < 1, `${before.height} high, then ${box.height}`);
  assert.ok(weight > 0 && weight <= 12 * 1024, `${weight} bytes`);
  assert.deepEqual(await narrow(page), []);
  await context.close();
});

test('the home page has its start and its search above the fold of a small laptop', async () => {
  const context = await browser.visit({ view: { width: 1366, height: 768 } });
  const page = await context.newPage();
  for (const where of ['/', '/en']) {
    await page.goto(where);
    for (const what of ['.enter .btn', 'main input[name=q]']) {
      const box = await page.locator(what).boundingBox();
      assert.ok(box.y + box.height <= 768, `${where}: ${what} ends at ${box.y + box.height}`);
    }
  }
  await context.close();
});
