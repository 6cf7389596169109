// Runs on the editor, deferred: what is written is kept on this device at each change and on the server after two quiet
// seconds; the preview and the advice follow. Without it the page is a plain form.
(() => {
  const doc = document, form = doc.getElementById("texte");
  if (!form) return;
  const all = (sel, f) => doc.querySelectorAll(sel).forEach(f);
  const by = id => doc.getElementById(id);
  const say = JSON.parse(form.dataset.say), area = by("f-corps"), line = by("garde"), version = form.elements.version;
  const tell = text => {
    if (line.textContent === text) return;
    line.textContent = text;
    line.closest(".bar").classList.toggle("long", text.length > 60);
  };

  const { print, grow, keep, drop, move } = copy;
  let saved = print(), busy = false, halted = false, leaving = false, saveTimer, lookTimer, look;
  const dirty = () => print() !== saved;

  // Saving.
  // A new document is named after its title, for good: it waits on this device until the title is written.
  const title = by("f-f-title");
  const naming = () => title && /\/nouveau$/.test(new URL(form.action).pathname) && (doc.activeElement === title || !title.value.trim());
  const save = async force => {
    clearTimeout(saveTimer);
    if (force !== true && naming()) {
      if (!title.value.trim() && dirty()) tell(say.untitled);
      saveTimer = setTimeout(save, 2000);
      return;
    }
    if (busy || halted || leaving || !form.querySelector("[value=enregistrer]")) return;
    const pairs = print(), body = new URLSearchParams(new FormData(form));
    if (pairs === saved) return;
    body.set("geste", "enregistrer");
    busy = true;
    try {
      const r = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      const answer = await r.json().catch(() => ({}));
      if (r.ok) {
        saved = pairs;
        if (answer.revision) version.value = answer.revision;
        if (answer.url) {
          const named = new URL(answer.url, location).pathname !== new URL(form.action).pathname;
          move(() => form.action = answer.url);
          history.replaceState(history.state, "", answer.url);
          if (named) settle();
        }
        dirty() ? keep() : drop();
        watch();
        const word = say["state_" + answer.state];
        if (word) doc.querySelector(".bar .tag").textContent = word;
        tell(answer.said || "");
      } else if (r.status === 409) {
        halted = true;
        by("perime").hidden = false;
        tell(by("perime").querySelector("strong").textContent = answer.detail || say.stale); // it names who was faster
        form.querySelector(".bar [value=enregistrer]").textContent = say.compare; // it leads to both texts
      } else {
        tell(answer.detail || say.failed);
        if (r.status > 428) saveTimer = setTimeout(save, 15000); // too many, or not well
      }
    } catch {
      tell(say.offline);
      saveTimer = setTimeout(save, 15000);
    }
    busy = false;
    if (saved === pairs && dirty()) saveTimer = setTimeout(save, 2000);
  };
  addEventListener("online", save);

  // What others do to it: who else has it open, a newer text, remarks. What is typed is left alone.
  let due, watched;
  const put = (id, html) => {
    const was = by(id), now = doc.createElement("template");
    now.innerHTML = html; // drawn by the server, as the preview
    const fresh = now.content.getElementById(id) || now.content;
    const kids = [...fresh.childNodes];
    if (was && !(kids.length === was.childNodes.length && kids.every((k, i) => k.isEqualNode(was.childNodes[i])))) was.replaceChildren(...kids);
  };
  const news = async () => {
    if (busy || leaving) { due = setTimeout(news, 500); return }
    const at = new URL(form.action);
    at.searchParams.set("langue", form.dataset.lang);
    try {
      const r = await fetch(at, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (!r.ok) return;
      const n = await r.json();
      await beside.still();
      beside.hold(() => { put("presents", n.others); put("remarques", n.remarks) });
      if (busy || halted) return;
      const newer = n.revision !== version.value, note = by("neuve");
      if (newer && dirty()) return save(true); // says who was faster, and keeps both
      if (newer) tell(note.querySelector("strong").textContent = n.newer);
      beside.hold(() => note.hidden = !newer);
    } catch {}
  };
  const soon = () => { clearTimeout(due); due = setTimeout(news, 300) };
  const watch = () => {
    if (watched || /\/nouveau$/.test(new URL(form.action).pathname)) return;
    watched = true;
    const id = decodeURIComponent(new URL(form.action).pathname.split("/").pop());
    beside.listen("text", () => ({ text: form.dataset.kind + "/" + id, lang: form.dataset.lang }), soon, () => clearTimeout(due));
  };
  watch();

  // What a document has once it has a name: its title above, its history, its remarks.
  const settle = async () => {
    try {
      const r = await fetch(form.action, { headers: { Accept: "text/html" } });
      if (!r.ok) return;
      const next = new DOMParser().parseFromString(await r.text(), "text/html");
      await beside.still();
      for (const part of ["h1", "h1 + ul", ".decide"]) {
        const old = doc.querySelector(part), now = next.querySelector(part);
        if (now && old && !old.contains(doc.activeElement) && !old.querySelector("[open]")) old.replaceWith(now);
      }
      const talk = next.getElementById("h-remarques");
      if (talk && !by("h-remarques")) doc.querySelector(".pair").append(talk.closest("section"));
      doc.title = next.title;
    } catch {}
  };

  // Drawn by the server; the page's policy runs no script. Where the preview stands beside the text in a window of its
  // own, what has changed in it comes into view.
  const redraw = html => {
    const seen = by("apercu"), frame = seen.closest("section"), leaves = () => [...seen.querySelectorAll("h2,h3,p,li,td,pre,[role=heading]")];
    const before = leaves().map(el => el.textContent);
    seen.innerHTML = html;
    const fresh = before.length && leaves().find((el, i) => el.textContent !== before[i]);
    if (!fresh) return;
    const at = fresh.getBoundingClientRect().top - frame.getBoundingClientRect().top;
    if (at < 60 || at > frame.clientHeight - 90) frame.scrollTop += at - frame.clientHeight / 3;
  };

  // Preview and advice, by the server's own pipeline.
  const preview = async () => {
    look?.abort();
    const mine = look = new AbortController(), body = new URLSearchParams(new FormData(form));
    body.set("kind", form.dataset.kind);
    body.set("id", decodeURIComponent(new URL(form.action).pathname.split("/").pop().replace(/^nouveau$/, "")));
    try {
      const r = await fetch(say.preview, { method: "POST", body, signal: mine.signal, headers: { Accept: "application/json" } });
      if (!r.ok) return;
      const { html, advice } = await r.json();
      await beside.still();
      if (mine !== look) return;
      redraw(html || "");
      by("conseils").replaceChildren(...(advice || []).map(a => {
        const li = doc.createElement("li"), what = doc.createElement("p");
        if (a.line > 0) what.append(leap(a.line, a.severity === "error" ? " bad" : "", a.at), " ");
        what.append(a.message);
        li.append(what);
        if (a.remedy) { const how = doc.createElement("p"); how.className = "sm"; how.textContent = a.remedy; li.append(how) }
        if (a.field) { const way = doc.createElement("a"); way.className = "tall sm"; way.href = "#" + a.field; way.textContent = a.label; li.append(way) }
        return li;
      }));
      all("[data-hide=preview]", el => el.hidden = !!html);
      all("[data-hide=advice]", el => el.hidden = !!(advice || []).length);
    } catch {}
  };
  const leap = (n, kind, words) => {
    const at = doc.createElement("button");
    at.type = "button";
    at.className = "chip" + kind;
    at.textContent = words || say.line + " " + n;
    at.onclick = () => jump(n);
    return at;
  };
  const jump = n => {
    const lines = area.value.split("\n"), start = lines.slice(0, n - 1).join("\n").length + (n > 1 ? 1 : 0);
    area.focus();
    area.setSelectionRange(start, start + (lines[n - 1] || "").length);
  };
  if (area) all("#conseils [data-line]", el => el.replaceWith(leap(Number(el.dataset.line), el.matches(".bad") ? " bad" : "", el.textContent)));

  const changed = () => {
    if (!dirty()) return;
    keep();
    if (!halted && version.value) tell(say.unsaved);
    clearTimeout(saveTimer);
    clearTimeout(lookTimer);
    saveTimer = setTimeout(save, 2000);
    lookTimer = setTimeout(preview, 400);
  };
  form.addEventListener("input", changed);
  copy.taken(changed);
  // A press stays here when nobody would hear it: the browser's own error page says nothing of the text. Other forms of
  // the page (a remark) wait until the text is saved.
  let sure, asking;
  addEventListener("submit", async e => {
    const f = e.target, b = e.submitter;
    if (f.method !== "post") return;
    if (f === sure) {
      sure = null;
      if (f === form) { leaving = true; if (dirty()) keep(true) }
      return;
    }
    e.preventDefault();
    if (asking) return;
    asking = true;
    if (f !== form && !halted && dirty()) await save(true);
    try { if ((await fetch(say.alive, { cache: "no-store" })).ok) sure = f } catch {}
    asking = false;
    if (sure) return f.requestSubmit(b);
    const waits = dirty();
    if (waits) { keep(); clearTimeout(saveTimer); saveTimer = setTimeout(save, 15000) }
    tell((waits ? say.waits : say.away) + (waits && b?.value === "enregistrer" ? "" : " " + say.again.replace("{button}", b?.textContent)));
  });
  addEventListener("pageshow", () => leaving = false);
  addEventListener("beforeunload", e => { if (!leaving && dirty()) { keep(); e.preventDefault() } });
  doc.addEventListener("visibilitychange", () => { if (doc.visibilityState === "hidden") save() });
  let place;
  all(".look-back", el => el.onclick = e => {
    if (!area || place === undefined) return;
    e.preventDefault();
    area.focus({ preventScroll: true });
    scrollTo(0, place);
  });
  form.addEventListener("click", e => {
    const b = e.target.closest("[value^='ligne:'],[value=apercu]");
    if (!b) return;
    e.preventDefault();
    if (b.value === "apercu") { place = scrollY; preview(); by("apercu").focus({ preventScroll: true }); by("apercu").closest("section").scrollIntoView() }
    else grow(b).querySelector("input,textarea").focus();
  });

  // The text is what one comes for: where there is room, what the guide says of a part is told while it is written.
  const wide = innerWidth >= 768, here = by("ici"), said = [...doc.querySelectorAll("#guide li")];
  if (!wide) all("#guide", el => el.open = false);
  if (wide && said[0]) {
    all("#guide", el => el.hidden = true);
    here.hidden = false;
    const show = () => {
      const part = area.value.slice(0, area.selectionStart).match(/^## *.*$/gm)?.pop().slice(2).trim();
      const of = said.find(li => li.querySelector("strong").textContent === part) || doc.querySelector("#guide p");
      here.replaceChildren(...of.cloneNode(true).childNodes);
    };
    for (const what of ["focus", "keyup", "click", "input"]) area.addEventListener(what, show);
    show();
  }

  const may = by("f-f-visibility"), readers = by("lecteurs");
  if (may && readers) may.addEventListener("change", () => readers.textContent = may.selectedOptions[0].text);

  // What is known already is a button that puts its line into the list, or takes it out.
  all("[data-lines]", ul => {
    const list = by(ul.dataset.lines), lines = () => list.value.split(/[\n,]/).map(l => l.trim()).filter(Boolean), buttons = [];
    const paint = () => buttons.forEach(b => b.setAttribute("aria-pressed", lines().includes(b.value)));
    ul.querySelectorAll("[data-value]").forEach(li => {
      const b = doc.createElement("button");
      Object.assign(b, { type: "button", className: "chip", value: li.dataset.value, textContent: li.dataset.title });
      b.onclick = () => {
        const had = lines();
        list.value = (had.includes(b.value) ? had.filter(l => l !== b.value) : [...had, b.value]).join(", ");
        paint();
        changed();
      };
      buttons.push(b);
      li.replaceChildren(b);
    });
    list.addEventListener("input", paint);
    paint();
  });

  addEventListener("keydown", e => { if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "s") { e.preventDefault(); save(true) } });
  if (!by("apercu").firstChild && area && area.value) preview();
})();
