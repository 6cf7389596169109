// Runs on the editor, deferred: the buttons above the text, pictures, and lists that go on with the next line. It tells
// editor.js of nothing: what it writes is input like any other.
(() => {
  const doc = document, area = doc.getElementById("f-corps");
  if (!area) return;
  const say = JSON.parse(area.form.dataset.say), tell = text => doc.getElementById("garde").textContent = text;
  const button = tool => doc.querySelector(`[data-tool=${tool}]`), all = (sel, f) => doc.querySelectorAll(sel).forEach(f);
  all(".tools", el => el.hidden = false);
  // insertText keeps the field's own undo.
  const put = text => {
    area.focus();
    if (doc.execCommand(text ? "insertText" : "delete", false, text)) return;
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  // line is where the line of the caret begins and ends, and what stands in it.
  const line = () => {
    const { selectionStart: at, value } = area, start = value.lastIndexOf("\n", at - 1) + 1, end = (value + "\n").indexOf("\n", at);
    return [start, end, value.slice(start, end)];
  };
  const selected = () => area.value.slice(area.selectionStart, area.selectionEnd);
  const wrap = (before, after, text) => {
    const from = area.selectionStart + before.length;
    put(before + text + after);
    area.setSelectionRange(from, from + text.length);
    return from + text.length + after.length;
  };
  const around = (before, after) => word => wrap(before, after, selected() || word);
  const block = mark => word => {
    const from = area.selectionStart, open = from && area.value[from - 1] !== "\n" ? "\n\n" : "";
    put(open + (selected() || word).split("\n").map(l => mark + l).join("\n"));
  };
  const link = word => {
    const text = selected(), address = text.trim();
    if (/^((https?:\/\/|mailto:|\/)\S+|www\.\S+)$/.test(address)) wrap("[", `](${address.replace(/^www/, "https://www")})`, word);
    else wrap(text && `[${text}](`, text && ")", "https://"); // selected, to be pasted over
  };

  const chooser = doc.createElement("input");
  chooser.type = "file";
  chooser.accept = "image/*";
  const send = async files => {
    let end;
    for (const file of files) {
      if (!file.type.startsWith("image/")) continue;
      const body = new FormData();
      body.append("image", file);
      tell(say.sending);
      try {
        const r = await fetch(say.media, { method: "POST", body, headers: { Accept: "application/json" } }), answer = await r.json();
        if (!r.ok) throw answer;
        // Not over what another picture shows, which may still be selected: below it.
        end ??= /^!\[.*\)$/.test(line()[2]) ? line()[1] : 0;
        if (end) area.setSelectionRange(end, end);
        // What it shows is selected: the next words say it.
        end = wrap("\n![", `](${answer.url})\n`, (answer.alt || button("image").dataset.word).replace(/[\[\]]/g, ""));
        tell(say.sent);
      } catch (e) { tell(e.detail || say.not_sent) }
    }
  };
  chooser.onchange = () => { send([...chooser.files]); chooser.value = "" };
  const tools = {
    title: block("## "), list: block("- "), bold: around("**", "**"), link, image: () => chooser.click(), reserved: around("\n::: réservé membres\n", "\n:::\n"),
  };
  all("[data-tool]", b => b.onclick = () => tools[b.dataset.tool](b.dataset.word));
  const files = (e, from) => { const list = [...(from?.files || [])]; if (list.some(f => f.type.startsWith("image/"))) { e.preventDefault(); send(list) } };
  area.addEventListener("paste", e => files(e, e.clipboardData));
  area.addEventListener("drop", e => files(e, e.dataTransfer));
  area.addEventListener("keydown", e => {
    if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "b") { e.preventDefault(); button("bold").click() }
  });

  // A new line in a list is a new item; in an item without words it ends the list.
  area.addEventListener("beforeinput", e => {
    const { selectionStart: at, selectionEnd: to, value } = area;
    if (e.inputType !== "insertLineBreak" || at !== to) return;
    const [start, end] = line(), m = /^(\s*)([-*+]|(\d{1,6})([.)]))[ \t]+(\[[ xX]\] +)?/.exec(value.slice(start, at));
    if (!m) return;
    e.preventDefault();
    if (value.slice(start + m[0].length, end).trim()) return put(`\n${m[1]}${m[3] ? +m[3] + 1 + m[4] : m[2]} ${m[5] ? "[ ] " : ""}`);
    area.setSelectionRange(start, end);
    put("");
  });
})();
