// Fetched by boot.js once a page stands, where there are service workers: registers ours, says quietly what it has to say,
// offers to install after the second step, and runs the page of what is held on the device. The server puts the constant
// WORDS before it: the sentences, in the page's language.
((words, box) => {
  const doc = document, lang = doc.documentElement.lang, line = navigator.connection || {};
  const by = id => doc.getElementById(id), here = location.pathname;
  const t = (key, values = {}) => (words[key] || key).replace(/\{(\w+)\}/g, (_, k) => values[k] ?? "");
  const make = (tag, set, ...kids) => { const el = Object.assign(doc.createElement(tag), set); el.append(...kids); return el };
  const kept = (s, key, value) => { try { return value === undefined ? s().getItem(key) : value === null ? s().removeItem(key) : s().setItem(key, value) } catch {} };
  const device = () => localStorage, tab = () => sessionStorage;

  // ---- News: lines above the bar at the bottom. Nothing moves by itself; each can be put away. ----
  const dress = () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`.news{position:fixed;z-index:7;inset:auto var(--gut) calc(var(--bar) + .75rem + env(safe-area-inset-bottom));display:grid;gap:.5rem;max-width:40rem;margin-inline:auto}
.news .note{flex-wrap:wrap;gap:.25rem 1rem;align-items:center;justify-content:space-between;padding:.5rem 1rem}
.news p{flex:1 1 12rem}.news .btn{width:auto;min-height:2.75rem;font-size:var(--xs)}.news .row{gap:.5rem}
:root:has(.news>*){scroll-padding-bottom:calc(var(--bar) + 8rem)}
@media print{.news{display:none}}`);
    doc.adoptedStyleSheets = [...doc.adoptedStyleSheets, sheet];
  };
  let shelf;
  const say = (id, text, acts = [], close) => {
    if (!shelf) { try { dress() } catch {} }
    shelf ??= make("aside", { className: "news", ariaLabel: words.news });
    if (!shelf.isConnected) doc.body.append(shelf);
    let one = shelf.querySelector(`[data-news=${id}]`);
    if (!text) { one?.remove(); return }
    if (!one) {
      one = make("div", { className: "note" }, make("p", {}));
      one.dataset.news = id;
      one.firstChild.setAttribute("role", "status");
      shelf.append(one);
    }
    for (const b of one.querySelectorAll("p ~ *")) b.remove();
    requestAnimationFrame(() => { if (one.firstChild.textContent !== text) one.firstChild.textContent = text });
    const row = make("span", { className: "row" });
    for (const [word, act] of acts) row.append(typeof act === "string" ? make("a", { className: "btn alt", href: act, textContent: word })
      : make("button", { type: "button", className: "btn alt", textContent: word, onclick: act }));
    row.append(make("button", { type: "button", className: "btn bare", textContent: close?.[0] || words.close, onclick: () => { close?.[1]?.(); one.remove() } }));
    one.append(row);
  };
  addEventListener("parvis", () => shelf?.childElementCount && doc.body.append(shelf)); // app.wasm has drawn the page anew
  const when = at => {
    const m = Math.round((at - Date.now()) / 60000), f = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
    return m > -1 ? words.now : m > -60 ? f.format(m, "minute") : m > -1440 ? f.format(Math.round(m / 60), "hour") : f.format(Math.round(m / 1440), "day");
  };
  const size = bytes => new Intl.NumberFormat(lang, { style: "unit", unit: "kilobyte" }).format(Math.max(1, Math.round(bytes / 1024)));

  // ---- Passing a page on: the device's own menu, or the address to paste. ----
  for (const b of doc.querySelectorAll("[data-share]")) {
    b.hidden = false;
    b.onclick = async () => {
      const url = location.href.split("#")[0];
      try {
        if (navigator.share) return await navigator.share({ title: doc.title, url });
        await navigator.clipboard.writeText(url);
        b.textContent = b.dataset.wordDone;
        b.setAttribute("role", "status");
      } catch {} // put away, or refused: the address bar has it
    };
  }

  // ---- What was typed, over a reload that one asked for. ----
  const fields = () => [...doc.querySelectorAll("main :is(textarea,input,select)")].filter(el => el.name && !/^(hidden|password|submit|file)$/.test(el.type));
  const put = (el, value, checked) => {
    if (/^(checkbox|radio)$/.test(el.type)) el.checked = checked; else el.value = value;
    el.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const reload = () => {
    kept(tab, "parvis.reload", JSON.stringify({ at: location.href, y: scrollY, typed: fields().map(el => [el.name, el.value, el.checked]) }));
    location.reload();
  };
  try {
    const was = JSON.parse(kept(tab, "parvis.reload") || "null");
    kept(tab, "parvis.reload", null);
    if (was?.at === location.href) {
      fields().forEach((el, i) => { const f = was.typed[i]; if (f?.[0] === el.name && (el.value !== f[1] || el.checked !== f[2])) put(el, f[1], f[2]) });
      scrollTo(0, was.y);
    }
  } catch {}

  // ---- The worker ----
  let worker, asked = false;
  const ask = (what, more) => new Promise((done, fail) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = e => done(e.data);
    if (!worker?.active) return fail(new Error("no worker"));
    worker.active.postMessage({ do: what, lang, ...more }, [port2]);
  });
  const ready = (async () => {
    worker = await box.register("/sw.js", { scope: "/", updateViaCache: "none" });
    if (!worker) throw new Error("refused");
    const newer = w => {
      if (w && box.controller) say("update", words.update, [[words.reload, () => { asked = true; w.postMessage({ do: "skip" }) }]], [words.later]);
    };
    newer(worker.waiting);
    worker.addEventListener("updatefound", () => {
      const w = worker.installing;
      w?.addEventListener("statechange", () => { if (w.state === "installed") newer(w) });
    });
    // Another tab took the new version: this page stays as it is until somebody reloads it.
    box.addEventListener("controllerchange", () => { if (asked) reload(); else say("update") });
    box.addEventListener("message", e => { if (e.data?.do === "outbox") ask("outbox").then(waiting) });
    box.startMessages?.();
    await box.ready;
  })();

  const labels = { charte: "act.charte", demandes: "act.demandes", questions: "act.questions", message: "act.message" };
  const waiting = list => {
    if (!Array.isArray(list)) return;
    const of = s => list.filter(i => i.state === s), sent = of("sent"), needs = of("needs"), still = of("waiting"), mine = doc.querySelector("[data-waiting]");
    if (mine) return page(list, mine);
    say("waits", needs.length ? words.needs : still.length && t("waits", { n: still.length }), [[words.see, words.away]]);
    if (sent.length) {
      const last = sent.at(-1);
      say("sent", t("sent", { what: words[labels[last.kind]] }), [[words.open, last.to]], [words.close, () => sent.forEach(i => ask("strike", { id: i.id }))]);
      if (sent.some(i => i.to === here)) sent.forEach(i => ask("strike", { id: i.id })); // it is in view
    }
  };

  // ---- The page of what is held on the device ----
  const back = i => {
    const q = new URLSearchParams(i.form.filter(([k]) => /^(espace|mots|faq|etape|document|pour)$/.test(k)));
    return i.path.replace(/\/messages$/, "") + (i.kind === "demandes" || i.kind === "questions" ? "?" + q : "") + "#reprise-" + i.id;
  };
  const page = (list, area) => {
    area.hidden = !list.length;
    area.querySelector("ul").replaceChildren(...list.map(i => {
      const typed = i.form.filter(([k]) => /^(question|message|q\.)/.test(k)).map(([, v]) => v).find(Boolean) || "";
      const li = make("li", { className: "flow" }, make("p", {}, make("strong", { textContent: words[labels[i.kind]] }), " · ",
        make("span", { className: "mut", textContent: t("state." + i.state, { when: when(i.at) }) })));
      if (typed) li.append(make("p", { className: "sm", textContent: typed.length > 120 ? typed.slice(0, 120) + "…" : typed }));
      const row = make("p", { className: "row" });
      if (i.state === "needs") row.append(make("a", { className: "btn alt", href: back(i), textContent: words.mend }));
      if (i.state === "sent") row.append(make("a", { className: "tall", href: i.to, textContent: words.open }));
      row.append(make("button", { type: "button", className: "btn bare", textContent: i.state === "sent" ? words.close : words.give_up,
        onclick: () => ask("strike", { id: i.id }).then(l => { page(l, area); area.previousElementSibling?.focus?.() }) }));
      li.append(row);
      return li;
    }));
    area.querySelector("[data-send]").hidden = !list.some(i => i.state === "waiting");
  };
  const away = async () => {
    const area = doc.querySelector("[data-pocket]"), part = name => area.querySelector(`[data-part=${name}]`);
    const status = part("state"), kept = new URLSearchParams(location.search).get("garde");
    // Somebody wanted another page: it is not here.
    const lost = !new RegExp("/hors-ligne$").test(here), done = by("ici");
    if (kept || lost) {
      done.textContent = kept === "non" ? words.not_kept : kept ? words.was_kept : words.not_here;
      done.hidden = false;
      done.focus();
    }
    if (kept) history.replaceState(null, "", here);
    const retry = doc.querySelector("[data-again]");
    retry.hidden = !lost;
    retry.onclick = e => { e.preventDefault(); location.reload() };
    addEventListener("online", () => { by("ligne").textContent = words.back_online });
    addEventListener("offline", () => { by("ligne").textContent = words.no_line });
    by("ligne").textContent = navigator.onLine ? "" : words.no_line;
    await ready;
    ask("outbox").then(waiting);
    const draw = async () => {
      const p = await ask("pocket");
      part("take").hidden = false;
      part("take").textContent = p ? words.refresh : words.take;
      part("take").className = p ? "btn alt" : "btn go";
      part("list").open = lost;
      part("remove").hidden = !p;
      status.textContent = p ? t(p.own ? "held_own" : "held", { size: size(p.bytes), when: when(p.at), n: p.list.length }) : words.nothing_held;
      const plain = title => new DOMParser().parseFromString(title, "text/html").documentElement.textContent.replace(/ – [^–]*$/, "");
      const shown = (p?.list || []).filter(([path]) => !/\/(recherche|hors-ligne|nouvelle)$/.test(path));
      part("list").hidden = !shown.length;
      part("list").querySelector("ul").replaceChildren(...shown.map(([path, title]) => make("li", {}, make("a", { href: path, className: "tall", textContent: plain(title) }))));
      if (!p) fetch("/poche.json?lang=" + lang, { method: "HEAD", cache: "no-store" }).then(r => {
        const bytes = Number(r.headers.get("X-Pocket-Bytes"));
        if (r.ok && bytes) part("take").textContent = t("take_size", { size: size(bytes) });
      }).catch(() => {});
    };
    part("take").onclick = async () => {
      status.textContent = words.taking;
      try { navigator.storage?.persist?.().catch(() => {}) } catch {}
      const r = await ask("take").catch(() => ({ failed: true }));
      await draw();
      if (!r?.taken) status.textContent = r?.full ? words.full : words.not_taken;
    };
    part("remove").onclick = async () => { await ask("remove"); await draw(); part("take").focus() };
    doc.querySelector("[data-send]").onclick = () => ask("send").then(waiting);
    await draw();
  };

  // ---- A form that came back: filled again with what was typed. ----
  const again = async () => {
    const id = Number(/^#reprise-(\d+)$/.exec(location.hash)?.[1]);
    const item = id && (await ask("outbox")).find(i => i.id === id);
    const form = item && [...doc.forms].find(f => f.method === "post" && new URL(f.action).pathname === item.path);
    if (!form) return;
    const of = new Map(item.form);
    for (const el of form.elements) {
      if (!of.has(el.name) || el.type === "hidden") continue;
      if (/^(checkbox|radio)$/.test(el.type)) { if (item.kind !== "charte") put(el, el.value, item.form.some(([k, v]) => k === el.name && v === el.value)) }
      else if (!el.value) put(el, of.get(el.name));
    }
    form.append(make("input", { type: "hidden", name: "reprise", value: id }));
    say("again", words.again);
  };

  // ---- Install: after the second step, once, never in the installed app. ----
  const install = () => {
    const alone = navigator.standalone === true || matchMedia("(display-mode: standalone),(display-mode: minimal-ui)").matches;
    if (alone || kept(device, "parvis.install") === "no" || !/^(\/\w\w)?(\/|\/parcours.*)?$/.test(here)) return;
    let steps = 0;
    try { for (const k of Object.keys(localStorage)) if (k.startsWith("parvis.journey.")) steps += localStorage.getItem(k).split(" ").filter(Boolean).length } catch {}
    if (steps < 2) return;
    const never = [words.no_thanks, () => kept(device, "parvis.install", "no")];
    const offer = event => say("install", words.install, [[words.install_act, async () => {
      say("install");
      event.prompt();
      if ((await event.userChoice).outcome !== "accepted") kept(device, "parvis.install", "no");
    }]], never);
    if (window.parvisInstall) offer(window.parvisInstall);
    else if (navigator.standalone === false) say("install", words.install_ios, [], never); // only iOS knows this word
    else addEventListener("beforeinstallprompt", e => { e.preventDefault(); offer(e) });
  };

  // A copy without a line: said until the line is back, looked at now and then.
  const copied = at => {
    say("copy", t(at ? "copy" : "copy_new", { when: when(at) }));
    let pause = 5000;
    const try1 = () => fetch("/healthz", { method: "HEAD", cache: "no-store" }).then(r => { if (!r.ok) throw 0; say("copy"); ask("send").then(waiting).catch(() => {}) })
      .catch(() => { if (shelf.querySelector("[data-news=copy]")) setTimeout(try1, pause = Math.min(60000, pause * 2)) });
    setTimeout(try1, pause);
    addEventListener("online", try1, { once: true });
  };

  // The form of a request that was held: one space at least, those of the address first.
  const whole = doc.querySelector("[data-whole]");
  if (whole) {
    const boxes = [...whole.querySelectorAll("[name=espace]")], picked = new URLSearchParams(location.search).getAll("espace");
    for (const b of boxes) if (picked.includes(b.value)) b.checked = true;
    whole.onchange = () => boxes[0]?.setCustomValidity(boxes.some(b => b.checked) ? "" : words.choose);
    whole.onchange();
  }

  install();
  if (doc.querySelector("[data-pocket]")) away().catch(() => { const s = doc.querySelector("[data-part=state]"); if (s) s.textContent = words.refused });
  ready.then(async () => {
    addEventListener("online", () => ask("send").then(waiting));
    again();
    const news = await ask("hello") || {};
    waiting(news.outbox);
    const own = doc.querySelector("[data-pocket]");
    if (news.offline && !own) copied(news.copy);
    else if (news.changed) say("changed", words.changed, [[words.show, reload]], [words.later]);
    if (line.saveData || /2g|3g/.test(line.effectiveType || "") || news.offline || /\/atelier(\/|$)/.test(here)) return;
    const quiet = window.requestIdleCallback || (f => setTimeout(f, 1));
    setTimeout(() => quiet(() => ask("take", { auto: true }).catch(() => {})), 2500);
  }).catch(() => {}); // refused: pages are read and sent as before
})(WORDS, navigator.serviceWorker);
