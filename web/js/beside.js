// Runs before queue.js and editor.js, deferred: what both need to follow the work of others while somebody types.
let pressed = false;
addEventListener("pointerdown", e => pressed = !e.button, true);
for (const what of ["pointerup", "pointercancel", "dragend"]) addEventListener(what, () => setTimeout(() => pressed = false), true);
window.beside = {
  // still waits until nothing is pressed: what is drawn anew under a finger loses its press.
  async still() {
    while (pressed) await new Promise(ok => setTimeout(ok, 50));
  },

  // hold keeps what has the focus at its height on the screen while something changes above it.
  hold(change) {
    const el = document.activeElement, at = el.getBoundingClientRect().top;
    change();
    const moved = el !== document.body && el.isConnected ? el.getBoundingClientRect().top - at : 0;
    if (moved) scrollBy({ top: moved, behavior: "instant" });
  },

  // listen calls heard at each piece of news of this type and whenever the line is there (again), and lost when it is gone:
  // what is then still to be looked at is seen when it is back. What is watched is asked at each opening. Who moves is
  // there: the others see it.
  listen(type, watched, heard, lost) {
    if (!window.WebSocket) return;
    let socket, tries = 0, last = 0;
    const open = () => {
      const s = socket = new WebSocket(location.origin.replace("http", "ws") + "/api/v1/live");
      s.onopen = () => { tries = 0; last = Date.now(); s.send(JSON.stringify({ watch: [watched()] })); heard() };
      s.onmessage = e => { try { if (JSON.parse(e.data).type === type) heard() } catch {} };
      s.onclose = e => {
        lost();
        if (e.code !== 1008) setTimeout(open, Math.min(64, 2 ** ++tries) * 500 * (1 + Math.random())); // 1008: the session is over
      };
    };
    for (const what of ["input", "keydown", "pointerdown", "scroll"]) addEventListener(what, () => {
      if (Date.now() - last < 60000 || socket.readyState !== 1) return;
      last = Date.now();
      socket.send("{}");
    });
    open();
  },
};
