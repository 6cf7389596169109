// The phone reads words as the server does: the same golden file as search/french.
import assert from "node:assert/strict";
import test from "node:test";
import { json, parvisFrench } from "./scripts.mjs";

const golden = json("search/french/testdata/golden.json");

test("texts are read as on the server", () => {
  for (const { text, tokens } of golden.texts)
    assert.deepEqual(parvisFrench.analyze(text).map(t => [t.word, t.stop ? "-" : t.stem, text.slice(t.start, t.end)].join("|")), tokens, text.slice(0, 80));
});

test("stems are the server's", () => {
  const wrong = golden.stems.map(line => line.split(" ")).filter(([word, stem]) => parvisFrench.stem(word) !== stem);
  assert.deepEqual(wrong.map(([word, stem]) => `${word}: ${parvisFrench.stem(word)}, want ${stem}`), []);
  assert.ok(golden.stems.length > 5000);
});

test("passages are the server's, with nothing but marks", () => {
  for (const { text, terms, size, html } of golden.snippets) assert.equal(parvisFrench.snippet(text, new Set(terms), size), html);
});
