// Pictures through the editor, as a documentalist sends them: chosen on a phone, pasted and dropped as the browser itself
// does it; and those that are not what they say, or say too much.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';

import { autosaved, pictured, signIn, soon } from './acts.mjs';
import { open } from './browser.mjs';
import { start } from './program.mjs';
import { word } from './words.mjs';

let community, browser, folder;
before(async () => {
  community = await start();
  browser = await open(community, 'pictures');
  folder = await mkdtemp(path.join(tmpdir(), 'parvis-pictures-'));
});
after(async () => {
  try { await browser?.close() } finally { await community?.stop() }
  await rm(folder, { recursive: true, force: true });
});

/** png is a picture of one colour; `says` is the size in its head, which may be another. */
function png(width, height, says = [width, height]) {
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]), out = Buffer.alloc(8);
    out.writeUInt32BE(data.length, 0);
    out.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([out.subarray(0, 4), body, out.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(says[0], 0);
  head.writeUInt32BE(says[1], 4);
  head.set([8, 2], 8);
  const lines = Buffer.concat(Array(height).fill(Buffer.concat([Buffer.from([0]), Buffer.alloc(3 * width, 120)])));
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(lines)), chunk('IEND', Buffer.alloc(0))]);
}

const html = '<script>alert("ran")</script><h1>CANARI</h1>';
const gif = Buffer.from('R0lGODlhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs=', 'base64');
const note = Buffer.from(html);

/** camera is a photograph as a telephone makes it: with where it was taken. */
async function camera(page) {
  const plain = Buffer.from(await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 48 });
    canvas.getContext('2d').fillRect(0, 0, 30, 30);
    const blob = await new Promise(resolve => canvas.toBlob(resolve, 'image/jpeg'));
    return [...new Uint8Array(await blob.arrayBuffer())];
  }));
  const entry = (tag, kind, n, value) => {
    const out = Buffer.alloc(12);
    out.writeUInt16LE(tag, 0);
    out.writeUInt16LE(kind, 2);
    out.writeUInt32LE(n, 4);
    Buffer.isBuffer(value) ? value.copy(out, 8) : out.writeUInt32LE(value, 8);
    return out;
  };
  const degrees = Buffer.alloc(24);
  [48, 1, 51, 1, 24, 1].forEach((n, i) => degrees.writeUInt32LE(n, 4 * i));
  const tiff = Buffer.concat([Buffer.from('II*\0\x08\0\0\0\x01\0', 'latin1'), entry(0x8825, 4, 1, 26), Buffer.alloc(4), // the place
    Buffer.from([2, 0]), entry(1, 2, 2, Buffer.from('N\0')), entry(2, 5, 3, 56), Buffer.alloc(4), degrees, Buffer.from('CANARI')]);
  const exif = Buffer.concat([Buffer.from('Exif\0\0'), tiff]), mark = Buffer.from([0xff, 0xe1, 0, 0]);
  mark.writeUInt16BE(exif.length + 2, 2);
  return Buffer.concat([plain.subarray(0, 2), mark, exif, plain.subarray(2)]);
}

/** writing is an open editor with a text, on a phone. */
async function writing(options = {}) {
  const context = await browser.visit({ expect: (detail, what) => /422/.test(detail) || alone(detail, what), ...options });
  const page = await context.newPage();
  await signIn(page, community, 'fr', 'Claire', 'documentalist');
  await page.goto('/atelier/documents/summary/nouveau');
  await page.locator('#f-corps').fill('## Contexte\n\nVoici.\n');
  return { context, page, area: page.locator('#f-corps') };
}

/** alone is what Chromium reports of its own page around a picture: its style, and an icon that it looks for. */
const alone = (detail, what) => what === 'policy' ? /^style-src-attr inline on \/medias\//.test(detail)
  : /^Applying inline style violates.*\/medias\/|\/favicon\.ico\)/s.test(detail);

/** choose sends a file by the button, and answers what the server said. */
async function choose(page, name, mimeType, buffer) {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.locator('[data-tool=image]').click()]);
  const answered = page.waitForResponse(r => r.url().endsWith('/atelier/medias'));
  await chooser.setFiles({ name, mimeType, buffer });
  return answered;
}

const pictures = async area => [...(await area.inputValue()).matchAll(/!\[[^\]]*\]\((\/medias\/[^)]+)\)/g)].map(m => m[1]);

/** served fetches a picture and holds that it is one, and nothing else. */
async function served(where) {
  const answer = await fetch(community.url + where), bytes = Buffer.from(await answer.arrayBuffer());
  assert.equal(answer.status, 200);
  const type = answer.headers.get('content-type');
  assert.match(type, /^image\/(png|jpeg)$/);
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  assert.match(answer.headers.get('content-security-policy'), /default-src 'none'/);
  assert.equal(bytes.subarray(0, 3).toString('latin1'), type === 'image/png' ? '\x89PN' : '\xff\xd8\xff');
  for (const rest of ['script', 'CANARI', 'Exif', 'GPS']) assert.ok(!bytes.includes(rest), `nothing of ${rest} is left in ${where}`);
  return type;
}

test('what is no picture is refused in a French sentence, and the text stays', async () => {
  const { context, page, area } = await writing();
  const svg = `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="alert(1)"><script>alert(1)</script></svg>`;
  const files = {
    'a drawing with a script, named .png': ['photo.png', 'image/png', Buffer.from(svg)],
    'the same under its own name': ['photo.svg', 'image/svg+xml', Buffer.from(svg)],
    'a page named .jpg': ['photo.jpg', 'image/jpeg', Buffer.from(`<!doctype html>${html}`)],
    'a page that begins like a GIF': ['photo.gif', 'image/gif', Buffer.from(`GIF89a=1;/*${html}*/`)],
    'a bomb: 100 points that say they are 2.5 thousand million': ['photo.png', 'image/png', png(10, 10, [50000, 50000])],
    'a bomb whose head says the most there is': ['photo.png', 'image/png', png(1, 1, [0x7fffffff, 0x7fffffff])],
    'a picture cut off': ['photo.png', 'image/png', png(200, 200).subarray(0, 80)],
    'nothing': ['photo.png', 'image/png', Buffer.alloc(0)],
  };
  for (const [what, file] of Object.entries(files)) {
    const begun = Date.now();
    const answer = await choose(page, ...file);
    assert.equal(answer.status(), 422, what);
    assert.ok(Date.now() - begun < 5000, `${what} is refused at once`);
    await page.locator('#garde').getByText(word('fr', 'problem.picture')).waitFor();
    await page.evaluate(() => { document.getElementById('garde').textContent = '' });
  }
  await choose(page, ...Object.values(files)[0]);
  await page.locator('#garde').getByText(word('fr', 'problem.picture')).waitFor();
  await browser.shoot(page, 'refused', false);
  assert.equal(await area.inputValue(), '## Contexte\n\nVoici.\n');
  await context.close();
});

test('a picture that says too much is written anew: no place, no page within', async () => {
  const { context, page, area } = await writing();
  const ran = [];
  page.on('dialog', d => { ran.push(d.message()); d.dismiss() });
  const polyglot = Buffer.concat([gif.subarray(0, -1), Buffer.from([0x21, 0xfe, note.length]), note, Buffer.from([0, 0x3b]), note]);
  const tail = Buffer.concat([png(20, 20), note]);
  const photo = await camera(page);
  for (const what of ['Exif', 'CANARI']) assert.ok(photo.includes(what));
  for (const [i, [name, type, data]] of [['p.gif', 'image/gif', polyglot], ['p.png', 'image/png', tail], ['p.jpg', 'image/jpeg', photo]].entries()) {
    assert.equal((await choose(page, name, type, data)).status(), 201, name);
    const where = await soon(`${name} is in the text`, async () => (await pictures(area))[i]);
    const is = await served(where);
    if (type !== 'image/gif') assert.equal(is, type);
    const own = await context.newPage(); // as a page of its own
    own.on('dialog', d => { ran.push(d.message()); d.dismiss() });
    await own.goto(where);
    assert.equal(await own.evaluate(() => document.contentType), is);
    assert.equal(await own.getByText('CANARI').count(), 0);
    await own.close();
  }
  await pictured(page, 3);
  assert.deepEqual(ran, []);
  await context.close();
});

/** drop lets files fall on an element as the system does it. */
async function drop(context, page, locator, files) {
  await locator.scrollIntoViewIfNeeded();
  const box = await locator.boundingBox(), wire = await context.newCDPSession(page);
  const at = { x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 60), data: { items: [], files, dragOperationsMask: 1 } };
  for (const type of ['dragEnter', 'dragOver', 'drop']) await wire.send('Input.dispatchDragEvent', { type, ...at });
  await wire.detach();
}

test('on a phone, a picture is pasted with the keyboard and dropped, and saved with the text', async () => {
  const { context, page, area } = await writing({ permissions: ['clipboard-read', 'clipboard-write'] });
  await page.evaluate(async data => {
    const blob = new Blob([Uint8Array.from(atob(data), c => c.charCodeAt(0))], { type: 'image/png' });
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
  }, png(30, 20).toString('base64'));
  await area.press('Control+End');
  await page.keyboard.press('Control+v');
  await soon('what is pasted is in the text', async () => (await pictures(area)).length === 1);
  await page.locator('#garde').getByText(word('fr', 'editor.say.sent')).waitFor();
  assert.match(await area.inputValue(), /^## Contexte\n\nVoici\.\n\n!\[/, 'after what was there');

  const file = path.join(folder, 'tombee.png');
  await writeFile(file, png(40, 25));
  await drop(context, page, area, [file]);
  await soon('what is dropped is in the text', async () => (await pictures(area)).length === 2);
  const both = await pictures(area);
  for (const where of both) await served(where);
  await soon('both are seen', async () => await page.locator('#apercu img').count() === 2);
  await browser.shoot(page, 'dropped');

  // Beside the text nothing takes it in: the browser may show it elsewhere, the text stays.
  await drop(context, page, page.locator('#f-f-title'), [file]);
  assert.match(page.url(), /\/atelier\/documents\/summary\/nouveau$/, 'one stays in the editor');
  const saved = autosaved(page);
  await page.locator('#f-f-title').fill('Deux images');
  await area.focus();
  await saved;
  await page.waitForURL(/deux-images/); // from here on the address is that of the draft
  await page.reload();
  assert.deepEqual(await pictures(area), both, 'saved with the text');
  await context.close();
});
