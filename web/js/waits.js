// Runs on the desk, deferred: leads to the texts that wait on this device.
(() => {
  const box = document.getElementById("gardes");
  try {
    for (const key of Object.keys(localStorage).sort()) {
      const [, path, lang] = /^parvis\.text\.(.+)\.([a-z-]+)$/.exec(key) || [];
      if (!path) continue;
      const { aside = [], ...copy } = JSON.parse(localStorage.getItem(key)), text = copy.text && !copy.sent ? copy.text : aside.at(-1)?.text;
      if (!text?.length) continue;
      const li = document.createElement("li"), to = document.createElement("a");
      to.href = path + "?langue=" + lang;
      to.className = "tall";
      to.textContent = new Map(text).get("f.title") || box.dataset.untitled;
      li.append(to);
      box.querySelector("ul").append(li);
      box.hidden = false;
    }
  } catch {}
})();
