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
