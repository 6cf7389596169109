// The pocket answers as search/pocket does, and finds first what the server finds first: the same golden file.
import assert from "node:assert/strict";
import test from "node:test";
import { json, parvisPocket } from "./scripts.mjs";

const golden = json("search/pocket/testdata/golden.json");
const indexFor = reader => reader ? { ...golden.index, lang: reader } : golden.index;
const ask = ({ reader, ...q }, limit = 5) => parvisPocket.find(indexFor(reader), q).hits.slice(0, limit).map(([doc]) => golden.index.docs[doc].url);

test("queries are answered as by the reader in Go, to the score", () => {
  for (const { query, total, hits, corrected = "", terms } of golden.answers) {
    const { reader, ...q } = query, found = parvisPocket.find(indexFor(reader), q);
    assert.deepEqual({
      total: found.hits.length, corrected: found.corrected, terms: [...found.terms].sort(),
      hits: found.hits.slice(0, 5).map(([doc, score]) => `${golden.index.docs[doc].url} ${score.toFixed(6)}`),
    }, { total, corrected, terms: [...terms || []].sort(), hits }, JSON.stringify(query));
  }
});

test("nine relevance cases in ten have the server's first hits", t => {
  let agree = 0;
  for (const { query, want, corrected } of golden.cases) {
    const got = ask(query, Math.max(want.length, 1)), { reader, ...q } = query;
    if (got.join() === want.join() && (!corrected || parvisPocket.find(indexFor(reader), q).corrected === corrected)) agree++;
    else t.diagnostic(`${JSON.stringify(query)}: ${got.join()}, the server ${want.join() || "none"}`);
  }
  t.diagnostic(`${agree} of ${golden.cases.length} agree`);
  assert.ok(agree * 10 >= golden.cases.length * 9, `${agree} of ${golden.cases.length}`);
});

test("search and suggest answer as the API does", () => {
  const { index } = golden, docs = index.docs;
  const all = parvisPocket.search(index, { q: "association", limit: "50" });
  assert.ok(all.total > 3 && all.hits.length === all.total && all.cursor === undefined && all.did_you_mean === "", JSON.stringify(all));
  assert.deepEqual(Object.keys(all.hits[0]), ["id", "kind", "title", "url", "snippet", "score"]);
  const some = parvisPocket.search(index, { q: "association", limit: 2 }), next = parvisPocket.search(index, { q: "association", limit: 2, cursor: some.cursor });
  assert.equal(some.cursor, "2");
  assert.deepEqual([...some.hits, ...next.hits], all.hits.slice(0, 4));
  assert.deepEqual(parvisPocket.search(index, { q: " " }), { total: 0, hits: [], did_you_mean: "" });
  assert.deepEqual(parvisPocket.search(index, {}), { total: 0, hits: [], did_you_mean: "" });
  assert.equal(parvisPocket.search(index, { q: "bibliotéque" }).did_you_mean, "bibliothèque"); // as the texts write it
  assert.ok(parvisPocket.search(index, { q: "cotisation", kind: "faq" }).hits.every(h => h.kind === "faq"));
  assert.equal(parvisPocket.search(index, { q: "tartempion" }).total, 0);
  const { suggestions } = parvisPocket.suggest(index, "mot de pa", "fr");
  assert.deepEqual(suggestions[0], { text: docs.find(d => d.id === "faq/mot-de-passe").title, url: "faq/mot-de-passe" });
  assert.ok(suggestions.length <= 6);
  assert.deepEqual(parvisPocket.suggest(index, "m"), { suggestions: [] });
  // The last word is finished once a space stands behind it.
  assert.equal(parvisPocket.suggest(index, "covoi").suggestions.length > 0, true);
  assert.equal(parvisPocket.suggest(index, "covoi ").suggestions.length, 0);
});

test("a bundle is taken apart into its pages", () => {
  const bundle = {
    parts: ["<head>", "<foot>"], policies: ["a", "b"],
    pages: { "/": { policy: 0, html: [0, "un", 1] }, "/x": { policy: 1, html: [0, "deux", "trois", 1] } },
  };
  assert.deepEqual(parvisPocket.unpack(bundle), { "/": "<head>un<foot>", "/x": "<head>deuxtrois<foot>" });
  assert.equal(parvisPocket.one(bundle, "/x"), "<head>deuxtrois<foot>");
  assert.equal(parvisPocket.one(bundle, "constructor"), undefined);
  assert.equal(parvisPocket.policy(bundle, "/x"), "b");
});

// As the server draws it (app/ui/search_pocket.go), with less around.
const parts = {
  many: '<input value="QQTYPEDQQ"><p>QQNUMBERQQ : QQSEARCHEDQQ</p><!--corrected--><!--answer--><ul><!--hits--></ul><a href="/questions/nouvelle?mots=QQTYPEDQQ">?</a>',
  one: '<input value="QQTYPEDQQ"><p>QQNUMBERQQ : QQSEARCHEDQQ</p><!--corrected--><!--answer--><ul><!--hits--></ul><a href="/questions/nouvelle?mots=QQTYPEDQQ">?</a>',
  none: '<input value="QQTYPEDQQ"><p>rien : QQSEARCHEDQQ</p><!--corrected--><a href="/questions/nouvelle?mots=QQTYPEDQQ">?</a>',
  "many-title": "QQTYPEDQQ : QQNUMBERQQ", "one-title": "QQTYPEDQQ : QQNUMBERQQ", "none-title": "QQTYPEDQQ : 0",
  corrected: '<p><a href="/recherche?q=QQTYPEDQQ&#38;tel=1">QQTYPEDQQ</a></p>', end: "</li>",
};
const pages = { "/recherche": '<!doctype html><title>Chercher</title><body><main id="contenu">vide</main><footer>QQTYPEDQQ</footer>' };
const hostile = [
  "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onfocus=alert(1) '", "</title><svg onload=alert(1)>", "$& $1 $` $'", "QQNUMBERQQ <!--hits--> QQTYPEDQQ",
  "javascript:alert(1)", "&lt;script&gt;", "</main><script>alert(1)</script>", "\u0000<b>\u2028", "\ud800", "%00%3Cscript%3E", "__proto__ constructor", "a".repeat(5000), "(".repeat(900),
];

test("whatever is typed stays text", () => {
  const index = { ...golden.index, parts };
  for (const q of hostile) for (const more of ["", " association", " cotistation"]) {
    const html = parvisPocket.page(pages, index, "/recherche?q=" + encodeURIComponent(q.toWellFormed?.() + more));
    const [, title] = /<title>(.*?)<\/title>/s.exec(html), main = /<main id="contenu">(.*)<\/main><footer>QQTYPEDQQ<\/footer>$/s.exec(html)[1];
    assert.doesNotMatch(title, /[<>]/, q);
    assert.deepEqual((main.match(/<\/?[a-z!][^>]*>/gi) || []).filter(tag =>
      !/^<(input value="[^"<>]*"|\/?(p|ul|li|mark|a)|a href="\/(questions\/nouvelle\?mots|recherche\?q)=[^"<>\s]*")>$/.test(tag)), [], q);
    assert.doesNotMatch(main, /<!--/, q);
  }
});

test("whatever documents say stays text", () => {
  const docs = hostile.map((text, i) => ({ ...golden.index.docs[0], title: text, text: "association " + text, url: "/faq/" + i, hit: "<li>", tags: [] }));
  const words = golden.index.words.split(" "), index = {
    lang: "fr", docs: docs.map(d => ({ ...d, n: [1, 2] })), words: "0association", posts: "a".repeat(docs.length), parts,
  };
  assert.ok(words.length > 100);
  const { total, hits } = parvisPocket.search(index, { q: "association", limit: 50 });
  assert.equal(total, hostile.length);
  for (const h of hits) assert.doesNotMatch(h.snippet.replace(/<\/?mark>/g, ""), /[<>"]/, h.snippet);
  const html = parvisPocket.page(pages, index, "/recherche?q=association");
  assert.deepEqual(html.match(/<(script|img|svg|b)\b/gi), null);
  assert.equal(html.match(/<li>/g).length, hostile.length);
});

test("the page of results", () => {
  const index = { ...golden.index, parts, docs: golden.index.docs.map(d => ({ ...d, hit: `<li>[${d.id}]`, answer: d.kind === "faq" ? `<b>${d.id}</b>` : "" })) };
  const page = q => parvisPocket.page(pages, index, "/recherche?" + new URLSearchParams(q));
  assert.equal(page({}), pages["/recherche"]);
  assert.equal(parvisPocket.page({}, index, "/recherche?q=x"), undefined);
  const found = page({ q: "mot de passe oublié" });
  assert.match(found, /<b>faq\/mot-de-passe<\/b><ul><li>\[faq\/mot-de-passe\].*<mark>mot<\/mark> de <mark>passe<\/mark>/);
  assert.match(found, /<footer>QQTYPEDQQ<\/footer>/); // what is not the answer stays as it is
  assert.match(page({ q: "covoiturrage" }), /: covoiturage<\/p><p><a href="\/recherche\?q=covoiturrage&#38;tel=1">covoiturrage<\/a><\/p>/);
  assert.match(page({ q: "covoiturrage", tel: "1" }), /rien : covoiturrage/);
  assert.match(page({ q: "l'été & l’hiver" }), /mots=l%27%C3%A9t%C3%A9%20%26%20l%E2%80%99hiver"/);
  assert.doesNotMatch(page({ q: "cotisation", type: "space" }), /\[faq/);
});
