// The pocket: pages that a phone keeps, and the search in them when there is no line. It answers as /api/v1/search and
// /api/v1/suggest do, by the rules of search/pocket, whose tests this script passes as well. It runs in the service worker.
const parvisPocket = (() => {
  const { analyze, stem, stop, snippet, escape } = parvisFrench;

  const own = (o, key) => Object.prototype.hasOwnProperty.call(o, key);

  // A page is pieces: those that several pages share are numbers, of the bundle's parts.
  const joined = (bundle, page) => page.html.map(piece => typeof piece === "number" ? bundle.parts[piece] : piece).join("");
  const unpack = bundle => Object.fromEntries(Object.entries(bundle.pages).map(([path, page]) => [path, joined(bundle, page)]));
  // one is the text of a single page, or undefined.
  const one = (bundle, path) => own(bundle.pages, path) ? joined(bundle, bundle.pages[path]) : undefined;
  // policy is the Content-Security-Policy that a page is served with.
  const policy = (bundle, path) => bundle.policies[own(bundle.pages, path) ? bundle.pages[path].policy : 0];

  const k1 = 2, titleWeight = 5, titleB = 0.75, bodyB = 0.65, stemBoost = 1, wordBoost = 0.2, titleBoost = 2;
  const completionWeight = 0.85, completionShare = 0.35, maxCompletions = 50, minCompleted = 2, synonymWeight = 0.3;
  const oldFactor = 0.5, recencyShare = 0.03, recencyHalf = 365, leastShare = 0.15;
  const minCorrected = 4, minCorrectedTwo = 7, maxCorrected = 30, swappedWeight = 8;
  const maxText = 200, maxWords = 16, maxLimit = 50, snippetLength = 220, changed = 3;

  // open prepares an index for searching, once.
  const opened = new WeakMap();
  const open = index => {
    let x = opened.get(index);
    if (x) return x;
    x = { index, docs: index.docs, words: [], posts: [], stems: [], same: new Map(), known: new Set(), long: 0, mean: [] };
    let before = "";
    if (index.words) {
      x.posts = index.posts.split(" ");
      x.words = index.words.split(" ").map(w => before = before.slice(0, parseInt(w[0], 36)) + w.slice(1));
    }
    for (const group of index.same || []) for (const member of group) {
      const words = member.split(" ");
      x.long = Math.max(x.long, words.length);
      const others = group.filter(other => other !== member).map(other => other.split(" "));
      if (others.length) words.forEach(w => x.known.add(w));
      x.same.set(member, [...x.same.get(member) || [], ...others]);
    }
    for (const field of [0, 1]) {
      let total = 0, filled = 0;
      for (const d of x.docs) { total += d.n[field]; if (d.n[field]) filled++ }
      x.mean[field] = Math.max(total / Math.max(filled, 1), 1);
    }
    opened.set(index, x);
    return x;
  };

  // at reads the documents that have the word of a number: [document, times in the title, times in the body].
  const at = (x, i) => {
    const all = [], text = x.posts[i];
    for (let k = 0, doc = -1, gap = 0; k < text.length; k++) {
      const c = text.charCodeAt(k);
      if (c === 43) all[all.length - 1][1]++;
      else if (c < 58) gap = gap * 10 + c - 48;
      else {
        doc += gap + 1;
        gap = 0;
        all.push(c < 97 ? [doc, 1, c - 65] : [doc, 0, c - 96]);
      }
    }
    return all;
  };
  // first is the number of the first word that is not before a text.
  const first = (x, text) => {
    let lo = 0, hi = x.words.length;
    while (lo < hi) {
      const mid = lo + hi >> 1;
      x.words[mid] < text ? lo = mid + 1 : hi = mid;
    }
    return lo;
  };
  const beginning = function* (x, prefix) {
    for (let i = first(x, prefix); i < x.words.length && x.words[i].startsWith(prefix); i++) yield i;
  };
  const merge = (a, b) => {
    if (!a?.length) return b;
    const out = [];
    let i = 0, j = 0;
    while (i < a.length && j < b.length) {
      if (a[i][0] < b[j][0]) out.push(a[i++]);
      else if (b[j][0] < a[i][0]) out.push(b[j++]);
      else { out.push([a[i][0], a[i][1] + b[j][1], a[i][2] + b[j][2]]); i++; j++ }
    }
    return [...out, ...a.slice(i), ...b.slice(j)];
  };

  // The readings of the documents: by words, by their stems, by all words of their titles.
  const byWord = x => ({
    list: term => { const i = first(x, term); return x.words[i] === term ? at(x, i) : [] },
    begin: prefix => new Map([...beginning(x, prefix)].filter(i => x.words[i] !== prefix).map(i => [x.words[i], at(x, i)])),
    length: doc => x.docs[doc].n,
    mean: x.mean,
  });
  const byStem = x => {
    const near = s => beginning(x, [...s].slice(0, Math.max(1, [...s].length - changed)).join(""));
    const stemOf = i => x.stems[i] ||= stem(x.words[i]);
    const list = s => {
      let all = [];
      for (const i of near(s)) if (stemOf(i) === s) all = merge(all, at(x, i));
      return all;
    };
    const begin = prefix => {
      const all = new Map();
      for (const i of near(prefix)) {
        const s = stemOf(i);
        if (s !== prefix && s.startsWith(prefix)) all.set(s, merge(all.get(s), at(x, i)));
      }
      return all;
    };
    return { list, begin, length: doc => x.docs[doc].n, mean: x.mean };
  };
  const byTitle = x => {
    if (x.titles) return x.titles;
    const posts = new Map(), sizes = [];
    x.docs.forEach((d, doc) => {
      const words = analyze(d.title);
      sizes.push(words.length);
      words.forEach(t => posts.set(t.word, merge(posts.get(t.word), [[doc, 1, 0]])));
    });
    return x.titles = {
      list: term => posts.get(term) || [],
      begin: prefix => new Map([...posts].filter(([w]) => w !== prefix && w.startsWith(prefix))),
      length: doc => [sizes[doc], 0],
      mean: [Math.max(sizes.reduce((a, b) => a + b, 0) / Math.max(sizes.length, 1), 1), 1],
    };
  };

  // frequency is how many documents have a term: in their titles or in their bodies, whichever are more.
  const frequency = all => {
    let title = 0, body = 0;
    for (const p of all) { if (p[1]) title++; if (p[2]) body++ }
    return Math.max(title, body);
  };
  const count = s => [...s].length;
  const order = (a, b) => a < b ? -1 : a > b ? 1 : 0;

  // read gives the first words that are searched, and the stop words before them.
  const read = text => {
    const tokens = analyze(text);
    let words = 0;
    const end = tokens.findIndex((t, i) => (!t.stop && ++words > maxWords) || i >= 2 * maxWords);
    return end < 0 ? tokens : tokens.slice(0, end);
  };

  // Spelling.
  const distance = (a, b, most) => {
    if (Math.abs(a.length - b.length) > most) return [most + 1, false];
    let from = 0, aEnd = a.length, bEnd = b.length;
    while (from < aEnd && from < bEnd && a[from] === b[from]) from++;
    while (aEnd > from && bEnd > from && a[aEnd - 1] === b[bEnd - 1]) { aEnd--; bEnd-- }
    a = a.slice(from, aEnd);
    b = b.slice(from, bEnd);
    if (a.length === 2 && b.length === 2 && a[0] === b[1] && a[1] === b[0]) return [1, true];
    let before, row = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 0; i < a.length; i++) {
      const next = [i + 1];
      let least = i + 1;
      for (let j = 0; j < b.length; j++) {
        let n = Math.min(row[j] + (a[i] === b[j] ? 0 : 1), row[j + 1] + 1, next[j] + 1);
        if (i && j && a[i] === b[j - 1] && a[i - 1] === b[j]) n = Math.min(n, before[j - 1] + 1);
        next.push(n);
        least = Math.min(least, n);
      }
      if (least > most) return [most + 1, false];
      before = row;
      row = next;
    }
    return [row[b.length], false];
  };
  const nearest = (x, word, edits, lang) => {
    let best = "", most = 0;
    x.words.forEach((other, i) => {
      if (Math.abs(other.length - word.length) > edits) return;
      const [d, swapped] = distance(word, other, edits);
      if (d > edits) return;
      const n = frequency(lang ? at(x, i).filter(p => x.docs[p[0]].lang === lang) : at(x, i)) * (swapped ? swappedWeight : 1);
      if (n > most) { best = other; most = n }
    });
    return best;
  };
  const correct = (x, text, tokens, q) => {
    const lang = q.lang || x.index.lang;
    let out = "", from = 0;
    for (const t of tokens) {
      const n = count(t.word), i = first(x, t.word), unfinished = q.typing && t.end === text.length;
      if (t.stop || n < minCorrected || n > maxCorrected || /\p{Nd}/u.test(t.word) || x.known.has(t.word)) continue;
      if (x.words[i] === t.word || unfinished && x.words[i]?.startsWith(t.word) || byStem(x).list(t.stem).length) continue;
      const better = nearest(x, t.word, 1, lang) || n >= minCorrectedTwo && nearest(x, t.word, 2, lang);
      if (!better) continue;
      out += text.slice(from, t.start) + better;
      from = t.end;
    }
    return out + text.slice(from);
  };

  // The plan: for each word of the query, in each reading, the terms that stand for it and what they are worth together.
  const phrases = (x, tokens) => {
    const found = tokens.map(() => []);
    tokens.forEach((_, i) => {
      const words = [];
      for (let j = i; j < tokens.length && j - i < x.long; j++) {
        words.push(tokens[j].word);
        for (const other of x.same.get(words.join(" ")) || []) for (let k = i; k <= j; k++) found[k].push(other);
      }
    });
    return found;
  };
  const clausesIn = (x, text, reading, boost, termOf, tokens, others, q) => {
    const all = [], seen = new Set();
    tokens.forEach((t, i) => {
      const word = termOf(t);
      if (!word || seen.has(word)) return;
      seen.add(word);
      const terms = [{ words: [word], weight: 1 }];
      let df = frequency(reading.list(word));
      if (q.typing && t.end === text.length && count(word) >= minCompleted) {
        const found = [...reading.begin(word)].map(([term, posts]) => [term, frequency(posts)]);
        found.sort((a, b) => b[1] - a[1] || order(a[0], b[0])).splice(maxCompletions);
        found.forEach(([term]) => terms.push({ words: [term], weight: completionWeight }));
        df += Math.ceil(completionShare * found.reduce((sum, f) => sum + f[1], 0));
      }
      for (const other of others[i]) {
        const words = other.map(w => termOf({ word: w, stem: stop(w) ? "" : stem(w), stop: stop(w) })).filter(Boolean);
        const least = Math.min(...words.map(w => frequency(reading.list(w))));
        if (!words.length || !least || terms.some(a => a.words.join(" ") === words.join(" "))) continue;
        terms.push({ words, weight: synonymWeight });
        df += least;
      }
      if (!df) return;
      const n = x.docs.length;
      df = Math.min(df, n);
      all.push({ reading, terms, gain: boost * Math.log(1 + (n - df + 0.5) / (df + 0.5)) * (k1 + 1) });
    });
    return all;
  };
  const plan = (x, text, tokens, q) => {
    const others = phrases(x, tokens);
    const whole = q.typing && tokens.length > 1 ? tokens.slice(0, -1) : tokens;
    return [
      ...whole.some(t => !t.stop) ? [] : clausesIn(x, text, byTitle(x), titleBoost, t => t.word, tokens, others, q),
      ...clausesIn(x, text, byStem(x), stemBoost, t => t.stem, tokens, others, q),
      ...clausesIn(x, text, byWord(x), wordBoost, t => t.stop ? "" : t.word, tokens, others, q),
    ];
  };
  // weigh gives the frequencies of one alternative by document; of a phrase, as far as its rarest word.
  const weigh = (reading, a) => {
    let least;
    for (const word of a.words) {
      const here = new Map();
      for (const [doc, title, body] of reading.list(word)) {
        const n = reading.length(doc);
        let w = titleWeight * title / (1 - titleB + titleB * n[0] / reading.mean[0]) + body / (1 - bodyB + bodyB * n[1] / reading.mean[1]);
        if (least?.has(doc)) w = Math.min(w, least.get(doc));
        else if (least) continue;
        here.set(doc, w);
      }
      least = here;
    }
    return least;
  };
  const score = (x, clauses) => {
    const scores = new Float64Array(x.docs.length);
    for (const c of clauses) {
      const sum = new Map();
      for (const a of c.terms) for (const [doc, w] of weigh(c.reading, a)) sum.set(doc, (sum.get(doc) || 0) + a.weight * w);
      for (const [doc, w] of sum) scores[doc] += c.gain * w / (w + k1);
    }
    return scores;
  };
  // choose lists [document, score] of those that pass the filters and score enough beside the best, best first.
  const choose = (x, scores, q) => {
    const today = Math.floor((q.now || 0) / 864e5), all = [];
    let best = 0, bestPassing = 0;
    scores.forEach((s, doc) => {
      if (!s) return;
      const d = x.docs[doc];
      if (d.old) s *= oldFactor;
      if (today && d.kind === "summary" && d.day) {
        const age = Math.max(today - d.day, 0);
        s *= 1 - recencyShare * age / (age + recencyHalf);
      }
      const passes = (!q.kind || q.kind === d.kind) && (!q.lang || q.lang === d.lang) && (!q.tag || !!d.tags?.includes(q.tag));
      best = Math.max(best, s);
      if (!passes) return;
      bestPassing = Math.max(bestPassing, s);
      all.push([doc, s]);
    });
    const least = leastShare * (bestPassing < leastShare * best ? bestPassing : best);
    return all.filter(h => h[1] >= least).sort((a, b) => b[1] - a[1]);
  };
  const marked = clauses => {
    const all = new Set();
    for (const c of clauses) for (const a of c.terms)
      if (a.words.length === 1 || !a.words.includes(c.terms[0].words[0])) a.words.forEach(w => all.add(w));
    return all;
  };

  // find answers { hits: [[document, score]], terms, corrected }.
  const find = (index, q) => {
    const x = open(index), text = [...q.q].slice(0, maxText).join("");
    let tokens = read(text), searched = text;
    if (!q.verbatim && (searched = correct(x, text, tokens, q)) !== text) tokens = read(searched);
    const clauses = plan(x, searched, tokens, q);
    return { hits: choose(x, score(x, clauses), q), terms: marked(clauses), corrected: searched === text ? "" : searched, text };
  };

  // apart puts a sign between blocks, one a line, where the first has no end of its own.
  const apart = text => text.split("\n").map((line, i, all) => {
    const end = line.trim();
    return i < all.length - 1 && end && !/[.!?…:;,]$/.test(end) ? end + " ·" : line;
  }).join("\n");
  const shown = (d, terms) => snippet(apart(d.text), terms, snippetLength);

  // spelled gives the words that were put in a text as the documents found write them.
  const spelled = (corrected, typed, docs) => {
    const own = new Set(analyze(typed).map(t => t.word)), tokens = analyze(corrected), written = new Map();
    for (const t of tokens) if (!own.has(t.word)) written.set(t.word, new Map());
    for (const d of docs) for (const text of [d.title, d.text]) for (const t of analyze(text)) {
      const forms = written.get(t.word), form = text.slice(t.start, t.end).toLowerCase();
      forms?.set(form, (forms.get(form) || 0) + 1);
    }
    let out = "", from = 0;
    for (const t of tokens) {
      const forms = [...written.get(t.word) || []].sort((a, b) => b[1] - a[1] || order(b[0], a[0]));
      if (!forms.length) continue;
      out += corrected.slice(from, t.start) + forms[0][0];
      from = t.end;
    }
    return out + corrected.slice(from);
  };

  // search answers as GET /api/v1/search does: q, kind, tag, lang (of the documents), limit, cursor; now, in milliseconds, is
  // when recency is counted from.
  const search = (index, q) => {
    const limit = Math.min(+q.limit > 0 ? +q.limit : 10, maxLimit), from = Math.max(0, parseInt(q.cursor, 10) || 0);
    const asked = (q.q || "").trim();
    if (!asked) return { total: 0, hits: [], did_you_mean: "" };
    const { hits, terms, corrected, text } = find(index, { ...q, q: asked, now: q.now ?? Date.now() }), some = hits.slice(from, from + limit), docs = some.map(h => index.docs[h[0]]);
    const out = {
      total: hits.length,
      hits: docs.map((d, i) => ({ id: d.id, kind: d.kind, title: d.title, url: d.url, snippet: shown(d, terms), score: some[i][1] })),
      did_you_mean: corrected && spelled(corrected, text, docs),
    };
    if (from + limit < hits.length) out.cursor = String(from + limit);
    return out;
  };
  // suggest answers as GET /api/v1/suggest does, in the language of the index.
  const suggest = (index, q) => {
    const text = (q || "").trimStart();
    if (count(text.trim()) < 2) return { suggestions: [] };
    const { hits } = find(index, { q: text, typing: true, now: Date.now() });
    return { suggestions: hits.slice(0, 6).map(([doc]) => ({ text: index.docs[doc].title, url: index.docs[doc].url })) };
  };

  // page draws the page of results for an address, from pieces that the server drew (Index.Parts). Whatever was typed and
  // whatever a document says is escaped: here what was typed, there the documents' titles.
  const fill = (html, values) => html.replace(/(=?)(QQ[A-Z]+QQ)/g, (all, equals, name) => {
    if (!own(values, name)) return all;
    return equals ? equals + encodeURIComponent(values[name]).replace(/'/g, "%27") : escape(values[name]);
  });
  const page = (pages, index, url) => {
    const address = new URL(url, "http://x"), asked = address.searchParams, q = (asked.get("q") || "").trim(), parts = index.parts;
    const empty = pages[address.pathname];
    if (!q || !parts || empty === undefined) return empty;
    const { hits, terms, corrected, text } = find(index, {
      q, kind: asked.get("type"), tag: asked.get("tag"), lang: asked.get("langue"), verbatim: asked.get("tel") === "1", now: Date.now(),
    });
    const docs = hits.slice(0, maxLimit).map(h => index.docs[h[0]]);
    const better = corrected && spelled(corrected, text, docs);
    const values = { QQTYPEDQQ: text, QQSEARCHEDQQ: better || text, QQNUMBERQQ: String(hits.length) };
    const form = hits.length === 1 ? "one" : hits.length ? "many" : "none";
    const pieces = {
      "<!--hits-->": docs.map(d => d.hit + shown(d, terms) + parts.end).join(""),
      "<!--answer-->": docs[0]?.answer || "",
      "<!--corrected-->": better ? fill(parts.corrected, values) : "",
    };
    const main = fill(parts[form], values).replace(/<!--(hits|answer|corrected)-->/g, name => pieces[name]);
    const from = empty.indexOf("<main"), begin = empty.indexOf(">", from) + 1, end = empty.lastIndexOf("</main>");
    const whole = empty.slice(0, begin) + main + empty.slice(end);
    return whole.replace(/<title>[^<]*<\/title>/, () => "<title>" + fill(parts[form + "-title"], values) + "</title>");
  };

  return { unpack, one, policy, find, search, suggest, page };
})();
