// On the pages that carry a journey to another device and take it up there. Both work without.
(() => {
  const key = j => "parvis.journey." + j;
  const read = j => { try { return (localStorage.getItem(key(j)) || "").split(" ").filter(Boolean) } catch { return [] } };
  const from = document.querySelector("[data-carry]"), ids = from ? read(from.dataset.carry) : [];
  const here = new URL(location.href);
  // The picture is drawn on the server: what this device has read goes into the address, once.
  if (ids.length && here.searchParams.get("lues") !== ids.join(".")) {
    here.searchParams.set("lues", ids.join("."));
    location.replace(here);
  }
  addEventListener("click", e => {
    const d = e.target.closest("[data-take]")?.dataset;
    if (d?.ids) try { localStorage.setItem(key(d.take), [...new Set(read(d.take).concat(d.ids.split(" ")))].join(" ")) } catch {}
  });
})();
