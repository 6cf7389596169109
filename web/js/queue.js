// Runs on the moderators' queue, deferred: J and K move, A and R lead to the decision. They keep away from fields and
// can be switched off. The list and its counts follow the news; what is open only says that it changed.
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
  if (!box || !window.WebSocket) return;
  let tries = 0, due; // 1008: the session is over
  const put = (part, fresh) => {
    const at = part.contains(doc.activeElement) ? doc.activeElement.getAttribute("href") : null, top = part.scrollTop;
    part.replaceWith(fresh);
    fresh.scrollTop = top;
    if (at) fresh.querySelector(`[href="${CSS.escape(at)}"]`)?.focus({ preventScroll: true });
  };
  const look = async () => {
    try {
      const r = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (!r.ok) return;
      const next = new DOMParser().parseFromString(await r.text(), "text/html"), page = next.querySelector("[data-page=queue]");
      if (!page) return;
      const rows = root => [...root.querySelectorAll("#liste a")].map(a => a.getAttribute("href")).join();
      const said = rows(next) !== rows(doc) ? box.dataset.wordNew : "";
      all("[data-fresh]", part => {
        const fresh = next.getElementById(part.id);
        if (fresh && fresh.outerHTML !== part.outerHTML) put(part, fresh);
      });
      if (said) doc.getElementById("annonce").textContent = said;
      const moved = doc.getElementById("bouge");
      if (moved && page.dataset.open === box.dataset.open && page.dataset.version !== box.dataset.version) moved.hidden = false;
    } catch {}
  };
  let leaving = false; // a form was sent: the next page comes with all that is new
  on("submit", () => { leaving = true; clearTimeout(due) });
  on("pagehide", () => { leaving = true; clearTimeout(due) });
  on("pageshow", () => leaving = false);
  const soon = () => {
    if (leaving) return;
    clearTimeout(due); due = setTimeout(look, 400) };
  const listen = () => {
    const s = new WebSocket(location.origin.replace("http", "ws") + "/api/v1/live");
    s.onopen = () => { tries = 0; s.send(JSON.stringify({ watch: [{ queue: true }] })); soon() };
    s.onmessage = e => { try { if (JSON.parse(e.data).type === "queue") soon() } catch {} };
    s.onclose = e => {
      clearTimeout(due); // who opens it again looks again
      if (e.code !== 1008) setTimeout(listen, Math.min(64, 2 ** ++tries) * 500 * (1 + Math.random()));
    };
  };
  listen();
})();
