// Runs before editor.js, deferred: what the form of the editor holds, and its copy on this device.
(() => {
  const doc = document, form = doc.getElementById("texte");
  if (!form) return;

  // held is what the form holds, as a list of pairs that can be compared and kept.
  const held = () => [...new FormData(form)].filter(([k, v]) => k !== "version" && k !== "cle" && typeof v === "string" && v.trim())
    .map(([k, v]) => [k, v.replace(/\r\n?/g, "\n").trim()]);
  const print = (pairs = held()) => JSON.stringify(pairs);

  // grow gives a table one more row.
  const grow = button => {
    const rows = button.closest("fieldset").querySelectorAll(".cells"), last = rows[rows.length - 1];
    const next = last.cloneNode(true), n = rows.length;
    next.setAttribute("aria-label", last.getAttribute("aria-label").replace(/\d+$/, n + 1));
    next.querySelectorAll("label").forEach((label, i) => {
      const input = label.querySelector("input,textarea");
      input.name = input.name.replace(/\.\d+\.\d+$/, `.${n}.${i}`);
      input.id = input.id.replace(/-\d+-\d+$/, `-${n}-${i}`);
      input.value = "";
      label.htmlFor = input.id;
    });
    last.after(next);
    return next;
  };
  const fill = pairs => {
    const of = new Map(pairs);
    for (const k of of.keys()) {
      const cell = /^(f\..+)\.\d+\.\d+$/.exec(k), box = cell && doc.querySelector(`[data-rows="${CSS.escape(cell[1])}"]`);
      for (let i = 0; box && !form.elements[k] && i < 99; i++) grow(box.querySelector("button"));
    }
    for (const el of form.elements) {
      if (!el.name || el.type === "hidden" || el.type === "submit") continue;
      if (el.type === "checkbox") el.checked = of.has(el.name);
      else el.value = of.get(el.name) ?? "";
    }
  };

  // One value holds the copy and what is put aside: it is replaced whole or, where storage is full or denied, not at all.
  const key = () => "parvis.text." + new URL(form.action).pathname + "." + form.dataset.lang;
  const put = copy => {
    try {
      if (copy || aside.length) localStorage.setItem(key(), JSON.stringify({ ...copy, aside: aside.slice(-5) }));
      else localStorage.removeItem(key());
    } catch {}
  };
  const now = sent => ({ text: held(), at: Date.now(), made: form.elements.cle?.value, sent });
  const keep = sent => put(now(sent)), drop = () => put();
  // move takes the copy along when the document gets its address.
  const move = change => {
    const was = key();
    change();
    if (key() !== was) try { localStorage.removeItem(was) } catch {}
  };

  // A copy that was sent and answered is done with. One that was not is put aside, where nothing that is typed now can
  // replace it, and offered; taking it up puts what was on the screen in its place.
  const note = doc.getElementById("repris"), fresh = print();
  let aside = [], changed = () => {};
  const offer = () => {
    const last = aside.at(-1), of = new Map(last?.text);
    note.hidden = !last;
    if (last) note.querySelector(".mut").textContent = [last.at && new Date(last.at).toLocaleString(doc.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }),
      of.get("f.title"), "… " + (of.get("corps") || "").trim().slice(-80)].filter(Boolean).join(" \u2013 ");
  };
  try {
    const { aside: before = [], ...found } = JSON.parse(localStorage.getItem(key())) || {};
    const done = !found.text || found.sent && doc.querySelector(".toast");
    aside = [...before, ...(done ? [] : [found])].filter(a => print(a.text) !== fresh);
    if (done || print(found.text) === fresh) drop();
  } catch {}
  offer();
  const gone = doc.getElementById("efface");
  let erased;
  doc.querySelectorAll("[data-take]").forEach(b => b.onclick = () => {
    const how = b.dataset.take, one = how === "back" ? erased : aside.pop(), screen = now();
    gone.hidden = how !== "no";
    if (how === "no") erased = one;
    else if (how === "back") aside.push(one);
    else {
      if (print(screen.text) !== fresh) aside.push(screen);
      fill(one.text);
      if (one.made && form.elements.cle) form.elements.cle.value = one.made;
    }
    print() === fresh ? drop() : keep();
    offer();
    if (how !== "yes") (how === "no" ? gone : note).querySelector("button").focus();
    changed();
  });

  window.copy = { print, grow, keep, drop, move, taken: f => changed = f };
})();
