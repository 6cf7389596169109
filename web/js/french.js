// How a search reads a text: words with their places, folded, without elided article, and their stems. The same as
// search/french on the server; search/french/testdata/golden.json holds both to it.
const parvisFrench = (() => {
  const letters = {
    "œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i",
    "ŋ": "n", "ɗ": "d", "ɓ": "b", "ŧ": "t", "ſ": "s", "’": "'", "‘": "'", "＇": "'",
  };
  const stops = new Set((
    "a ai aie aient aies ait as au aura aurai auraient aurais aurait auras aurez auriez aurions aurons auront " +
    "aux avaient avais avait avec avez aviez avions avons ayant ayez ayons c ce ceci cela ces cet cette d dans " +
    "de des du elle en es est et etaient etais etait etant etee etees etes etiez etions eu eue eues eumes eurent " +
    "eus eusse eussent eusses eussiez eussions eut eutes eux fumes furent fus fusse fussent fusses fussiez " +
    "fussions fut futes ici il ils j je l la le les leur leurs lui m ma mais me meme mes moi mon n ne nos notre " +
    "nous on ont ou par pas pour qu que quel quelle quelles quels qui s sa sans se sera serai seraient serais " +
    "serait seras serez seriez serions serons seront ses soi soient sois soit sommes son sont soyez soyons suis " +
    "sur t ta te tes toi ton tu un une vos votre vous y").split(" "));
  const articles = new Set("l m t qu n s j d c jusqu quoiqu lorsqu puisqu".split(" "));
  const longestArticle = 6;

  // What a character is to the boundaries of words, after Unicode's annex 29.
  const OTHER = 0, LETTER = 1, DIGIT = 2, KATAKANA = 3, IDEOGRAM = 4, JOINER = 5, MID_LETTER = 6, MID_NUMBER = 7, MID_BOTH = 8, EXTEND = 9;
  const marks = {};
  for (const [kind, all] of [[JOINER, "_\u203f\u2040\u2054\uff3f"], [MID_LETTER, ":\u00b7\u0387\u2027\uff1a"],
    [MID_NUMBER, ",;\u037e\u2044\uff0c\uff1b"], [MID_BOTH, ".'\u2018\u2019\u2024\uff07\uff0e"], [OTHER, "\u200b"]])
    for (const c of all) marks[c] = kind;
  const known = [];
  const look = c => {
    if (c in marks) return marks[c];
    if (/[a-zA-Z]/.test(c)) return LETTER;
    if (/[0-9]/.test(c)) return DIGIT;
    if (c < "\x80") return OTHER;
    if (/[\p{M}\p{Cf}]/u.test(c)) return EXTEND;
    if (/[\p{Script=Katakana}ー]/u.test(c)) return KATAKANA;
    if (/[\p{Script=Han}\p{Script=Hiragana}]/u.test(c)) return IDEOGRAM;
    if (/[\p{L}\p{Alphabetic}]/u.test(c)) return LETTER;
    return /\p{Nd}/u.test(c) ? DIGIT : OTHER;
  };
  const classOf = code => known[code] ??= look(String.fromCodePoint(code));

  const isWord = kind => kind === LETTER || kind === DIGIT || kind === KATAKANA || kind === IDEOGRAM;
  const size = code => code > 0xffff ? 2 : 1;
  const hasWord = (s, from, to) => {
    for (let i = from; i < to;) {
      const code = s.codePointAt(i), kind = classOf(code);
      if (kind === LETTER || kind === DIGIT || kind === KATAKANA) return true;
      i += size(code);
    }
    return false;
  };
  const joins = (a, b) => {
    if (a === IDEOGRAM || b === IDEOGRAM) return false;
    if (a === JOINER || b === JOINER) return b === JOINER || b === LETTER || b === DIGIT || b === KATAKANA;
    if (a === KATAKANA || b === KATAKANA) return a === b;
    return (a === LETTER || a === DIGIT) && (b === LETTER || b === DIGIT);
  };
  const bridges = (last, mid) => last === LETTER && (mid === MID_LETTER || mid === MID_BOTH) ||
    last === DIGIT && (mid === MID_NUMBER || mid === MID_BOTH);
  // wordEnd is where the word ends that has a character of this class just before at.
  const wordEnd = (s, at, last) => {
    while (at < s.length) {
      const code = s.codePointAt(at), kind = classOf(code);
      let next = at + size(code);
      if (kind !== EXTEND) {
        if (joins(last, kind)) last = kind;
        else if (bridges(last, kind)) {
          let after = OTHER;
          while (next < s.length) {
            const c = s.codePointAt(next);
            next += size(c);
            if ((after = classOf(c)) !== EXTEND) break;
            after = OTHER;
          }
          if (after !== last) return at;
        } else return at;
      }
      at = next;
    }
    return at;
  };

  const foldOne = c => {
    if (c < "\x80") return c;
    if (c in letters) return letters[c];
    if (/[\p{Cf}\u0300-\u036f]/u.test(c)) return "";
    let out = "";
    for (const part of c.normalize("NFKD")) {
      if (part in letters) out += letters[part];
      else if (part < "\x80") out += part.toLowerCase();
      else if (!/\p{Mn}/u.test(part)) return c;
    }
    return out || c;
  };
  // fold gives a word in lower case, without accents and ligatures. Letters of other alphabets stay.
  const fold = word => {
    if (/^[\x00-\x7f]*$/.test(word)) return word.toLowerCase();
    let out = "";
    for (const c of word.normalize("NFC")) for (const d of c.toLowerCase()) out += foldOne(d);
    return out;
  };

  // article is the length of an elided article in front of a word, with its apostrophe; 0 without one.
  const article = word => {
    for (let i = 0; i < word.length && i <= longestArticle; i++)
      if ((word[i] === "'" || word[i] === "’") && articles.has(fold(word.slice(0, i)))) return i + 1;
    return 0;
  };

  // The French stemmer of Snowball, for words without accents: its rules for accents never meet one. Capitals are letters
  // that are no vowels: "jouer" has a U, "payer" a Y.
  const endings = (...groups) => {
    const all = new Map();
    groups.forEach(([kind, list]) => list.split(" ").forEach(e => all.set(e, kind)));
    return all;
  };
  const standard = endings([1, "iqUe ance able isme iste iqUes ances ables ismes istes eux"], [2, "atrice ation ateur atrices ations ateurs"],
    [3, "logie logies"], [4, "usion ution usions utions"], [5, "ence ences"], [6, "ement ements"], [8, "ive if ives ifs"], [9, "eaux"], [10, "aux"],
    [11, "euse euses"], [12, "issement issements"], [13, "amment"], [14, "emment"], [15, "ment ments"]);
  const beforeEment = endings([1, "iv"], [2, "eus"], [3, "abl iqU"]);
  const verbsInI = endings([1, "ira ie isse issante i irai ir iras ies isses issantes is irais issais irions issions irons issons issants it " +
    "irait issait issant iraIent issaIent irent issent iront iriez issiez irez issez"]);
  const verbs = endings([1, "ions"], [2, "era erai er eras erais erions erons erait eraIent eront ez iez eriez erez"],
    [3, "a asse ante ai as asses antes ais assions ants ait ant aIent assent assiez"]);
  const residual = endings([1, "ion"], [2, "Ier ier"], [3, "e"]);
  const longest = 9;
  const vowel = c => c !== undefined && "aeiouy".includes(c);

  // A letter that was read beside a vowel may be read again as the next one's neighbour: "ouaiez" is "oUaIez".
  const prelude = word => {
    const w = [...word];
    for (let i = 0; i < w.length; i++) {
      const d = w[i + 1];
      if (vowel(w[i]) && ((d === "u" || d === "i") && vowel(w[i + 2]) || d === "y")) w[i + 1] = d.toUpperCase();
      else if (w[i] === "q" && d === "u") w[i + 1] = "U";
      if (w[i] === "y" && vowel(w[i + 1])) w[i] = "Y";
    }
    return w.join("");
  };
  // match finds the longest ending of w that lies at or after from.
  const match = (table, w, from) => {
    for (let n = Math.min(longest, w.length - from); n > 0; n--) {
      const kind = table.get(w.slice(-n));
      if (kind) return [kind, n];
    }
    return [0, 0];
  };

  const snowball = word => {
    let w = prelude(word), n = w.length, pV = n, p1 = n, p2 = n;
    const past = (from, want) => {
      if (from < 0) return -1;
      for (let i = from; i < n; i++) if (vowel(w[i]) === want) return i + 1;
      return -1;
    };
    if (n > 2 && vowel(w[0]) && vowel(w[1]) || /^(par|col|tap)/.test(w)) pV = 3;
    else if (n > 1 && (pV = past(1, true)) < 0) pV = n;
    let at = past(past(0, true), false);
    if (at >= 0) {
      p1 = at;
      if ((at = past(past(at, true), false)) >= 0) p2 = at;
    }
    const cut = k => { w = w.slice(0, w.length - k) };
    const put = (k, s) => { cut(k); w += s };
    const in2 = k => p2 <= w.length - k;
    const in1 = k => p1 <= w.length - k;
    const inV = k => pV <= w.length - k;
    const ic = () => { if (w.endsWith("ic")) in2(2) ? cut(2) : put(2, "iqU") };

    const ending = () => {
      const [kind, k] = match(standard, w, 0);
      switch (kind) {
      case 1: case 2: case 3: case 4: case 5: case 8:
        if (!in2(k)) return false;
        put(k, kind === 3 ? "log" : kind === 4 ? "u" : kind === 5 ? "ent" : "");
        if (kind === 2) ic();
        if (kind === 8 && w.endsWith("at") && in2(2)) { cut(2); ic() }
        return true;
      case 6: {
        if (!inV(k)) return false;
        cut(k);
        const [before, b] = match(beforeEment, w, 0);
        if (before === 1 && in2(b)) {
          cut(b);
          if (w.endsWith("at") && in2(2)) cut(2);
        } else if (before === 2) {
          if (in2(b)) cut(b);
          else if (in1(b)) put(b, "eux");
        } else if (before === 3 && in2(b)) cut(b);
        return true;
      }
      case 9: put(k, "eau"); return true;
      case 10:
        if (!in1(k)) return false;
        put(k, "al");
        return true;
      case 11:
        if (in2(k)) cut(k);
        else if (in1(k)) put(k, "eux");
        else return false;
        return true;
      case 12: {
        const before = w[w.length - k - 1];
        if (!in1(k) || before === undefined || vowel(before)) return false;
        cut(k);
        return true;
      }
      // These change the word and leave it to the endings of verbs.
      case 13: if (inV(k)) put(k, "ant"); return false;
      case 14: if (inV(k)) put(k, "ent"); return false;
      case 15: if (vowel(w[w.length - k - 1]) && inV(k + 1)) cut(k); return false;
      }
      return false;
    };
    const verbInI = () => {
      const [kind, k] = match(verbsInI, w, pV), before = w.length - k - 1;
      if (!kind || before < pV || vowel(w[before])) return false;
      cut(k);
      return true;
    };
    const verb = () => {
      const [kind, k] = match(verbs, w, pV);
      if (!kind || kind === 1 && !in2(k)) return false;
      cut(k);
      if (kind === 3 && w.length > pV && w.endsWith("e")) cut(1);
      return true;
    };
    const rest = () => {
      if (w.endsWith("s") && w.length > 1 && !"aious".includes(w[w.length - 2])) cut(1);
      if (w.length < pV) return;
      const [kind, k] = match(residual, w, pV);
      if (kind === 1 && in2(k) && w.length - k > pV && /[st]$/.test(w.slice(0, -k))) cut(k);
      else if (kind === 2) put(k, "i");
      else if (kind === 3) cut(k);
    };
    if (ending() || verbInI() || verb()) w = w.replace(/Y$/, "i").replace(/ç$/, "c");
    else rest();
    if (/(ell|eill|enn|onn|ett)$/.test(w)) cut(1);
    return w.replace(/[IUY]/g, c => c.toLowerCase());
  };

  // stem cuts the ending of a folded word, so that forms of one word become equal; first the s of "velos", "amis", "menus"
  // and "agendas", which Snowball leaves.
  const stems = new Map();
  const stem = word => {
    let s = stems.get(word);
    if (s === undefined) {
      if (stems.size > 5000) stems.clear();
      stems.set(word, s = snowball(word.length > 3 && /[aiou]s$/.test(word) ? word.slice(0, -1) : word));
    }
    return s;
  };

  // analyze gives the words of a text in their order: { word, stem, start, end, stop }. A stop word has no stem.
  const analyze = text => {
    const tokens = [];
    for (let at = 0; at < text.length;) {
      const code = text.codePointAt(at), kind = classOf(code);
      let start = at, end = at + size(code);
      if (kind !== JOINER && !isWord(kind)) { at = end; continue }
      end = wordEnd(text, end, kind);
      at = end;
      if (kind === JOINER && !hasWord(text, start, end)) continue;
      start += article(text.slice(start, end));
      const word = fold(text.slice(start, end));
      if (!word) continue;
      const stop = stops.has(word);
      tokens.push({ word, stem: stop ? "" : stem(word), start, end, stop });
    }
    return tokens;
  };

  const signs = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };
  const escape = s => s.replace(/[&<>"']/g, c => signs[c]);
  const plain = s => escape(s.replace(/[\s\p{Cc}\ufffd]+/gu, " "));

  const longestWord = 40;
  const breaks = (s, i) => /\s/.test(s[i - 1] || "") || /\s/.test(s[i] || "");
  // start is the first unit of the character at i.
  const start = (s, i) => i > 0 && i < s.length && /[\udc00-\udfff]/.test(s[i]) ? i - 1 : Math.max(i, 0);
  const wordBefore = (s, at) => {
    at = start(s, Math.min(Math.max(at, 0), s.length));
    for (let i = at; i > 0 && at - i < longestWord; i = start(s, i - 1)) if (i === s.length || breaks(s, i)) return i;
    return at;
  };
  const wordAfter = (s, at) => {
    at = start(s, Math.min(Math.max(at, 0), s.length));
    for (let i = at; i < s.length && i - at < longestWord; i++) if (i === 0 || breaks(s, i)) return i;
    return at;
  };
  // densest gives the first and last of the hits that lie within size and have the most different words.
  const densest = (hits, size) => {
    const count = new Map(), key = t => t.stem || t.word;
    let first = -1, last = -1, best = 0, at = 0;
    hits.forEach((h, i) => {
      count.set(key(h), (count.get(key(h)) || 0) + 1);
      for (; at <= i && h.end - hits[at].start > size; at++) {
        const k = key(hits[at]), n = count.get(k);
        n > 1 ? count.set(k, n - 1) : count.delete(k);
      }
      if (count.size > best) { best = count.size; first = at; last = i }
    });
    return [first, last];
  };
  const passage = (body, hits, size) => {
    if (body.length <= size) return [0, body.length];
    const [first, last] = densest(hits, size);
    if (first < 0) return [0, wordBefore(body, size)];
    const from = hits[first].start - Math.floor((size - (hits[last].end - hits[first].start)) / 3);
    if (from <= 0) return [0, wordBefore(body, size)];
    if (from + size >= body.length) return [wordAfter(body, body.length - size), body.length];
    const begin = Math.min(wordAfter(body, from), hits[first].start);
    return [begin, wordBefore(body, begin + size)];
  };
  // snippet is the passage of a text that has the most of the terms, as HTML: hits stand in <mark>, everything else is
  // escaped. terms is a set of folded words and stems.
  const snippet = (body, terms, size) => {
    const hits = analyze(body).filter(t => terms.has(t.word) || t.stem && terms.has(t.stem));
    let [from, to] = passage(body, hits, Math.max(size, longestWord));
    const cut = body.slice(from, Math.max(from, to));
    from += cut.length - cut.trimStart().length;
    to = from + cut.trim().length;
    let out = from > 0 ? "… " : "", at = from;
    for (const h of hits) {
      if (h.start < from || h.end > to) continue;
      out += plain(body.slice(at, h.start)) + "<mark>" + plain(body.slice(h.start, h.end)) + "</mark>";
      at = h.end;
    }
    return out + plain(body.slice(at, to)) + (to < body.length ? " …" : "");
  };

  return { analyze, fold, stem, snippet, escape, stop: word => stops.has(word) };
})();
