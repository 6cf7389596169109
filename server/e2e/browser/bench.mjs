// make bench-visit: what the first visit, the second and one without a line cost a phone of five years ago (a processor
// four times slower, 1.6 Mbit/s, 150 ms), beside the floor: the same text served as one static file in the same run. Rounds
// are interleaved, figures are medians; times belong to one machine and one moment, ratios are what counts.
//
//   node bench.mjs [rounds] [path …]
import { floor } from './floor.mjs';
import { line } from './line.mjs';
import { start } from './program.mjs';
import { ecoIndex, median, visit } from './visit.mjs';
import { chromium } from 'playwright-core';

const rounds = Number(process.argv[2] || 7), slow = { rtt: 150, kbps: 1638.4 }, slower = 4;
const paths = process.argv.length > 3 ? process.argv.slice(3) : ['/', '/parcours/premiers-pas/faire-connaissance', '/charte', '/faq/sans-discord', '/syntheses/frayere-du-bief', '/recherche'];

const ours = await line(), community = await start({ discord: false, way: ours });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium', chromiumSandbox: false,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const phone = () => browser.newContext({ viewport: { width: 412, height: 823 }, deviceScaleFactor: 1.75, isMobile: true, hasTouch: true, locale: 'fr-FR' });
let ground, sides;
try {
  const helper = await phone();
  ground = await floor(await helper.newPage(), community.url, paths);
  await helper.close();
  for (const path of paths) for (let i = 0; i < 3; i++) await fetch(community.url + path, { headers: { 'Accept-Encoding': 'br' } }); // kept in memory, as on any day
  sides = { floor: await line(ground.url, slow), page: ours };
  ours.shape(slow);

  const rows = [], pairs = [];
  for (const path of paths) {
    const got = { floor: [], page: [] }, again = { floor: [], page: [] };
    for (let round = 0; round < rounds; round++) {
      for (const side of round % 2 ? ['page', 'floor'] : ['floor', 'page']) {
        const context = await phone();
        got[side].push(await visit(context, sides[side], path, { slower }));
        // The worker starts anew, as it would the next day.
        const cdp = await context.newCDPSession(await context.newPage());
        await cdp.send('ServiceWorker.enable').catch(() => {});
        await cdp.send('ServiceWorker.stopAllWorkers').catch(() => {});
        again[side].push(await visit(context, sides[side], path, { slower }));
        await context.close();
      }
    }
    got.page.forEach((v, i) => pairs.push(v.lcp / got.floor[i].lcp));
    const mid = (list, f) => median(list.map(f)), best = (list, f) => Math.min(...list.map(f));
    const ratio = (of, f) => (mid(of.page, f) / mid(of.floor, f)).toFixed(2);
    const one = got.page, kb = f => (mid(one, f) / 1024).toFixed(1);
    rows.push({
      page: path, 'LCP ×': ratio(got, v => v.lcp), 'best ×': (best(got.page, v => v.lcp) / best(got.floor, v => v.lcp)).toFixed(2),
      'h1 ×': ratio(got, v => v.heading), 'LCP ms': Math.round(mid(one, v => v.lcp)), 'again ×': ratio(again, v => v.heading),
      'readable KB': kb(v => v.readable), 'load KB': kb(v => v.atLoad.bytes), 'at load': mid(one, v => v.atLoad.requests),
      'all KB': kb(v => v.total), requests: mid(one, v => v.requests), 'again KB': (mid(again.page, v => v.total) / 1024).toFixed(1),
      'again req.': mid(again.page, v => v.requests), elements: mid(one, v => v.elements), shift: mid(one, v => v.shift).toFixed(3),
      EcoIndex: mid(one, ecoIndex).toFixed(0),
    });
    console.error(`${path}: ${rounds} rounds`);
  }
  console.table(rows);
  // One page's median still moves by a tenth on a machine with other things to do; all rounds together hold still.
  console.log(`LCP × over all pages, ${pairs.length} rounds side by side: median ${median(pairs).toFixed(2)}`);

  // Without a line: a page that was never opened, right after the pocket was taken.
  const context = await phone(), page = await context.newPage();
  sides.page.shape({});
  await page.goto(sides.page.url + '/');
  await sides.page.quiet(3000);
  sides.page.cut();
  for (const [what, path] of [['a page never opened', '/faq/accessibilite'], ['a search', '/recherche?q=charte']]) {
    const begun = performance.now();
    const answer = await page.goto(sides.page.url + path).catch(e => ({ status: () => e.message.split('\n')[0] }));
    console.log(`without a line, ${what}: ${answer.status()} in ${Math.round(performance.now() - begun)} ms, “${(await page.title()).slice(0, 50)}”`);
  }
  await context.close();
} finally {
  await browser.close();
  await ground?.close();
  await sides?.floor.close();
  await community.stop();
  await ours.close();
}
