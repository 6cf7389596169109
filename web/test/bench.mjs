// What a pocket costs on this machine: node web/test/bench.mjs [address of a running server, default http://127.0.0.1:8080]
// Divide by four or more for an old phone. No test: times depend on the machine.
import { brotliCompressSync, gzipSync } from "node:zlib";
import { parvisPocket } from "./scripts.mjs";

const base = process.argv[2] || "http://127.0.0.1:8080";
const now = () => Number(process.hrtime.bigint()) / 1e6;
const timed = f => { const t = now(), value = f(); return [now() - t, value] };
const middle = (all, part) => all.sort((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * part))];
const kb = n => (n / 1000).toFixed(1) + " kB", ms = n => n.toFixed(2) + " ms";

for (const lang of ["fr", "en"]) {
  const text = await (await fetch(`${base}/poche.json?lang=${lang}`)).text();
  const announced = (await fetch(`${base}/poche.json?lang=${lang}`, { method: "HEAD", headers: { "Accept-Encoding": "br" } })).headers.get("X-Pocket-Bytes");
  const bundle = JSON.parse(text), { index } = bundle, words = index.words.split(" ").length;
  console.log(`${lang}: ${Object.keys(bundle.pages).length} pages, ${index.docs.length} documents, ${words} words`);
  console.log(`  size ${kb(text.length)}, gzip ${kb(gzipSync(text, { level: 9 }).length)}, brotli ${kb(brotliCompressSync(text).length)} (the server says ${kb(+announced)});` +
    ` the index alone ${kb(JSON.stringify(index).length)}, brotli ${kb(brotliCompressSync(JSON.stringify(index)).length)}`);
  const json = JSON.stringify(index), parse = [], open = [], first = [], typed = [], asked = [], missed = [];
  const unpacked = Array.from({ length: 15 }, () => timed(() => parvisPocket.unpack(bundle))[0]);
  const queries = index.docs.map(d => d.title).concat(index.docs.map(d => d.text.split(/\s+/).slice(3, 6).join(" "))).filter(q => q.length > 4);
  for (let i = 0; i < 15; i++) {
    const [t, fresh] = timed(() => JSON.parse(json));
    parse.push(t);
    open.push(timed(() => parvisPocket.suggest(fresh, "zz"))[0]);
    first.push(timed(() => parvisPocket.search(fresh, { q: queries[i] }))[0]);
  }
  for (let round = 0; round < 5; round++) for (const q of queries) {
    asked.push(timed(() => parvisPocket.search(index, { q }))[0]);
    typed.push(timed(() => parvisPocket.suggest(index, q.slice(0, Math.max(3, q.length / 2))))[0]);
    missed.push(timed(() => parvisPocket.search(index, { q: q.slice(0, 5) + "x" + q.slice(5) }))[0]);
  }
  const drawn = queries.map(q => timed(() => parvisPocket.page({ [lang === "fr" ? "/recherche" : "/en/recherche"]: "<title></title><main></main>" }, index, (lang === "fr" ? "" : "/en") + "/recherche?q=" + encodeURIComponent(q)))[0]);
  for (const [name, all] of Object.entries({ "pages put together": unpacked, "index read from JSON": parse, "opened, nothing found": open, "first search": first, search: asked, suggest: typed, "search, misspelt": missed, "page of results": drawn }))
    console.log(`  ${name}: ${ms(middle(all, 0.5))} (p95 ${ms(middle(all, 0.95))})`);
}
