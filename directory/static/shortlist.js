// Programs ticked to be compared, counted as they are ticked. The address holds them, so that each link on the page takes
// them along; without this script the form's own buttons do. Nothing is stored.
"use strict";
(() => {
  const form = document.getElementById("compare");
  if (!form) return;
  const ticks = [...document.querySelectorAll('input[type=checkbox][form="compare"]')];
  const elsewhere = [...form.querySelectorAll('input[type=hidden][name="p"]')].map((one) => one.value);
  const status = form.querySelector("[role=status]");
  const button = form.querySelector("button");
  const { most, one, some, full } = form.dataset;
  const plain = button.textContent.replace(/\s*\d+\s*$/, "");

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
  const update = () => {
    const picked = [...elsewhere, ...ticks.filter((tick) => tick.checked).map((tick) => tick.value)];
    const isFull = picked.length >= Number(most);
    for (const tick of ticks) tick.disabled = isFull && !tick.checked;
    const said = isFull ? full : some;
    if (status.textContent !== said) status.textContent = said;
    button.textContent = picked.length ? one.replace("---", picked.length) : plain;
    document.getElementById("list").classList.toggle("has-picks", picked.length > 0);
    history.replaceState(history.state, "", put(location.href, picked));
    for (const link of document.querySelectorAll('a[href*="/search?"], main a[href*="/program/"][href*="?"], a[hreflang]')) {
      link.href = put(link.href, picked);
    }
    for (const other of document.querySelectorAll("main form[role=search].place, main form.filters")) fill(other, picked);
  };
  for (const tick of ticks) tick.addEventListener("change", update);
  addEventListener("pageshow", update); // a page that Back brought again may hold other ticks than its address
})();
