// A phone's line to the server: one pipe of a given width, a delay each way, and a count of all that passed. It stands
// between whole programs, so that it also holds back the service worker and the WebSocket, which the browser's own
// throttling does not touch.
import net from 'node:net';

/**
 * line opens the way to a server on this machine. `rtt` is in milliseconds, `kbps` in kilobits a second; 0 is as fast as
 * it goes. `url` is where the browser goes instead.
 */
export async function line(to, { rtt = 0, kbps = 0 } = {}) {
  const open = new Set();
  const seen = []; // [time, bytes] of each piece that arrived at the phone
  const asked = []; // time of each request that went out
  let free = 0, dead = false, shape = { rtt, kbps };

  const carry = (from, into, down) => {
    from.on('data', piece => {
      const now = performance.now();
      if (!down && /^(GET|HEAD|POST|PUT|DELETE) /.test(piece.toString('latin1', 0, 8))) asked.push(performance.timeOrigin + now);
      let at = now + shape.rtt / 2;
      if (down && shape.kbps) at = free = Math.max(free, at) + piece.length * 8 / shape.kbps;
      from.pause();
      const give = () => {
        if (down) seen.push([performance.timeOrigin + performance.now(), piece.length]);
        if (!into.destroyed) into.write(piece);
        from.resume();
      };
      at - now < 1 ? give() : setTimeout(give, at - now);
    });
    from.on('end', () => setTimeout(() => into.end(), shape.rtt / 2 + Math.max(0, free - performance.now())));
    from.on('error', () => into.destroy());
    from.on('close', () => { open.delete(from); setTimeout(() => into.destroy(), shape.rtt) });
  };
  const server = net.createServer(phone => {
    if (dead) return phone.destroy();
    const { hostname, port } = new URL(to), host = net.connect(Number(port), hostname);
    open.add(phone).add(host);
    phone.setNoDelay(true);
    host.setNoDelay(true);
    // A new connection costs one way and back before the first byte is asked for.
    phone.pause();
    setTimeout(() => { carry(phone, host, false); phone.resume() }, shape.rtt);
    carry(host, phone, true);
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** bytes that arrived, up to a time of the clock (Date.now() with fractions). */
    bytes: (until = Infinity) => seen.reduce((sum, [at, n]) => sum + (at <= until ? n : 0), 0),
    /** requests that went out, up to such a time. */
    requests: (until = Infinity) => asked.filter(at => at <= until).length,
    reset() { seen.length = asked.length = free = 0 },
    /** lead says where the line ends: a server may have to know the line's address before it has one of its own. */
    lead(there) { to = there },
    shape(next) { shape = { rtt: 0, kbps: 0, ...next } },
    /** cut takes the line down: nothing passes, and nothing new is let in. */
    cut() { dead = true; for (const s of open) s.destroy() },
    /** quiet waits until nothing has arrived for a while. */
    async quiet(ms, most = 60000) {
      const end = performance.now() + most;
      for (let last = -1; performance.now() < end;) {
        if (seen.length === last) return;
        last = seen.length;
        await new Promise(resolve => setTimeout(resolve, ms));
      }
    },
    close() { dead = true; for (const s of open) s.destroy(); return new Promise(resolve => server.close(resolve)) },
  };
}
