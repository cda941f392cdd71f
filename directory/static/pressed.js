// Where this copy counts by month how often a program's phone was pressed: tell it that one was, and nothing else.
"use strict";
for (const sheet of document.querySelectorAll("[data-presses]"))
  sheet.addEventListener("click", (event) => {
    if (event.target.closest('a[href^="tel:"]')) navigator.sendBeacon(sheet.dataset.presses);
  });
