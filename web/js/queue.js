// Runs on the moderators' queue, deferred: J and K move, A and R lead to the decision. They keep away from fields and
// can be switched off.
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
})();
