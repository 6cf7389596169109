// What a first visit may cost: bytes and requests hardly depend on the machine, so they are held at each landing. Times
// are for the benchmark (bench.mjs).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { open } from './browser.mjs';
import { line } from './line.mjs';
import { start } from './program.mjs';
import { ecoIndex, visit } from './visit.mjs';

const KB = 1024;
const paths = ['/', '/parcours/premiers-pas/faire-connaissance', '/charte', '/faq', '/espaces', '/syntheses', '/syntheses/frayere-du-bief', '/recherche?q=charte', '/demandes/nouvelle'];

let community, browser, way;
before(async () => {
  way = await line();
  community = await start({ discord: false, way });
  browser = await open(community, 'budget');
});
after(async () => {
  try { await browser?.close() } finally { await way?.close(); await community?.stop() }
});

test('a first visit stays within its budget', async () => {
  const faults = [];
  for (const path of paths) {
    const context = await browser.visit({ serviceWorkers: 'allow' });
    const asked = [];
    context.on('request', r => asked.push(new URL(r.url()).pathname));
    const cost = await visit(context, way, path, { silence: 1500 });
    const most = (what, value, limit) => { if (value > limit) faults.push(`${path}: ${what} ${Math.round(value)}, at most ${limit}`) };
    most('bytes before it can be read', cost.readable, 15 * KB);
    most('bytes at load', cost.atLoad.bytes, 30 * KB);
    most('requests at load', cost.atLoad.requests, 5);
    most('bytes until silence', cost.total, 360 * KB);
    most('requests until silence', cost.requests, 10);
    most('elements', cost.elements, 350);
    most('100 × shift', cost.shift * 100, 1);
    if (ecoIndex(cost) <= 80) faults.push(`${path}: EcoIndex ${ecoIndex(cost).toFixed(1)}, not an A`);
    if (asked.some(p => p.endsWith('.wasm'))) faults.push(`${path}: the program is fetched before anybody asked for it`);
    await context.close();
  }
  assert.equal(faults.join('\n'), '');
});

test('with Save-Data nothing is fetched but what is read', async () => {
  const context = await browser.visit({ serviceWorkers: 'allow', extraHTTPHeaders: { 'Save-Data': 'on' } });
  await context.addInitScript(() => Object.defineProperty(Navigator.prototype, 'connection', { get: () => ({ saveData: true, effectiveType: '4g', addEventListener() {} }) }));
  const cost = await visit(context, way, '/', { silence: 1500 });
  assert.ok(cost.total <= 30 * KB, `${cost.total} bytes`);
  await context.close();
});

test('a second visit asks for little', async () => {
  const context = await browser.visit({ serviceWorkers: 'allow' });
  await visit(context, way, '/faq', { silence: 5000 }); // also on a busy machine the worker has what it holds
  const again = await visit(context, way, '/faq', { silence: 1500 });
  assert.ok(again.requests <= 3, `${again.requests} requests`);
  assert.ok(again.total <= 3 * KB, `${again.total} bytes`);
  await context.close();
});
