// Runs on the moderators' queue, deferred: J and K move, A and R lead to the decision. They keep away from fields and
// can be switched off. The list, its counts and the request that is open follow the news; what is being typed stays.
(() => {
  const doc = document, on = (what, f) => addEventListener(what, f);
  const all = (sel, f) => doc.querySelectorAll(sel).forEach(f);
  const shortcuts = () => { try { return localStorage.getItem("parvis.keys") !== "off" } catch { return true } };
  const keys = want => {
    try { localStorage.setItem("parvis.keys", want ? "on" : "off") } catch {}
    all("[data-keys] button", b => b.textContent = want ? b.dataset.wordOff : b.dataset.wordOn);
  };
  all("[data-keys]", p => p.hidden = false);
  all("[data-keys] button", b => b.onclick = () => keys(!shortcuts()));
  if (!shortcuts()) keys(false);
  on("keydown", e => {
    if (!shortcuts() || e.ctrlKey || e.metaKey || e.altKey || e.target.matches("input:not([type=checkbox]),textarea,select")) return;
    const k = e.key.toLowerCase();
    if (k === "j" || k === "k") {
      const links = [...doc.querySelectorAll(".queue li > a")], at = links.findIndex(a => a.getAttribute("aria-current"));
      const to = links[at < 0 ? 0 : at + (k === "j" ? 1 : -1)];
      if (to) location.href = to.href;
    } else if (k === "a" || k === "r") {
      const t = doc.querySelector(`[data-key=${k}]`);
      if (t) { e.preventDefault(); t.focus(); if (k === "r") { t.parentElement.open = true; t.parentElement.querySelector("input[type=text],textarea")?.focus() } }
    }
  });

  const box = doc.querySelector("[data-page=queue]");
  if (!box) return;
  let due;
  const fields = "input:not([type=hidden]),textarea", name = el => el.getAttribute("href") || el.textContent + (el.value || "");
  const typed = part => part.contains(doc.activeElement) && doc.activeElement.matches(fields) ||
    [...part.querySelectorAll(fields)].some(f => f.type === "checkbox" ? f.checked !== f.defaultChecked : f.value !== f.defaultValue);
  const shape = part => [...part.querySelectorAll("[name]")].map(f => f.name === "version" ? "" : f.name + "=" + f.getAttribute("value")).join();
  // What is typed stays in its form, which goes on with the new version as long as it asks the same.
  const put = (part, fresh) => {
    const open = [...fresh.querySelectorAll("details")];
    part.querySelectorAll("details[open] > summary").forEach(was => {
      const same = open.find(d => d.querySelector("summary").textContent === was.textContent);
      if (same) same.open = true;
    });
    if (fresh.isEqualNode(part)) return true;
    if (typed(part)) {
      if (shape(part) !== shape(fresh)) return false;
      const now = fresh.querySelectorAll("[name=version]");
      part.querySelectorAll("[name=version]").forEach((f, i) => f.value = now[i].value);
      return true;
    }
    const at = part.contains(doc.activeElement) ? name(doc.activeElement) : null, top = part.scrollTop;
    part.replaceWith(fresh);
    fresh.scrollTop = top;
    if (at === null) return true;
    const to = [...fresh.querySelectorAll("a,button,summary")].find(el => name(el) === at) || doc.getElementById("detail");
    to?.focus({ preventScroll: true });
    return true;
  };
  const look = async () => {
    try {
      const r = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (!r.ok) return;
      const next = new DOMParser().parseFromString(await r.text(), "text/html"), page = next.querySelector("[data-page=queue]");
      await beside.still();
      if (!page || leaving) return;
      const rows = root => [...root.querySelectorAll("#liste a")].map(a => a.getAttribute("href")).join();
      const changed = page.dataset.open === box.dataset.open && page.dataset.version !== box.dataset.version;
      const said = changed ? box.dataset.wordMoved : rows(next) !== rows(doc) ? box.dataset.wordNew : "";
      let stuck = false;
      beside.hold(() => all("[data-fresh]", part => {
        const fresh = next.getElementById(part.id);
        if (fresh && !put(part, fresh)) stuck = true;
      }));
      if (said) doc.getElementById("annonce").textContent = said;
      const moved = doc.getElementById("bouge");
      if (moved && stuck) beside.hold(() => moved.hidden = false);
      box.dataset.version = page.dataset.version;
    } catch {}
  };
  let leaving = false; // a form was sent: the next page comes with all that is new
  on("submit", () => { leaving = true; clearTimeout(due) });
  on("pagehide", () => { leaving = true; clearTimeout(due) });
  on("pageshow", () => leaving = false);
  const soon = () => {
    if (leaving) return;
    clearTimeout(due);
    due = setTimeout(look, 400);
  };
  beside.listen("queue", () => ({ queue: true, looking: box.dataset.open || undefined }), soon, () => clearTimeout(due));
})();
