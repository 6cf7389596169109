// Runs on the desk, deferred: leads to the texts that wait on this device.
(() => {
  const box = document.getElementById("gardes");
  try {
    const seen = new Set();
    for (const key of Object.keys(localStorage).sort().reverse()) {
      const [, path, lang] = /^parvis\.(?:text|aside)\.(.+)\.([a-z-]+)$/.exec(key) || [];
      if (!path || seen.has(path + lang)) continue;
      const { text, sent } = [JSON.parse(localStorage.getItem(key))].flat().at(-1) || {}, li = document.createElement("li"), to = document.createElement("a");
      if (sent || !text?.length) continue;
      seen.add(path + lang);
      to.href = path + "?langue=" + lang;
      to.className = "tall";
      to.textContent = new Map(text).get("f.title") || box.dataset.untitled;
      li.append(to);
      box.querySelector("ul").append(li);
      box.hidden = false;
    }
  } catch {}
})();
