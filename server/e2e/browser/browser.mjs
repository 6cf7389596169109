// One Chromium for a file of tests. Every visit is watched: an error in the console, a breach of the
// Content-Security-Policy or a call to another origin fails the file.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { chromium } from 'playwright-core';

import { root } from './program.mjs';

const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export const phone = { width: 390, height: 844 };
export const desk = { width: 1280, height: 800 };

/** open starts the browser for a community; `whole` is one with windows of its own, which can show notifications. */
export async function open(community, name, { whole = false } = {}) {
  const shots = path.join(root, 'build/screenshots');
  await mkdir(shots, { recursive: true });
  const browser = await chromium.launch({
    executablePath: !whole && process.env.CHROMIUM_SHELL || process.env.CHROMIUM || '/usr/bin/chromium', args: flags, chromiumSandbox: false,
  });
  const trouble = [];
  const own = [community.url, community.sandbox].map(u => new URL(u).host);
  let visits = 0;

  return {
    trouble,
    /** visit is a fresh person: own cookies, own storage. `expect` filters trouble that a test provokes on purpose. */
    async visit({ js = true, lang = 'fr', view = phone, expect = () => false, ...more } = {}) {
      const context = await browser.newContext({
        baseURL: community.url, serviceWorkers: process.env.PARVIS_FULL === '1' ? 'allow' : 'block', viewport: view, javaScriptEnabled: js, locale: lang === 'fr' ? 'fr-FR' : 'en-GB', ...more,
      });
      context.setDefaultTimeout(10000);
      const who = `${name}#${++visits}`;
      const report = (what, detail) => { if (!expect(detail, what)) trouble.push(`${who} ${what}: ${detail}`) };
      const documents = new Set(); // addresses of pages: an error page says so in the console, rightly
      context.on('request', r => {
        const u = new URL(r.url());
        if (r.isNavigationRequest()) documents.add(r.url());
        if (/^(https?|wss?):$/.test(u.protocol) && !own.includes(u.host)) report('another origin', r.url());
      });
      context.on('console', m => {
        if (!['error', 'warning'].includes(m.type())) return;
        if (/Service Worker registration blocked/.test(m.text())) return; // by us: pwa.test.mjs has it
        if (/^Failed to load resource/.test(m.text()) && documents.has(m.location().url)) return;
        report(`console ${m.type()}`, `${m.text()} (${m.location().url})`);
      });
      context.on('weberror', e => report('exception', e.error()?.stack ?? e.error()));
      if (js) {
        await context.exposeBinding('parvisTestBreach', (_, what) => report('policy', what));
        await context.addInitScript(() => document.addEventListener('securitypolicyviolation', e =>
          window.parvisTestBreach(`${e.violatedDirective} ${e.blockedURI} on ${location.pathname}`)));
      }
      return context;
    },
    /** shoot keeps a picture of the whole page. */
    async shoot(page, what, whole = true) {
      await page.screenshot({ path: path.join(shots, `${name}-${what}.jpg`), type: 'jpeg', quality: 85, fullPage: whole, animations: 'disabled' });
    },
    async close() {
      await browser.close();
      assert.deepEqual(trouble, [], 'no error, no breach of the policy, no other origin');
    },
  };
}
