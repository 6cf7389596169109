// Runs on pages with a live part, deferred: starts app.wasm on the first sign of intent, or after five quiet seconds
// on a good line; never with Save-Data.
(() => {
  const doc = document, me = doc.currentScript.dataset, on = (what, f, opt) => addEventListener(what, f, opt);
  const live = doc.querySelector("[data-live]"), line = navigator.connection || {};
  if (!live || !me.wasm || !me.exec || line.saveData || !window.WebAssembly) return;
  let started = false;
  const start = () => {
    if (started) return;
    started = true;
    const env = { GOAPP_VERSION: me.wasm, GOAPP_INTERNAL_URLS: "[]", GOAPP_STATIC_RESOURCES_URL: "", GOAPP_ROOT_PREFIX: "" };
    Object.assign(window, {
      goappGetenv: k => env[k] || "", goappOnUpdate() {}, goappOnAppInstallChange() {}, goappTryUpdate() {}, goappNav() {},
      goappIsAppInstallable: () => false, goappIsAppInstalled: () => false, goappShowInstallPrompt() {},
    });
    try { localStorage.length } catch {
      const none = { length: 0, key: () => null, getItem: () => null, setItem() {}, removeItem() {}, clear() {} };
      for (const s of ["localStorage", "sessionStorage"]) try { Object.defineProperty(window, s, { value: none }) } catch {}
    }
    // Links are document loads, also once go-app has set its own handlers.
    for (const h of ["onclick", "onpopstate"]) Object.defineProperty(window, h, { get: () => null, set() {} });
    const s = doc.createElement("script");
    s.src = me.exec;
    s.onload = async () => {
      try {
        const go = new Go(), got = await fetch(me.wasm), copy = got.clone();
        const { instance } = await WebAssembly.instantiateStreaming(got, go.importObject)
          .catch(async () => WebAssembly.instantiate(await copy.arrayBuffer(), go.importObject));
        while (composing || window.parvisPressed) await new Promise(ok => setTimeout(ok, 50));
        go.run(instance);
      } catch (e) { console.warn("parvis: live part not started", e) }
    };
    doc.head.append(s);
  };
  let composing = false;
  on("compositionstart", () => composing = true);
  on("compositionend", () => composing = false);
  // Nor does anything change under a finger: what it pressed would be gone when it is lifted, and the press with it.
  on("pointerdown", e => window.parvisPressed = !e.button, true);
  for (const what of ["pointerup", "pointercancel", "dragend"]) on(what, () => setTimeout(() => window.parvisPressed = false), true);
  for (const what of ["pointerdown", "keydown", "focusin"]) live.addEventListener(what, start, { once: true, passive: true });
  if (!/2g|3g/.test(line.effectiveType || "")) {
    let seconds = live.dataset.live === "soon" ? 4 : 0; // something is on its way
    const tick = setInterval(() => {
      if (started) return clearInterval(tick);
      if (doc.visibilityState === "visible" && ++seconds >= 5) { clearInterval(tick); start() }
    }, 1000);
  }
})();
