// What every page must hold: axe, and what axe does not see. Each check answers a list of faults in words.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** accessible runs axe; only colours when asked so. It is put in by the debugger, which the policy does not concern. */
export async function accessible(page, colours = false) {
  if (!await page.evaluate(() => !!window.axe)) await page.evaluate(axe);
  const runOnly = colours ? { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } : { type: 'tag', values: tags };
  const found = await page.evaluate(runOnly => window.axe.run(document, { runOnly, resultTypes: ['violations'] }), runOnly);
  if (!colours && found.passes.length < 15) return [`axe looked at ${found.passes.length} rules only`];
  return found.violations.flatMap(v => v.nodes.map(n => `axe ${v.id}: ${n.target.join(' ')} (${n.failureSummary?.split('\n')[1]?.trim()})`));
}

/** sound looks at structure and sizes. */
export const sound = page => page.evaluate(() => {
  const faults = [];
  const shown = el => el.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const name = el => `${el.tagName.toLowerCase()}${el.id ? '#' + el.id : ''} “${(el.textContent || el.value || el.name || '').trim().slice(0, 30)}”`;

  const h1 = [...document.querySelectorAll('h1')].filter(shown);
  if (h1.length !== 1) faults.push(`${h1.length} h1`);
  let level = 0;
  for (const h of document.querySelectorAll('main :is(h1,h2,h3,h4,h5,h6)')) {
    if (!shown(h)) continue;
    const n = Number(h.tagName[1]);
    if (n > level + 1) faults.push(`h${level} is followed by ${name(h)}`);
    level = n;
  }
  const ids = [...document.querySelectorAll('[id]')].map(el => el.id);
  for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) faults.push(`two elements have the id ${id}`);
  if (!document.documentElement.lang) faults.push('no language');
  const first = document.querySelector('a[href],button,input,summary,textarea');
  if (first?.getAttribute('href') !== '#contenu') faults.push(`the first stop is ${name(first)}, no skip link`);
  if (document.querySelector('#contenu')?.tagName !== 'MAIN') faults.push('the skip link leads nowhere');

  // Targets: 24 px at least (WCAG 2.5.8, links within a sentence apart), 44 px for main actions.
  for (const el of document.querySelectorAll('a[href],button,input:not([type=hidden]),textarea,select,summary')) {
    if (!shown(el) || el.matches('.skip')) continue;
    const target = el.matches('input[type=checkbox],input[type=radio]') ? el.closest('label') ?? el : el;
    const box = target.getBoundingClientRect();
    const inText = el.matches('a') && getComputedStyle(el).display === 'inline' && el.parentElement.textContent.trim() !== el.textContent.trim();
    const least = el.matches('.btn,button,.tabs a,input,textarea,select') ? 44 : 24;
    if (!inText && (box.height < least - 0.5 || box.width < 24)) faults.push(`${name(el)} is ${Math.round(box.width)}×${Math.round(box.height)} px, less than ${least}`);
  }
  return faults;
});

/** narrow tells what sticks out sideways. */
export const narrow = page => page.evaluate(() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const out = [...document.querySelectorAll('body *')].filter(el => el.checkVisibility() && el.getBoundingClientRect().right > width + 1);
  return [`${document.documentElement.scrollWidth} px wide on ${width}: ${out.slice(-3).map(el => `${el.tagName}.${el.className}`).join(', ')}`];
});

/** still tells what moves although the person asked for rest. */
export const still = page => page.evaluate(() => document.getAnimations().filter(a => a.playState === 'running').map(a => `animation ${a.animationName ?? a.transitionProperty}`));

/** focusShown presses Tab through a page: what has the focus must be seen, and must not lie under the bar. */
export async function focusShown(page, most = 60) {
  const faults = [];
  await page.evaluate(() => { document.activeElement?.blur(); scrollTo(0, 0) });
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const el = document.activeElement;
      if (!el || el === document.body) return null;
      const style = getComputedStyle(el), box = el.getBoundingClientRect();
      const name = `${el.tagName.toLowerCase()} “${(el.textContent || el.name || '').trim().slice(0, 30)}”`;
      const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== 'none';
      const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
      const covered = [0.25, 0.5, 0.75].every(part => {
        const top = document.elementFromPoint(x, box.top + box.height * part);
        return !top || !(el.contains(top) || top.contains(el) || el.labels?.[0]?.contains(top));
      });
      return { name, ring, covered, href: el.getAttribute('href') };
    });
    if (!at) break;
    if (i === 0 && at.href !== '#contenu') faults.push(`Tab leads first to ${at.name}`);
    if (!at.ring) faults.push(`no focus ring on ${at.name}`);
    if (at.covered) faults.push(`the focus is hidden on ${at.name}`);
  }
  return faults;
}
