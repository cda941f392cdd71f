// Programs ticked to be compared, counted as they are ticked. The address holds them, so that each link on the page takes
// them along; without this script the form's own buttons do. One alone is compared with nothing: the button comes with
// the second. Nothing is stored.
"use strict";
(() => {
  const form = document.getElementById("compare");
  if (!form) return;
  const ticks = [...document.querySelectorAll('input[type=checkbox][form="compare"]')];
  const elsewhere = new Map();
  for (const one of form.querySelectorAll('input[type=hidden][name="p"]')) elsewhere.set(one.value, one.dataset.name);
  const status = form.querySelector("[role=status]");
  const button = form.querySelector("button");
  const { most, none, one, some, full } = form.dataset;

  const put = (address, picked) => {
    const url = new URL(address, location.href);
    url.searchParams.delete("p");
    for (const id of picked) url.searchParams.append("p", id);
    return url.pathname + url.search + url.hash;
  };
  const fill = (other, picked) => {
    for (const old of other.querySelectorAll('input[type=hidden][name="p"]')) old.remove();
    for (const id of picked) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "p", value: id });
      other.append(field);
    }
  };
  const ticked = () => {
    const found = new Map(elsewhere);
    for (const tick of ticks) {
      if (tick.checked) found.set(tick.value, tick.parentElement.querySelector(".sr").textContent.trim());
    }
    return found;
  };
  const say = (names, isFull) => {
    if (isFull) return full;
    return names.length === 1 && names[0] ? one.replace("---", () => names[0]) : none;
  };
  const update = () => {
    const found = ticked();
    const picked = [...found.keys()];
    const isFull = picked.length >= Number(most);
    for (const tick of ticks) tick.disabled = isFull && !tick.checked;
    const said = say([...found.values()], isFull);
    if (status.textContent !== said) status.textContent = said;
    button.textContent = some.replace("---", picked.length);
    button.hidden = picked.length < 2;
    document.getElementById("list").classList.toggle("has-picks", picked.length > 0);
    history.replaceState(history.state, "", put(location.href, picked));
    for (const link of document.querySelectorAll('a[href*="/search?"], main a[href*="/program/"][href*="?"], a[hreflang]')) {
      link.href = put(link.href, picked);
    }
    for (const other of document.querySelectorAll("main form[role=search].place, main form.filters")) fill(other, picked);
  };
  const change = (event) => {
    // A program may stand on the page twice, among the nearest and among those by video.
    for (const tick of ticks) if (tick.value === event.target.value) tick.checked = event.target.checked;
    update();
  };
  for (const tick of ticks) tick.addEventListener("change", change);
  addEventListener("pageshow", update); // a page that Back brought again may hold other ticks than its address
})();
