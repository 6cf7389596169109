// A line between the browser and the server that reads the calls on it: a test can cut it, lose single answers or alter
// them. line.mjs carries bytes and knows their pace, WebSockets too, but no calls. What a service worker fetches goes
// through both.
import http from 'node:http';

/** proxy opens one, to a server that start() leads it to. */
export async function proxy() {
  let target;
  const open = new Set();
  let down = false, lost = () => false;
  const changes = new Map(), seen = [];
  const gate = http.createServer((req, res) => {
    if (down) return req.socket.destroy();
    seen.push({ method: req.method, path: req.url });
    const up = http.request({ host: target.hostname, port: target.port, method: req.method, path: req.url, headers: req.headers }, answer => {
      if (lost(req)) { answer.resume(); answer.on('end', () => req.socket.destroy()); return }
      const f = changes.get(new URL(req.url, target).pathname);
      if (!f) { res.writeHead(answer.statusCode, answer.rawHeaders); answer.pipe(res); return }
      const parts = [];
      answer.on('data', b => parts.push(b)).on('end', () => {
        const body = f(Buffer.concat(parts).toString());
        const headers = { ...answer.headers, 'content-length': Buffer.byteLength(body) };
        delete headers.etag;
        res.writeHead(answer.statusCode, headers);
        res.end(body);
      });
    });
    if (changes.has(new URL(req.url, target).pathname)) { up.removeHeader('accept-encoding'); up.removeHeader('if-none-match') }
    up.on('error', () => req.socket.destroy());
    req.pipe(up);
  });
  gate.on('connection', s => { open.add(s); s.on('close', () => open.delete(s)); s.on('error', () => {}) });
  await new Promise(done => gate.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${gate.address().port}`,
    seen,
    /** lead says where the line ends. */
    lead(to) { target = new URL(to) },
    /** cut ends every connection and takes none. */
    cut() { down = true; for (const s of open) s.destroy() },
    mend() { down = false },
    /** lose lets calls reach the server and keeps its answers from coming back. */
    lose(test) { lost = test },
    /** change alters what an address answers; without a function it is as it was. */
    change(path, f) { f ? changes.set(path, f) : changes.delete(path) },
    async close() { this.cut(); await new Promise(done => gate.close(done)) },
  };
}
