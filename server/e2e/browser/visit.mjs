// What one visit costs: looked at from inside the page (when can the heading be seen, when does the largest text stand
// still) and on the line (bytes, requests).

/** watch runs in the page before its own scripts. It may use nothing from this module. */
function watch() {
  if (window.top !== window) return;
  const seen = window.parvisVisit = { lcp: null, heading: null, shift: 0 };
  const each = (type, f) => new PerformanceObserver(list => list.getEntries().forEach(f)).observe({ type, buffered: true });
  each('largest-contentful-paint', e => { seen.lcp = e.startTime });
  each('layout-shift', e => { if (!e.hadRecentInput) seen.shift += e.value });
  // Painting alone does not mean that it can be read: something may lie above it.
  const look = () => {
    const h1 = document.querySelector('h1'), box = h1?.getBoundingClientRect();
    const there = box?.width && document.elementFromPoint(box.left + Math.min(box.width / 2, 60), Math.min(box.top + box.height / 2, innerHeight - 1));
    if (there && (there === h1 || h1.contains(there))) seen.heading = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/**
 * visit opens a page over a line and answers what it took: times in milliseconds since the click, `readable` and `total`
 * in bytes, requests, elements.
 */
export async function visit(context, way, path, { slower = 1, silence = 2000 } = {}) {
  const page = await context.newPage();
  try {
    await page.addInitScript(watch);
    const cdp = await context.newCDPSession(page);
    if (slower > 1) await cdp.send('Emulation.setCPUThrottlingRate', { rate: slower });
    way.reset();
    await page.goto(way.url + path, { waitUntil: 'load' });
    await way.quiet(silence);
    const { lcp, heading, shift, origin, loaded, elements } = await page.evaluate(() => ({
      ...window.parvisVisit, origin: performance.timeOrigin, loaded: performance.timeOrigin + performance.getEntriesByType('navigation')[0].loadEventStart,
      elements: [...document.querySelectorAll('*')].filter(el => el.matches('svg') || !el.closest('svg')).length,
    }));
    return { lcp, heading, shift, elements, readable: way.bytes(origin + heading), atLoad: { bytes: way.bytes(loaded), requests: way.requests(loaded) }, total: way.bytes(), requests: way.requests() };
  } finally {
    await page.close();
  }
}

// EcoIndex (ecoindex.fr): where a page stands among others by elements, requests and kilobytes; the 2024-01 quantiles of
// the project.
const quantiles = {
  elements: [0, 47, 75, 159, 233, 298, 358, 417, 476, 537, 603, 674, 753, 843, 949, 1076, 1237, 1459, 1801, 2479, 594601],
  requests: [0, 2, 15, 25, 34, 42, 49, 56, 63, 70, 78, 86, 95, 105, 117, 130, 147, 170, 205, 281, 3920],
  kilobytes: [0, 1.37, 144.7, 319.53, 479.46, 631.97, 783.38, 937.91, 1098.62, 1265.47, 1448.32, 1648.27, 1876.08, 2142.06, 2465.37,
    2866.31, 3401.59, 4155.73, 5400.08, 8037.54, 223212.26],
};

/** ecoIndex is 0 to 100; above 80 is grade A. */
export function ecoIndex({ elements, requests, total }) {
  const rank = (name, value) => {
    const steps = quantiles[name], i = steps.findIndex(step => value < step);
    return i < 0 ? steps.length - 1 : i - 1 + (value - steps[i - 1]) / (steps[i] - steps[i - 1]);
  };
  return 100 - 5 / 6 * (3 * rank('elements', elements) + 2 * rank('requests', requests) + rank('kilobytes', total / 1024));
}

export const median = list => {
  const sorted = list.toSorted((a, b) => a - b), half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};
