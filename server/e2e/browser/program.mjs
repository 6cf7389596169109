// The programs under test: the practice Discord and the server, as a host would start them.
import { execFile, spawn } from 'node:child_process';
import { access, constants, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompressSync, constants as zlib, gzipSync } from 'node:zlib';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
const exec = promisify(execFile);

/** binary is PARVIS_BIN, or a build of this tree. */
async function binary() {
  if (process.env.PARVIS_BIN) return path.resolve(root, process.env.PARVIS_BIN);
  const built = await readdir(path.join(root, 'web/dist'));
  if (!built.includes('app.wasm')) await exec('go', ['run', './web/build'], { cwd: root });
  const bin = path.join(root, 'build/parvis-browser');
  await exec('go', ['build', '-o', bin, './server'], { cwd: root });
  return bin;
}

/**
 * nextBinary builds the version after this one, into a folder: every script and app.wasm are other bytes with other
 * addresses, and a page tells its app.wasm something that this one has never heard of.
 */
export async function nextBinary(dir) {
  const replace = {};
  const put = async (name, body) => {
    const to = path.join(dir, name.replaceAll('/', '_'));
    await writeFile(to, body);
    replace[path.join(root, name)] = to;
  };
  for (const name of await readdir(path.join(root, 'web/js'))) {
    if (name.endsWith('.js')) await put(`web/js/${name}`, await readFile(path.join(root, 'web/js', name), 'utf8') + '\nvoid "next";\n');
  }
  const more = Buffer.from([0, 5, 4, ...Buffer.from('next')]); // a section that nobody reads
  const wasm = Buffer.concat([await readFile(path.join(root, 'web/dist/app.wasm')), more]);
  await put('web/dist/app.wasm', wasm);
  await put('web/dist/app.wasm.gz', gzipSync(wasm, { level: 1 }));
  await put('web/dist/app.wasm.br', brotliCompressSync(wasm, { params: { [zlib.BROTLI_PARAM_QUALITY]: 1 } }));
  const page = await readFile(path.join(root, 'app/ui/request.go'), 'utf8'), field = 'type RequestPage struct {\n\tSite\n';
  if (!page.includes(field)) throw new Error('the struct of the page looks otherwise: say here how to add a field');
  await put('app/ui/request.go', page.replace(field, `${field}\tNovelty struct{ Since int }\n`));
  const overlay = path.join(dir, 'overlay.json'), bin = path.join(dir, 'parvis-next');
  await writeFile(overlay, JSON.stringify({ Replace: replace }));
  await exec('go', ['build', '-trimpath', '-overlay', overlay, '-ldflags', '-s -w -X main.version=next', '-o', bin, './server'],
    { cwd: root, env: { ...process.env, CGO_ENABLED: '0' } }); // as make build does, from whose cache the rest comes
  return bin;
}

/** settings leaves out what the developer's own environment says about Parvis. */
function settings(more) {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('PARVIS_'));
  return { ...Object.fromEntries(own), ...more };
}

/** launch starts a program and waits for its one line on standard output. */
async function launch(bin, args, env) {
  const child = spawn(bin, args, { env: settings(env), stdio: ['ignore', 'pipe', 'pipe'] });
  const atExit = () => child.kill('SIGKILL');
  process.once('exit', atExit);
  let log = '';
  child.stderr.on('data', text => { log = (log + text).slice(-20000) });
  const ended = new Promise(resolve => child.once('exit', code => { process.off('exit', atExit); resolve(code) }));
  const first = new Promise(resolve => createInterface({ input: child.stdout }).once('line', resolve));
  const line = await Promise.race([first, ended]);
  if (typeof line !== 'string') throw new Error(`parvis ${args[0]} ended with ${line}\n${log}`);
  return {
    ready: JSON.parse(line),
    log: () => log,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

const freePort = () => new Promise(resolve => {
  const probe = createServer().listen(0, '127.0.0.1', () => { const { port } = probe.address(); probe.close(() => resolve(port)) });
});

/**
 * start runs a fresh community: starter content, empty data, a practice Discord of its own. With a `way` (line.mjs) people
 * reach it over that line only.
 */
export async function start({ discord = true, change, way } = {}) {
  // In memory where that can be had: each write is waited for until it is on the disk, which is not what is tested here.
  const memory = await access('/dev/shm', constants.W_OK).then(() => '/dev/shm', () => tmpdir());
  const dir = await mkdtemp(path.join(memory, 'parvis-browser-'));
  const bin = await binary();
  const data = path.join(dir, 'data'), content = path.join(dir, 'content');
  await exec(bin, ['init', content], { env: settings() });
  if (change) await change(content);
  const sandbox = await launch(bin, ['sandbox', '--listen', '127.0.0.1:0', '--data', path.join(dir, 'sandbox'), '--seed', content]);
  const env = { PARVIS_RATE_LIMIT: 'off', PARVIS_DATA: data, PARVIS_CONTENT: content };
  if (discord) {
    Object.assign(env, {
      PARVIS_DISCORD_API: sandbox.ready.api, PARVIS_DISCORD_TOKEN: sandbox.ready.token,
      PARVIS_DISCORD_CLIENT_ID: sandbox.ready.client_id, PARVIS_DISCORD_CLIENT_SECRET: sandbox.ready.client_secret,
    });
  }
  let listen = '127.0.0.1:0';
  if (way) {
    listen = `127.0.0.1:${await freePort()}`;
    env.PARVIS_BASE_URL = way.url;
    way.lead(`http://${listen}`);
  }
  let server = await launch(bin, ['serve'], { ...env, PARVIS_LISTEN: listen });
  const url = server.ready.url;

  const json = async (address, body, headers) => {
    const answer = await fetch(address, {
      method: body === undefined ? 'GET' : 'POST', headers, body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${address}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  };
  const call = (where, body, headers = {}) =>
    json(`${url}/api/v1/${where}`, body, { ...headers, 'Content-Type': 'application/json' });

  return {
    url, content, call, sandbox: sandbox.ready.url,
    log: () => server.log(),
    control: (what, body) => json(`${sandbox.ready.url}/_control/${what}`, body),
    async calm() { await fetch(`${sandbox.ready.url}/_control/faults`, { method: 'DELETE' }) },
    /** link is a moderator's one-use address. */
    async link(name, role = 'moderator') {
      const { stdout } = await exec(bin, ['link', '--role', role, '--name', name], { env: settings(env) });
      return stdout.trim();
    },
    /** accept gives an acceptance of the charter in force, with its secret. */
    async accept(lang = 'fr') {
      const { revision, hash } = await call(`charter?lang=${lang}`);
      return call('acceptances', { revision, hash });
    },
    /** ask makes a request, without a browser: {id, secret, status_url}. */
    async ask(spaces, answers = {}, lang = 'fr') {
      const { secret } = await this.accept(lang);
      const asked = { envie: 'Marcher.', 'experience-enfants': 'Non.', rencontre: 'Lundi.', ...answers };
      return call('requests', { acceptance: secret, spaces, answers: asked }, { 'Idempotency-Key': crypto.randomUUID() });
    },
    /** place is where a request stands in a space. */
    async place(asked, space) {
      const { places } = await call(`requests/${asked.id}`, undefined, { Authorization: `Bearer ${asked.secret}` });
      return places.find(p => p.space === space);
    },
    /** members lists who is on a server of the practice Discord: name -> {roles, pending}. */
    async members(name) {
      const { guilds } = await this.control('state');
      const guild = guilds.find(g => g.name === name);
      return Object.fromEntries(guild.members.map(m => [m.user.name, { roles: m.role_names, pending: m.pending }]));
    },
    pause: signal => server.stop(signal),
    async resume(more, other = bin) {
      server = await launch(other, ['serve'], Object.assign(env, more, { PARVIS_LISTEN: way ? listen : new URL(url).host }));
    },
    async stop() {
      const codes = await Promise.all([server.stop(), sandbox.stop()]);
      await rm(dir, { recursive: true, force: true });
      return codes;
    },
  };
}
