// News on one's own request or question, told to this browser when its owner switches that on. Without it the page says
// nothing of it; the off switch is a plain form.
(() => {
  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0));
  const can = "PushManager" in window && "Notification" in window && navigator.serviceWorker;
  const section = () => document.querySelector("[data-push]");
  const say = text => document.getElementById("avis-etat").textContent = text;
  let worker;
  const paint = () => { const s = section(); if (s && worker) s.hidden = false };
  if (can) navigator.serviceWorker.ready.then(r => { worker = r; paint() });
  addEventListener("parvis", paint); // app.wasm has drawn the page anew
  addEventListener("click", async e => {
    const b = e.target.closest("[data-push-on]"), s = section();
    if (!b || !worker) return;
    b.disabled = true;
    try {
      if (await Notification.requestPermission() !== "granted") return say(s.dataset.wordDenied);
      const sub = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(s.dataset.pushKey) });
      const { endpoint, keys } = sub.toJSON();
      const r = await fetch(s.dataset.push, { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams({ endpoint, ...keys }) });
      if (!r.ok) throw r;
      location.reload();
    } catch { say(s.dataset.wordFailed) } finally { b.disabled = false }
  });
})();
