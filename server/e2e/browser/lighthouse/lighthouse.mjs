// Lighthouse's phone on five pages, each at a first visit, the median of five: 100 for accessibility, best practices and
// SEO, 95 at least for performance. A folder of its own: what it brings along is far heavier than the other tests in the
// browser, and only `make test-full` needs it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import lighthouse from 'lighthouse';
import { chromium } from 'playwright-core';

import { start } from '../program.mjs';
import { median } from '../visit.mjs';

const pages = ['/', '/parcours/premiers-pas/faire-connaissance', '/faq', '/syntheses/frayere-du-bief', '/recherche?q=charte'];
const rounds = Number(process.env.ROUNDS || 5), port = 9600 + process.pid % 300;
const least = { performance: 95, accessibility: 100, 'best-practices': 100, seo: 100 };

let community;
before(async () => { community = await start({ discord: false }) });
after(async () => { await community?.stop() });

for (const path of pages) {
  test(`Lighthouse on ${path}`, async t => {
    const got = Object.fromEntries(Object.keys(least).map(name => [name, []])), failed = new Set();
    for (let round = 0; round < rounds; round++) {
      const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM || '/usr/bin/chromium', chromiumSandbox: false,
        args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', `--remote-debugging-port=${port}`],
      });
      try {
        const { lhr } = await lighthouse(community.url + path, { port, logLevel: 'error', output: 'json', onlyCategories: Object.keys(least) });
        assert.equal(lhr.runtimeError, undefined);
        for (const name of Object.keys(least)) {
          got[name].push(Math.round(lhr.categories[name].score * 100));
          for (const { id, weight } of lhr.categories[name].auditRefs)
            if (weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 0.9) failed.add(id);
        }
      } finally {
        await browser.close();
      }
    }
    t.diagnostic(`${path}: ${Object.entries(got).map(([name, list]) => `${name} ${median(list)} (${list})`).join(', ')}`);
    for (const [name, floor] of Object.entries(least)) assert.ok(median(got[name]) >= floor, `${name} ${median(got[name])}: ${[...failed].join(', ')}`);
  });
}
