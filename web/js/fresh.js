// Runs on the list of summaries, deferred: says quietly that something was published meanwhile. Nothing moves by itself.
(() => {
  const doc = document, box = doc.querySelector("[data-published]");
  if (!box || !window.WebSocket || navigator.connection?.saveData) return;
  let tries = 0, socket;
  const listen = () => {
    if (doc.hidden) return;
    socket = new WebSocket(location.origin.replace("http", "ws") + "/api/v1/live");
    socket.onopen = () => { tries = 0; socket.send('{"watch":[{"documents":true}]}') };
    socket.onmessage = e => {
      try { if (!/^summary\//.test(JSON.parse(e.data).id)) return } catch { return }
      box.hidden = false;
      box.querySelector("[role=status]").textContent = box.dataset.published;
    };
    socket.onclose = () => { socket = null; setTimeout(() => socket || listen(), Math.min(64, 2 ** ++tries) * 500 * (1 + Math.random())) };
  };
  doc.addEventListener("visibilitychange", () => doc.hidden ? socket?.close() : socket || listen());
  listen();
})();
