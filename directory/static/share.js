// A call script or a comparison goes to the phone's own share sheet, or to the clipboard where there is none. The text is also a link.
"use strict";
for (const place of document.querySelectorAll("[data-share]")) {
  const ways = {
    share: navigator.share && ((text) => navigator.share({ title: place.dataset.title, text })),
    print: async () => window.print(),
    copy: navigator.clipboard && ((text) => navigator.clipboard.writeText(text).then(() => place.dataset.copied)),
  };
  const said = place.querySelector("[role=status]");
  for (const button of place.querySelectorAll("[data-how]")) {
    const way = ways[button.dataset.how];
    if (!way) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        said.textContent = (await way(place.querySelector("pre").textContent)) || "";
      } catch (error) {
        if (error.name !== "AbortError") said.textContent = place.dataset.away; // an abort: the person closed the sheet
      }
    });
  }
}
