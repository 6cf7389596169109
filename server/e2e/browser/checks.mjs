// What every page must hold: axe, and what axe does not see. Each check answers a list of faults in words.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** accessible runs axe; only colours when asked so. It is put in by the debugger, which the policy does not concern. */
export async function accessible(page, colours = false) {
  if (!await page.evaluate(() => !!window.axe)) await page.evaluate(axe);
  const runOnly = colours ? { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } : { type: 'tag', values: tags };
  const rules = colours ? {} : { 'label-content-name-mismatch': { enabled: true } };
  const found = await page.evaluate(([runOnly, rules]) => window.axe.run(document, { runOnly, rules, resultTypes: ['violations'] }), [runOnly, rules]);
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

/** legible looks at the text one reads: 16 px, lines of 1.5, at most 75 characters. */
export const legible = page => page.evaluate(() => {
  const faults = [];
  for (const p of document.querySelectorAll('main p')) {
    const style = getComputedStyle(p), size = parseFloat(style.fontSize);
    if (!p.checkVisibility() || p.textContent.length < 120 || p.matches('.sm,.hint,.lede,.h3') || p.closest('.lede,.stones,.staff')) continue;
    const name = `“${p.textContent.trim().slice(0, 30)}”`, range = document.createRange();
    range.selectNodeContents(p);
    const rows = new Set([...range.getClientRects()].map(r => Math.round(r.top / 8))).size;
    if (size < 16) faults.push(`${name} has ${size} px`);
    if (parseFloat(style.lineHeight) / size < 1.49) faults.push(`${name} has lines of ${(parseFloat(style.lineHeight) / size).toFixed(2)}`);
    if (rows > 1 && p.textContent.length / rows > 75) faults.push(`${name} has ${Math.round(p.textContent.length / rows)} characters a line`);
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

/** fromTop puts the keyboard where it is on a page that has just come: before everything. */
export const fromTop = page => page.evaluate(() => {
  const start = document.createElement('i');
  start.tabIndex = -1;
  document.body.prepend(start);
  start.focus();
  start.remove();
  scrollTo(0, 0);
  delete window.stopBefore; // see focusShown
});

/** focusShown presses Tab through a page: what has the focus is seen, 2 px wide and 3:1 against its ground at least, does not
 * lie under the bar, and comes in the order of reading. */
export async function focusShown(page, most = 60) {
  const faults = [];
  await fromTop(page);
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const el = document.activeElement;
      if (!el || el === document.body) return null;
      const numbers = colour => colour.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
      const light = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, k) => sum + v * [0.2126, 0.7152, 0.0722][k], 0);
      const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05) };
      const ground = from => {
        for (let e = from; e; e = e.parentElement) {
          const c = numbers(getComputedStyle(e).backgroundColor);
          if (c.length < 4 || c[3] > 0.9) return c;
        }
        return [255, 255, 255];
      };
      const shown = el.matches('input') && el.closest('.pick') || el, style = getComputedStyle(shown), box = el.getBoundingClientRect();
      const name = `${el.tagName.toLowerCase()} “${(el.textContent || el.name || '').trim().slice(0, 30)}”`;
      const rings = [];
      if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) rings.push(numbers(style.outlineColor));
      const shadow = style.boxShadow.match(/^(rgba?\([^)]*\)) 0px 0px 0px (\d+)px/);
      if (shadow && Number(shadow[2]) >= 2) rings.push(numbers(shadow[1]));
      const best = Math.max(0, ...rings.map(r => ratio(r, ground(shown.parentElement))));
      const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
      const from = Math.max(box.top, 0), to = Math.min(box.bottom, innerHeight); // what is on the screen of it
      const covered = [0.25, 0.5, 0.75].every(part => {
        const top = document.elementFromPoint(x, from + (to - from) * part);
        return !top || !(el.contains(top) || top.contains(el) || el.labels?.[0]?.contains(top));
      });
      let stays = false; // in a part that stays in place while the page moves
      for (let e = el; e; e = e.parentElement) stays ||= ['fixed', 'sticky'].includes(getComputedStyle(e).position);
      let above; // the stop before, when this one lies above it: both are looked at now, what loads meanwhile moves both
      if (el.closest('main') && !stays && innerWidth < 500) { // one column
        const before = window.stopBefore?.el.isConnected && window.stopBefore;
        if (before && box.bottom < before.el.getBoundingClientRect().top) above = before.name;
        window.stopBefore = { el, name };
      }
      return { name, rings: rings.length, best, covered, href: el.getAttribute('href'), above };
    });
    if (!at || i && at.href === '#contenu') break; // round
    if (i === 0 && at.href !== '#contenu') faults.push(`Tab leads first to ${at.name}`);
    if (!at.rings) faults.push(`no focus ring on ${at.name}`);
    else if (at.best < 3) faults.push(`the focus ring is ${at.best.toFixed(1)}:1 on ${at.name}`);
    if (at.covered) faults.push(`the focus is hidden on ${at.name}`);
    if (at.above) faults.push(`the focus goes up from ${at.above} to ${at.name}`);
  }
  return faults;
}
