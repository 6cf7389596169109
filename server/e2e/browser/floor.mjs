// The floor under a page: the same text with the same styles, served as one file that asks for nothing more. No page can
// come sooner; how far ours is from it is what the benchmark tells.
import { createServer } from 'node:http';
import { brotliCompressSync, constants } from 'node:zlib';

/** floor copies pages of a server and serves the copies. `strip` runs in a browser's page. */
export async function floor(page, base, paths) {
  const copies = new Map();
  for (const path of paths) {
    const source = await (await fetch(base + path)).text();
    const html = await page.evaluate(source => {
      const doc = new DOMParser().parseFromString(source, 'text/html');
      for (const el of doc.querySelectorAll('script,noscript,link:not([rel=canonical],[rel=alternate])')) el.remove();
      doc.head.insertAdjacentHTML('beforeend', '<link rel="icon" href="data:,">');
      return '<!doctype html>' + doc.documentElement.outerHTML;
    }, source);
    const packed = brotliCompressSync(html, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: html.length } });
    copies.set(path, { body: packed, type: 'text/html; charset=utf-8', encoding: 'br' });
    for (const [, src] of html.matchAll(/<img[^>]* src="(\/[^"]+)"/g)) {
      const got = await fetch(base + src);
      copies.set(src, { body: Buffer.from(await got.arrayBuffer()), type: got.headers.get('content-type') });
    }
  }
  const server = createServer((request, answer) => {
    const copy = copies.get(request.url);
    if (!copy) { answer.writeHead(404); return answer.end() }
    const etag = `"${copy.body.length}"`, same = request.headers['if-none-match'] === etag;
    answer.writeHead(same ? 304 : 200, {
      'Content-Type': copy.type, 'Content-Length': same ? 0 : copy.body.length, ETag: etag, 'Cache-Control': 'no-cache',
      ...(copy.encoding && { 'Content-Encoding': copy.encoding }),
    });
    answer.end(same ? undefined : copy.body);
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => new Promise(resolve => { server.closeAllConnections(); server.close(resolve) }) };
}
