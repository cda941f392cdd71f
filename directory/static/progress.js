// Keeps a progress bar moving without reloading the page; without this script, "look now" does.
"use strict";
(() => {
  const box = () => document.querySelector("[data-progress]");
  if (!box()) return;
  const look = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.querySelector("[data-progress]");
      if (!answer.ok || !next) {
        location.reload();
        return;
      }
      box().innerHTML = next.innerHTML;
    } catch {
      // The server is away for a moment: look again.
    }
    setTimeout(look, 1500);
  };
  setTimeout(look, 1500);
})();
