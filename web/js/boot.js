// Runs on every page, deferred: the journey's progress on this device and small comforts. Nothing here is needed to
// read or to send a form.
(() => {
  const doc = document, root = doc.documentElement.dataset;

  // What was just done is told once: a reload does not tell it again.
  try {
    const u = new URL(location), p = u.searchParams;
    if (p.has("fait")) { p.delete("fait"); history.replaceState(history.state, "", u) }
  } catch {}
  const all = (sel, f) => doc.querySelectorAll(sel).forEach(f);
  const on = addEventListener;

  // Light or dark, when it was chosen here: the server draws pages so too, this is for pages that were kept.
  const dress = t => {
    root.theme = t;
    all("meta[name=theme-color]", m => m.content = /dark/.test(t === "auto" ? m.media : t) ? "#16505e" : "#0f4653");
    all("[data-themes]", f => { f.hidden = false; f.querySelector(`[value=${t}]`).checked = true });
  };
  const theme = () => dress(/parvis_theme=(light|dark)/.exec(doc.cookie)?.[1] || "auto");
  theme();
  on("change", e => {
    if (!e.target.closest("[data-themes]")) return;
    const t = e.target.value;
    doc.cookie = `parvis_theme=${t};path=/;samesite=lax;max-age=${t === "auto" ? 0 : 3e7}`;
    dress(t);
  });

  // Progress: one line per journey in localStorage, step ids between spaces. Storage may be denied.
  const key = j => "parvis.journey." + j;
  const held = () => localStorage;
  const read = j => { try { return (held().getItem(key(j)) || "").match(/\S+/g) || [] } catch { return [] } };
  const write = (j, ids) => { try { ids.length ? held().setItem(key(j), ids.join(" ")) : held().removeItem(key(j)) } catch {} };
  const kept = () => { try { return Object.keys(held()).filter(k => k.startsWith(key(""))) } catch { return [] } };

  const paint = () => {
    theme();
    all("ol[data-journey]", ol => {
      const words = ol.dataset, ids = read(words.journey), steps = ol.querySelectorAll("[data-step]");
      let first;
      steps.forEach(li => {
        const done = ids.includes(li.dataset.step), word = li.querySelector("small,.vh:last-child");
        li.classList.toggle("done", done);
        if (word) {
          word.dataset.was ??= word.textContent;
          word.textContent = !done ? word.dataset.was : (word.matches("small") ? "" : word.dataset.was + ", ") + words.wordDone;
        }
        if (!done) first ??= li;
      });
      if (ol.matches(".way") && !ol.querySelector("[aria-current]"))
        steps.forEach(li => li.classList.toggle("now", li === first));
      all(`[data-resume="${CSS.escape(words.journey)}"]`, a => {
        a.dataset.was ??= a.textContent;
        a.textContent = !ids.length ? a.dataset.was : first ? words.wordResume.replace("{number}", first.querySelector(".n").textContent) : words.wordAgain;
        if (ids.length && first) a.href = first.querySelector("a").href;
      });
    });
    all("[data-copy],[data-print]", b => b.hidden = false);
    all("[data-undo]", p => p.hidden = !read(p.dataset.journey).includes(p.dataset.undo));
    all("[data-progress]", p => p.hidden = p.dataset.progress === "*" ? !kept().length : !read(p.dataset.progress).length);
  };
  // What a press changes here is told to who listens, at a place that was there before the words.
  const told = doc.createElement("p");
  told.className = "vh";
  told.setAttribute("role", "status");
  doc.body.append(told);
  const mark = (el, done) => {
    const d = el.dataset, j = d.journey, id = d.done || d.undo;
    write(j, read(j).filter(x => x !== id).concat(done ? id : []));
  };
  on("click", e => {
    const t = e.target.closest("[data-done],[data-undo] button,[data-clear],[data-copy],[data-print]");
    if (!t) return;
    const d = t.dataset;
    if (t.matches("a[data-done]")) mark(t, true);
    else if (t.closest("[data-undo]")) {
      mark(t.closest("[data-undo]"), false); paint();
      // Its button is gone.
      doc.querySelector("main a[data-done], main form[data-done] button")?.focus();
    }
    else if (d.clear) {
      d.clear === "*" ? kept().forEach(k => held().removeItem(k)) : write(d.clear, []);
      const p = t.parentElement, words = d.wordCleared; paint(); p.hidden = false; p.tabIndex = -1; p.textContent = told.textContent = words; p.focus();
    } else if (d.print) print();
    else if (d.copy) {
      const f = doc.getElementById(d.copy); f.select();
      navigator.clipboard?.writeText(f.value).then(() => t.textContent = told.textContent = d.wordDone, () => {});
    }
  });
  on("submit", e => e.target.matches("form[data-done]") && mark(e.target, true));
  on("pageshow", paint);
  on("storage", paint);
  // app.wasm has drawn the page anew
  on("parvis", paint);
  doc.getElementById("erreurs")?.focus();

  // What can wait until the page is there, or it would take time from its first picture: suggestions of the search field,
  // then the rest, pwa.js, which says when to install. The rest with Save-Data only for who has it already, or asks for it.
  on("beforeinstallprompt", e => { e.preventDefault(); window.parvisInstall = e });
  const sw = navigator.serviceWorker;
  const add = src => doc.head.appendChild(doc.createElement("script")).src = src;
  on("load", () => {
    if (root.late) add(root.late);
    if (sw && (!navigator.connection?.saveData || sw.controller || doc.querySelector("[data-pocket]"))) setTimeout(add, 300, root.pwa);
  });
})();
