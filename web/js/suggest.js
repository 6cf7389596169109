// Runs where a search field is, once the page is there: suggestions while typing, as a combobox. The form works the
// same without it, and when the line is down nothing is said: what was typed stays, and Enter searches.
(() => {
  const doc = document;
  const attach = (box, rank) => {
    const input = box.querySelector("input"), said = box.dataset;
    const list = doc.createElement("ul"), status = doc.createElement("p");
    list.id = "suggestions-" + rank;
    list.className = "hints";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", said.wordList);
    status.className = "vh";
    status.setAttribute("role", "status");
    box.append(list);
    box.after(status);
    for (const [k, v] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list", "aria-haspopup": "listbox" }))
      input.setAttribute(k, v);

    let at = -1, timer, call, asked = "";
    const options = () => [...list.children];
    const pick = i => {
      at = i;
      options().forEach((li, n) => li.setAttribute("aria-selected", n === i));
      const li = options()[i];
      li ? input.setAttribute("aria-activedescendant", li.id) : input.removeAttribute("aria-activedescendant");
      li?.scrollIntoView({ block: "nearest" });
    };
    // Without a line, and without what is held on the device, the words stay here rather than on a page of the browser's
    // that has lost them.
    input.form.addEventListener("submit", e => {
      if (navigator.onLine !== false || navigator.serviceWorker?.controller) return;
      e.preventDefault();
      close();
      status.className = "sm";
      status.textContent = said.wordOffline;
    });
    addEventListener("online", () => { status.className = "vh"; status.textContent = "" });
    const close = () => {
      pick(-1);
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      status.textContent = "";
    };
    const show = all => {
      list.replaceChildren(...all.slice(0, 8).map(({ text, url }, n) => {
        const li = doc.createElement("li");
        li.id = list.id + "-" + n;
        li.setAttribute("role", "option");
        li.setAttribute("aria-selected", "false");
        li.textContent = text;
        li.dataset.url = url || "";
        return li;
      }));
      const n = list.children.length;
      if (!n || doc.activeElement !== input) return close();
      pick(-1);
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      status.className = "vh";
      status.textContent = n === 1 ? said.wordOne : said.wordMany.replace("{n}", n);
    };
    const ask = async () => {
      const q = input.value.trim();
      if (q === asked && !list.hidden) return;
      call?.abort();
      asked = q;
      if (q.length < 2) return close();
      const mine = call = new AbortController();
      try {
        const r = await fetch("/api/v1/suggest?" + new URLSearchParams({ q, lang: said.suggest }), { signal: mine.signal });
        const body = r.ok ? await r.json() : {};
        if (mine === call && input.value.trim() === q) show(body.suggestions || []);
      } catch (e) { if (e.name !== "AbortError") close() }
    };
    // What was picked is counted by words and document, with nobody's name: the documentalist learns what leads nowhere.
    const tell = id => fetch("/api/v1/search/clicks?lang=" + said.suggest, {
      method: "POST", keepalive: true, headers: { "Content-Type": "application/json" }, body: JSON.stringify({ q: asked, id, suggested: true }),
    }).catch(() => {});
    // One of our own pages only; anything else becomes a search for its words.
    const go = li => {
      const to = li.dataset.url;
      if (/^\/(?![/\\])/.test(to)) { tell(to); location.href = to; return }
      input.value = li.textContent;
      close();
      input.form.requestSubmit();
    };
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 120);
    });
    input.addEventListener("keydown", e => {
      if (e.isComposing) return;
      const n = list.hidden ? 0 : list.children.length;
      if (e.key === "Escape" && n) { e.preventDefault(); close() }
      else if (e.key === "Enter" && n && at >= 0) { e.preventDefault(); go(options()[at]) }
      else if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        if (!n) { if (e.key === "ArrowDown") { asked = ""; ask() } return }
        e.preventDefault();
        const to = at + (e.key === "ArrowDown" ? 1 : -1);
        pick(to >= n ? -1 : to < -1 ? n - 1 : to);
      }
    });
    list.addEventListener("mousedown", e => e.preventDefault()); // the field keeps the focus
    list.addEventListener("click", e => { const li = e.target.closest("li"); if (li) go(li) });
    input.addEventListener("blur", close);
    addEventListener("pageshow", e => { if (e.persisted) close() });
    if (doc.activeElement === input && input.value !== input.defaultValue) ask(); // typed before this was here
  };
  doc.querySelectorAll("[data-suggest]").forEach(attach);
})();
