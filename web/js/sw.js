// The service worker. The server puts french.js and pocket.js (the search on the device) before it in the same file, and
// three constants: VERSION, SHELL (addresses of assets to hold from the start), LANGS (French, which has no prefix, first).
//
// What it holds is in caches whose names begin with "parvis-": assets and visited pages go with their version; the
// pocket stays until there is a newer one; what is one reader's own goes with his session. What could not be sent waits in
// IndexedDB, see the second half.
(() => {
  const sw = self, prefix = "parvis-", day = 864e5;
  const cacheOf = part => `${prefix}${VERSION}-${part}`, SHELF = cacheOf("assets"), PAGES = cacheOf("pages"), PICTURES = cacheOf("pictures");
  const most = 80; // pages that were visited, and pictures
  const open = name => caches.open(name);
  const after = ms => new Promise(done => setTimeout(done, ms));

  // Languages: "/en/faq" is "/faq" in English.
  const langOf = path => LANGS.slice(1).find(l => path === "/" + l || path.startsWith(`/${l}/`)) || LANGS[0];
  const bare = path => { const l = langOf(path); return l === LANGS[0] ? path : path.slice(l.length + 1) || "/" };
  const at = (lang, path) => !lang || lang === LANGS[0] || !LANGS.includes(lang) ? path : "/" + lang + (path === "/" ? "" : path);

  // What anybody may read. The charter too, but never at once from here: it is accepted.
  const READ = /^\/($|(parcours|faq|espaces|syntheses|glossaire|a-propos|accessibilite)(\/|$)|entrer(\/aide)?$)/, CHARTER = /^\/charte(\/|$)/;

  // The few things that are remembered: whether the server knows the reader (it answers "no-store" then), what was said
  // about the pocket, when it was asked for last.
  let memory;
  const state = async () => memory ??= await (await open(prefix + "state")).match("/_parvis").then(r => r ? r.json() : {});
  const remember = async change => {
    Object.assign(await state(), change);
    await (await open(prefix + "state")).put("/_parvis", new Response(JSON.stringify(memory)));
  };
  const known = async yes => {
    const was = (await state()).known;
    if (was !== yes) await remember({ known: yes });
    if (!yes) await dropOwn(); // nobody is signed in any more
  };

  // ---- The pocket: one cache for each language and version, whole once "/_poche" stands in it. ----
  let pockets = {}, indexes = {};
  const ofKind = async (kind, lang = "") => (await caches.keys()).filter(n => n.startsWith(`${prefix}${kind}-${lang}`));
  const drop = async names => { for (const n of names) await caches.delete(n); pockets = {}; indexes = {} };
  const dropOwn = async () => { const all = await ofKind("own"); if (all.length) await drop(all) };
  const pocketFor = async lang => {
    const now = Date.now(), over = p => p?.until && Date.parse(p.until) <= now;
    if (pockets[lang] !== undefined && !over(pockets[lang])) return pockets[lang];
    for (const kind of ["own", "pocket"])
      for (const name of (await ofKind(kind, lang + "-")).reverse()) {
        const cache = await open(name), meta = await cache.match("/_poche").then(r => r?.json());
        if (over(meta)) await drop([name]);
        else if (meta) return pockets[lang] = { ...meta, name, cache };
      }
    return pockets[lang] = null;
  };
  const indexOf = async pocket => indexes[pocket.name] ??= await pocket.cache.match("/_index").then(r => r.json());

  // A page from the pocket has the headers that the server gave the pocket, and its own policy.
  const carried = ["Referrer-Policy", "X-Content-Type-Options", "X-Frame-Options", "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy", "Permissions-Policy", "Date"];
  const asPage = (html, from, policy) => {
    const headers = new Headers({ "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy });
    for (const h of carried) if (from.get(h)) headers.set(h, from.get(h));
    return new Response(html, { headers });
  };
  const heavy = 360 * 1024;
  // take fetches the pocket, or what is new in it. By itself (auto) once a day at most, and only a light one.
  const take = async (lang, auto) => {
    const { pocket, checked = {} } = await state(), had = await pocketFor(lang);
    const wait = had?.reader ? day / 4 : day;
    if (auto && (pocket === "no" || Date.now() - (checked[lang] || 0) < wait)) return {};
    const halt = new AbortController(), headers = had?.etag ? { "If-None-Match": had.etag } : {};
    const r = await fetch("/poche.json?lang=" + lang, { headers, cache: "no-store", signal: halt.signal });
    await remember({ checked: { ...checked, [lang]: Date.now() }, ...(auto ? {} : { pocket: "yes" }) });
    if (r.status === 304) return { taken: true };
    if (r.status === 401) await dropOwn();
    const bytes = Number(r.headers.get("X-Pocket-Bytes") || r.headers.get("Content-Length")) || 0;
    if (!r.ok || auto && pocket !== "yes" && bytes > heavy) { halt.abort(); return {} }
    const body = await r.json(), kind = body.reader ? "own" : "pocket";
    const name = `${prefix}${kind}-${lang}-${body.version}${body.reader ? "-" + body.reader : ""}`.replace(/[^\w.-]/g, "_");
    if (!body.reader || had?.reader && had.reader !== body.reader) await dropOwn();
    try {
      const cache = await open(name), list = [], assets = new Set();
      for (const [path, html] of Object.entries(parvisPocket.unpack(body))) {
        await cache.put(path, asPage(html, r.headers, parvisPocket.policy(body, path)));
        if (!path.includes("?")) list.push([path, /<title>([^]*?)<\/title>/.exec(html)?.[1] ?? path]);
        for (const [, src] of html.matchAll(/(?:src|data-pwa)="(\/assets\/[^"]+)"/g)) assets.add(src);
      }
      for (const src of assets) {
        const a = await caches.match(src) || await fetch(src).catch(() => null);
        if (a?.ok) await cache.put(src, a);
      }
      await cache.put("/_index", new Response(JSON.stringify(body.index ?? null)));
      const meta = { version: body.version, reader: body.reader, until: body.until, complete: body.complete, bytes: bytes || body.bytes, etag: r.headers.get("ETag") || "", at: Date.now(), list };
      await cache.put("/_poche", new Response(JSON.stringify(meta)));
    } catch (e) {
      await drop([name]);
      return { full: true };
    }
    await drop((await ofKind(kind, lang + "-")).filter(n => n !== name));
    const pages = await open(PAGES); // what was taken away is not in the new one
    for (const key of await pages.keys()) if ((await pages.match(key))?.status === 410) await pages.delete(key);
    return { taken: true, bytes };
  };

  // ---- Pages ----
  const looked = new Map(); // client -> what became of its page: {copy: when it was made, end: promise}
  const look = (event, copy, end) => {
    looked.set(event.resultingClientId, { copy, end });
    if (looked.size > 20) looked.delete(looked.keys().next().value);
  };
  const network = async event => (await event.preloadResponse) || fetch(event.request);
  const madeAt = r => Date.parse(r.headers.get("Date")) || 0;
  // textOf is what is read on a page: another frame or another address of a script is no news.
  const textOf = html => (/<main[^]*<\/main>/.exec(html)?.[0] ?? html).replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");

  const stored = async path => {
    const visited = await (await open(PAGES)).match(path, { ignoreVary: true }), pocket = await pocketFor(langOf(path));
    if (visited && visited.status !== 200) return; // taken away
    return pocket?.reader ? await pocket.cache.match(path) || visited : visited || pocket?.cache.match(path);
  };
  const putLast = async (cache, key, answer) => {
    await cache.delete(key, { ignoreVary: true });
    await cache.put(key, answer);
    const keys = await cache.keys();
    if (keys.length > most) await cache.delete(keys[0]);
  };
  // learn takes from an answer what it says: whether the server knows the reader, and what may be kept.
  const learn = async (url, answer) => {
    if (answer.type === "opaqueredirect") return known(true); // it may have set a cookie; the next page will tell
    const path = bare(url.pathname), free = !/no-store|private/.test(answer.headers.get("Cache-Control") || "");
    if (!READ.test(path) && !CHARTER.test(path)) return;
    if (answer.ok) await known(!free);
    if (url.search || answer.redirected) return;
    const pages = await open(PAGES);
    if ([401, 403, 404, 410].includes(answer.status)) {
      if (await stored(url.pathname)) await pages.put(url.pathname, new Response("", { status: 410 }));
    } else if (answer.status === 200 && free) {
      await putLast(pages, url.pathname, answer);
    }
  };
  const shelter = async lang => {
    const shelf = await open(SHELF), path = at(lang, "/hors-ligne");
    return await shelf.match(path) || await pocketFor(lang).then(p => p?.cache.match(path)) || await shelf.match("/hors-ligne") || Response.error();
  };
  // A step of a journey is another page in each of its branches: what was chosen stands in the address.
  const branch = url => {
    const q = new URLSearchParams(url.search);
    q.delete("suite");
    q.sort();
    return `${url.pathname}${String(q) && "?"}${q}`;
  };
  // The way on from a choice, without the server: what the page's own list has after this step.
  const nextStep = async (url, copy) => {
    const html = await copy.clone().text(), ways = [...html.slice(html.indexOf("<main")).matchAll(/href="([^"?]*)(\?[^"]*)?"/g)];
    const next = ways[ways.findIndex(m => m[1] === url.pathname) + 1];
    return next?.[1].startsWith(url.pathname.slice(0, url.pathname.lastIndexOf("/") + 1)) && Response.redirect(next[0].slice(6, -1).replaceAll("&amp;", "&"), 302);
  };

  const page = async event => {
    const url = new URL(event.request.url), path = bare(url.pathname), lang = langOf(url.pathname);
    const net = network(event), kept = net.then(r => learn(url, r.clone())).catch(() => {});
    event.waitUntil(kept);
    const free = (await state()).known === false;
    if (path === "/hors-ligne") {
      const copy = await (await open(SHELF)).match(url.pathname);
      if (!copy) return net.catch(() => shelter(lang));
      event.waitUntil(net.then(r => hold(lang, r.clone())).catch(() => {}));
      return copy;
    }
    const copy = url.search && path.startsWith("/parcours/") && await stored(branch(url)) || await stored(url.pathname);
    if (free && copy && READ.test(path) && !url.search) {
      const before = copy.clone();
      look(event, madeAt(copy), Promise.race([after(5000).then(() => ({ offline: true })), net.then(async r => {
        if (!r.ok) return r.status < 500 ? { changed: true } : { offline: true };
        return { changed: textOf(await r.clone().text()) !== textOf(await before.text()) };
      }, () => ({ offline: true }))]));
      return copy;
    }
    const answer = await Promise.race([net.catch(() => null), after(copy ? 3500 : 12000)]);
    if (answer && !(copy && answer.status >= 502)) return answer;
    const q = url.searchParams.get("q"), pocket = await pocketFor(lang); // its results say themselves whence they are
    if (!(path === "/recherche" && q)) look(event, copy ? madeAt(copy) : 0, Promise.resolve({ offline: true }));
    if (path === "/recherche" && q && pocket && copy) {
      const html = await copy.clone().text();
      return asPage(parvisPocket.page({ [url.pathname]: html }, await indexOf(pocket), url.pathname + url.search), copy.headers,
        copy.headers.get("Content-Security-Policy"));
    }
    if (copy && url.searchParams.has("suite") && path.startsWith("/parcours/")) return await nextStep(url, copy) || copy;
    return copy || shelter(lang);
  };
  const hold = async (lang, answer) => {
    const path = at(lang, "/hors-ligne"), shelf = await open(SHELF);
    if (!answer && await shelf.match(path)) return;
    const r = answer || await fetch(path, { credentials: "omit" });
    if (r.ok && !/no-store/.test(r.headers.get("Cache-Control") || "")) await shelf.put(path, r.clone());
  };

  const asset = async request => {
    const held = await caches.match(request, { ignoreVary: true });
    if (held) return held;
    const r = await fetch(request), copy = r.clone();
    if (r.ok) (request.destination === "image" ? putLast(await open(PICTURES), request, copy) : (await open(SHELF)).put(request, copy)).catch(() => {});
    return r;
  };
  const json = body => new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json", "Cache-Control": "no-store" } });
  const api = async (request, url) => {
    const params = url.searchParams, lang = params.get("lang") || LANGS[0], pocket = await pocketFor(lang);
    const mine = async () => {
      const index = await indexOf(pocket);
      return json(url.pathname.endsWith("suggest") ? parvisPocket.suggest(index, params.get("q") || "", lang) : parvisPocket.search(index, Object.fromEntries(params)));
    };
    if (!pocket) return fetch(request);
    if (url.pathname.endsWith("suggest") && pocket.complete && (pocket.reader || (await state()).known === false)) return mine();
    const net = fetch(request), answer = await Promise.race([net.catch(() => null), after(3000)]);
    return answer && answer.status < 502 ? answer : mine();
  };

  // ---- What is to be sent: kept when it cannot be, sent once and in order. ----
  const ACT = /^\/(charte|demandes\/nouvelle|questions\/nouvelle|(?:demandes|questions)\/[^/]+\/messages)$/;
  const kindOf = path => path.endsWith("/messages") ? "message" : /^\/(\w+)/.exec(path)[1];
  let base;
  const store = () => base ??= new Promise((done, fail) => {
    const r = indexedDB.open("parvis", 1);
    r.onupgradeneeded = () => r.result.createObjectStore("outbox", { keyPath: "id", autoIncrement: true });
    r.onsuccess = () => { r.result.onversionchange = () => { r.result.close(); base = null }; done(r.result) };
    r.onerror = r.onblocked = () => { base = null; fail(r.error) };
  }).catch(e => { base = null; throw e });
  const outbox = async (mode, act) => {
    const t = (await store()).transaction("outbox", mode), r = act(t.objectStore("outbox"));
    return new Promise((done, fail) => { t.oncomplete = () => done(r.result); t.onerror = t.onabort = () => fail(t.error) });
  };
  const items = () => outbox("readonly", s => s.getAll()).catch(() => []);
  const save = item => outbox("readwrite", s => s.put(item));
  const strike = id => outbox("readwrite", s => s.delete(id));
  const tell = async () => { for (const c of await sw.clients.matchAll({ includeUncontrolled: true })) c.postMessage({ do: "outbox" }) };
  const within = (ms, call) => { const halt = new AbortController(); setTimeout(() => halt.abort(), ms); return call(halt.signal) };
  const submit = (path, form, redirect, ms) => within(ms, signal =>
    fetch(path, { method: "POST", body: new URLSearchParams(form), redirect, signal, headers: { Accept: "text/html" } }));

  const keep = async (path, form) => {
    const kind = kindOf(bare(path)), of = (all, k) => new Map(all).get(k);
    // Sent again from the same form: it waits once, under its first key.
    const said = f => JSON.stringify(f.filter(([k]) => k !== "cle_envoi"));
    const same = (await items()).find(i => i.state !== "sent" && i.path === path &&
      (kind === "charte" || of(i.form, "cle_envoi") === of(form, "cle_envoi") || said(i.form) === said(form)));
    if (same) form = form.map(([k, v]) => k === "cle_envoi" ? [k, of(same.form, k)] : [k, v]);
    const id = await save({ ...(same ? { id: same.id } : {}), path, kind, lang: langOf(path), form, at: Date.now(), state: "waiting" });
    sw.registration.sync?.register("parvis-outbox").catch(() => {});
    tell();
    return id;
  };
  const act = async event => {
    const path = new URL(event.request.url).pathname, lang = langOf(path), sent = new URLSearchParams(await event.request.clone().text());
    const to = word => Response.redirect(at(lang, "/hors-ligne") + "?garde=" + word, 303);
    // Between the two halves of a form nothing is sent yet.
    if (sent.has("changer") || sent.has("choisir")) return fetch(event.request).catch(() => to("non"));
    const again = Number(sent.get("reprise"));
    sent.delete("reprise");
    if (!sent.get("cle_envoi")) sent.set("cle_envoi", crypto.randomUUID());
    const form = [...sent];
    await Promise.race([send(), after(5000)]); // first what waits: a request needs its acceptance
    try {
      const r = await submit(path, form, "manual", 15000);
      if (r.status < 502) {
        if (r.type === "opaqueredirect") await known(true).catch(() => {});
        if (again && r.type === "opaqueredirect") { await strike(again).catch(() => {}); tell() }
        return r;
      }
    } catch {}
    try {
      const id = await keep(path, form);
      if (again && again !== id) await strike(again);
      return to(id);
    } catch { return to("non") }
  };

  let sending;
  const send = () => sending ??= (navigator.locks ? navigator.locks.request("parvis-outbox", sendAll) : sendAll()).catch(() => {}).finally(() => sending = null);
  const sendAll = async () => {
    let held = false; // an acceptance that is not through: requests wait for it
    for (const item of await items()) {
      if (item.state === "needs" && item.kind === "charte") held = true;
      if (item.state !== "waiting" || held && item.kind === "demandes") continue;
      let r;
      try { r = await submit(item.path, item.form, "follow", 20000) } catch { return }
      if (!r.redirected && (r.status >= 500 || [408, 425, 429].includes(r.status))) return;
      if (r.redirected) {
        await known(true).catch(() => {});
        await save({ ...item, state: "sent", to: new URL(r.url).pathname, form: [] });
      } else {
        if (item.kind === "charte") held = true;
        await save({ ...item, state: "needs", status: r.status });
      }
      await tell();
    }
  };
  sw.addEventListener("sync", e => {
    if (e.tag === "parvis-outbox") e.waitUntil(send().then(items).then(all => { if (all.some(i => i.state === "waiting")) throw new Error("not yet") }));
  });

  // ---- What pages ask ----
  const answers = {
    skip: async () => { sw.skipWaiting() },
    async hello({ lang }, client) {
      const seen = looked.get(client?.id), all = await items();
      await hold(lang).catch(() => {});
      if (all.some(i => i.state === "waiting")) send();
      moved().catch(() => {});
      return { ...(seen && { copy: seen.copy, ...await seen.end }), outbox: await answers.outbox() };
    },
    async outbox() {
      const all = await items();
      return all.map(({ form, ...rest }) => ({ ...rest, form: form.filter(([k]) => k !== "cle_envoi") }));
    },
    send: () => send().then(answers.outbox),
    strike: ({ id }) => strike(id).then(answers.outbox),
    take: ({ lang, auto }) => take(lang, auto),
    async remove() { await remember({ pocket: "no" }); await drop([...await ofKind("pocket"), ...await ofKind("own")]) },
    async pocket({ lang }) {
      const p = await pocketFor(lang);
      return p && { bytes: p.bytes, at: p.at, own: !!p.reader, list: p.list };
    },
  };
  sw.addEventListener("message", e => {
    const answer = answers[e.data?.do];
    if (answer) e.waitUntil(answer(e.data, e.source).then(r => e.ports[0]?.postMessage(r ?? null), () => e.ports[0]?.postMessage({ failed: true })));
  });

  // ---- News on one's own request or question, for who switched them on (push.js) ----
  sw.addEventListener("push", e => {
    let said = {};
    try { said = e.data.json() } catch {}
    e.waitUntil(sw.registration.showNotification(said.title || "Parvis", { body: said.body, lang: said.lang, tag: said.path, data: said.path }));
  });
  sw.addEventListener("pushsubscriptionchange", e => e.waitUntil((async () => {
    const old = e.oldSubscription;
    if (!old) return; // nothing says who this browser was: its owner switches it on again
    const { endpoint, keys } = (e.newSubscription ?? await sw.registration.pushManager.subscribe(old.options)).toJSON();
    const untold = (await state()).moved; // the server knows the address before that one
    await remember({ moved: { old: untold && untold.endpoint === old.endpoint ? untold.old : old.endpoint, endpoint, ...keys } });
    await moved().catch(() => sw.registration.sync?.register("parvis-moved")).catch(() => {});
  })()));
  // Tells the server the address it does not know yet: at once, or when the line is back.
  const moved = async () => {
    const to = (await state()).moved;
    if (!to) return;
    const r = await fetch("/avis", { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(to) });
    if (r.status >= 500 || r.status === 429) throw new Error("not yet");
    if ((await state()).moved === to) await remember({ moved: undefined });
  };
  sw.addEventListener("sync", e => e.tag === "parvis-moved" && e.waitUntil(moved()));
  sw.addEventListener("notificationclick", e => {
    e.notification.close();
    const to = new URL(e.notification.data || "/", location.origin);
    if (to.origin !== location.origin) return;
    e.waitUntil(sw.clients.matchAll({ type: "window", includeUncontrolled: true }).then(all =>
      all.find(c => new URL(c.url).pathname === to.pathname)?.focus() ?? sw.clients.openWindow(to)));
  });

  // ---- Life ----
  sw.addEventListener("install", e => e.waitUntil((async () => {
    const shelf = await open(SHELF);
    const page = await fetch("/hors-ligne");
    await remember({ known: /no-store/.test(page.headers.get("Cache-Control") || "") });
    await hold(LANGS[0], memory.known ? null : page);
    for (const u of SHELL) {
      const r = await fetch(u);
      if (r.ok) await shelf.put(u, r);
    }
  })().catch(() => {}))); // without room: forms can still wait, pages come from the network
  sw.addEventListener("activate", e => e.waitUntil(sw.clients.claim().then(async () => {
    await sw.registration.navigationPreload?.enable();
    for (const n of await caches.keys())
      if (n.startsWith(prefix) && ![SHELF, PAGES, PICTURES].includes(n) && !/^parvis-(state$|pocket-|own-)/.test(n)) await caches.delete(n);
    await remember({ checked: {} }); // a new version has new pages
  }).catch(() => {})));

  sw.addEventListener("fetch", event => {
    const { request } = event, url = new URL(request.url), path = bare(url.pathname);
    if (url.origin !== location.origin) return;
    const whole = answer => event.respondWith(answer.catch(() => fetch(request)));
    if (request.mode === "navigate") {
      if (request.method === "GET") return whole(page(event));
      if (request.method !== "POST") return;
      if (ACT.test(path)) return event.respondWith(act(event));
      if (!/^\/(connexion|deconnexion|mes-donnees\/.*)$/.test(path)) return;
      event.respondWith((async () => {
        if (path === "/deconnexion") await dropOwn().catch(() => {});
        try {
          const r = await fetch(request);
          if (r.type === "opaqueredirect") await known(true).catch(() => {});
          if (path === "/mes-donnees/effacer" && r.type === "opaqueredirect") {
            await dropOwn().catch(() => {});
            await outbox("readwrite", s => s.clear()).catch(() => {});
          }
          return r;
        } catch { return shelter(langOf(url.pathname)) }
      })());
      return;
    }
    if (request.method !== "GET") return;
    if (path.startsWith("/assets/") || path.startsWith("/medias/")) whole(asset(request));
    else if (/^\/api\/v1\/(search|suggest)$/.test(path)) whole(api(request, url));
  });
})();
