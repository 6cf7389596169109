// Holds a page, as it stands, to everything that every page must hold, and keeps its pictures. Faults are gathered, so that
// one run tells them all.
import assert from 'node:assert/strict';

import { accessible, narrow, sound, still } from './checks.mjs';

export function inspector(browser) {
  const faults = new Map();
  const note = (what, list) => { for (const f of list) faults.set(f, [...faults.get(f) ?? [], what]) };
  return {
    note,
    /** inspect looks at one page: light, dark, 320 px, large text. */
    async inspect(on, what) {
      const view = on.viewportSize();
      for (const scheme of ['light', 'dark']) {
        await on.emulateMedia({ colorScheme: scheme });
        note(`${what}, ${scheme}`, await accessible(on, scheme === 'dark'));
        await browser.shoot(on, `${what}-${scheme}`);
      }
      await on.emulateMedia({ colorScheme: 'light' });
      note(what, [...await sound(on), ...await narrow(on), ...await still(on)]);
      await on.setViewportSize({ width: 320, height: 640 });
      note(`${what} at 320 px`, await narrow(on));
      await on.setViewportSize(view);
      await on.evaluate(() => { document.documentElement.style.fontSize = '200%' });
      note(`${what} with text at 200 %`, await narrow(on));
      await on.evaluate(() => { document.documentElement.style.fontSize = '' });
    },
    /** verdict fails with all that was noted. */
    verdict() {
      const said = [...faults].map(([fault, where]) => `${fault} — ${where.slice(0, 4).join('; ')}${where.length > 4 ? ` and ${where.length - 4} more` : ''}`);
      faults.clear();
      assert.equal(said.join('\n'), '');
    },
  };
}
