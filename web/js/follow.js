// Runs on the private page of a question, deferred: hears over the socket that something moved, fetches the page again
// and puts in place the parts that say so. What is being typed is never touched.
(() => {
  const doc = document, box = doc.querySelector("[data-follow]");
  if (!box || !window.WebSocket) return;
  const { follow: kind, id, wordNew } = box.dataset;
  let tries = 0, busy = false, again = false, pressed = false; // what is drawn anew under a finger loses its press
  addEventListener("pointerdown", e => pressed = !e.button, true);
  for (const what of ["pointerup", "pointercancel", "dragend"]) addEventListener(what, () => setTimeout(() => pressed = false), true);
  const parts = root => [...root.querySelectorAll("[data-fresh]")];

  const look = async () => {
    if (busy) { again = true; return }
    busy = true;
    try {
      const r = await fetch(location.pathname, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (!r.ok) return;
      const next = new DOMParser().parseFromString(await r.text(), "text/html");
      while (pressed) await new Promise(ok => setTimeout(ok, 50));
      const count = root => root.querySelectorAll("[data-fresh] .talk li:not(.me)").length;
      const more = count(next) > count(doc), before = doc.querySelector("h1").textContent;
      for (const part of parts(doc)) {
        const fresh = next.getElementById(part.id);
        if (fresh && fresh.innerHTML !== part.innerHTML && !part.contains(doc.activeElement)) part.replaceChildren(...fresh.childNodes);
      }
      if (next.title) doc.title = next.title;
      const now = doc.querySelector("h1").textContent;
      const said = now !== before ? now : more && wordNew;
      if (said) { doc.querySelector(".toast")?.remove(); doc.getElementById("annonce").textContent = said }
    } catch {} finally {
      busy = false;
      if (again) { again = false; look() }
    }
  };
  const listen = () => {
    const s = new WebSocket(location.origin.replace("http", "ws") + "/api/v1/live");
    s.onopen = () => { tries = 0; s.send(JSON.stringify({ watch: [{ [kind]: id }] })); look() };
    s.onmessage = e => { try { const n = JSON.parse(e.data); if (n.type === kind && n.id === id) look() } catch {} };
    s.onclose = () => setTimeout(listen, Math.min(64, 2 ** ++tries) * 500 * (1 + Math.random()));
  };
  listen();
})();
