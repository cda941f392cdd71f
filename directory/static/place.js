// The field for a place: "Use my location", and places to choose from while typing. Without this script the field is a
// plain text field that takes a ZIP code or a town. Nothing is stored; a location is asked for on a press only, and
// rounded here before it is sent (directory/geo/nearest.py says to what, and why).
"use strict";
(() => {
  const field = document.getElementById("near");
  const tools = document.querySelector("[data-place]");
  if (!field || !tools) return;
  const words = tools.dataset;
  const status = tools.querySelector("[role=status]");
  const say = (text) => {
    status.textContent = text;
  };

  // Use my location ------------------------------------------------------
  const PER_DEGREE = 20; // a twentieth of a degree
  const button = tools.querySelector("button");
  const rounded = (degrees) => Math.round(degrees * PER_DEGREE) / PER_DEGREE;

  const found = async ({ coords }) => {
    try {
      const answer = await fetch(words.nearMe, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ latitude: rounded(coords.latitude), longitude: rounded(coords.longitude) }),
        credentials: "omit",
        cache: "no-store",
      });
      if (!answer.ok) {
        failed(answer.status === 404 ? words.far : words.away);
        return;
      }
      const place = await answer.json();
      field.value = place.near;
      done(place.said);
      field.form.requestSubmit();
    } catch {
      failed(words.away);
    }
  };
  const done = (text) => {
    button.removeAttribute("aria-disabled");
    say(text);
  };
  const failed = (text) => {
    done(text);
    field.focus();
  };
  if ("geolocation" in navigator && window.isSecureContext) {
    button.hidden = false;
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled")) return;
      button.setAttribute("aria-disabled", "true");
      say(words.looking);
      navigator.geolocation.getCurrentPosition(
        found,
        (problem) => failed(problem.code === 1 ? words.denied : problem.code === 3 ? words.slow : words.unknown),
        { enableHighAccuracy: false, timeout: 10_000, maximumAge: 600_000 },
      );
    });
  }

  // Places while typing: an editable combobox with a list (WAI-ARIA APG), chosen from by hand only ---------------
  const MOST = 7;
  const SHORT = { st: "saint", ste: "sainte", ft: "fort", mt: "mount", mtn: "mountain", pt: "point", hts: "heights" };
  Object.assign(SHORT, { spgs: "springs", twp: "township", n: "north", s: "south", e: "east", w: "west" });
  const split = (text) =>
    text
      .normalize("NFKD")
      .replace(/[\u0300-\u036f'’.]/g, "")
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter(Boolean);
  const join = (parts) => parts.map((part) => SHORT[part] || part).join("");
  // What was typed, as (beginning of a name, beginning of a state). The last word may not be finished: "st" may be
  // Stockton as well as Saint Louis, so it is taken as it stands.
  const read = (text) => {
    const [name, ...rest] = text.split(",");
    const parts = split(name);
    const whole = rest.length > 0 || /\s$/.test(name);
    const last = whole ? "" : parts.pop() || "";
    return { name: join(parts) + last, state: split(rest.join(" ")).join(""), whole: rest.length > 0 };
  };
  const beginnings = new Map(); // beginning → [{ label, name, state }], as long as this page is open
  const fetched = async (beginning) => {
    if (!beginnings.has(beginning)) {
      const answer = await fetch(words.places.replace("---", beginning), { credentials: "omit", cache: "no-store" });
      const labels = answer.ok ? await answer.json() : [];
      beginnings.set(
        beginning,
        labels.map((label) => {
          const parts = label.split(", ");
          return { label, name: join(split(parts[0])), state: (parts.length === 2 ? parts[1] : "").toLowerCase() };
        }),
      );
    }
    return beginnings.get(beginning);
  };

  const list = document.createElement("ul");
  list.id = "near-list";
  list.className = "place-list";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", words.list);
  field.after(list);
  for (const [name, value] of [
    ["role", "combobox"],
    ["aria-autocomplete", "list"],
    ["aria-expanded", "false"],
    ["aria-controls", list.id],
    ["autocomplete", "off"], // the browser's own list would lie over this one
  ]) {
    field.setAttribute(name, value);
  }
  let active = -1;
  let asked = 0;

  const close = () => {
    list.hidden = true;
    list.replaceChildren();
    field.setAttribute("aria-expanded", "false");
    activate(-1);
  };
  const activate = (at) => {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = at;
    const option = list.children[at];
    if (!option) {
      field.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option.id);
  };
  const choose = (at) => {
    const label = list.children[at].textContent;
    field.value = /^\d{5},/.test(label) ? label.slice(0, 5) : label;
    close();
    say("");
  };
  const open = (places) => {
    list.replaceChildren(
      ...places.map(({ label }, at) => {
        const option = document.createElement("li");
        option.id = `near-${at}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.textContent = label;
        option.addEventListener("click", () => choose(at));
        return option;
      }),
    );
    active = -1;
    field.removeAttribute("aria-activedescendant");
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
  };
  const look = async () => {
    const turn = ++asked;
    const typed = read(field.value);
    if (typed.name.length < 3 || /^\d{5}$/.test(typed.name)) {
      if (!list.hidden) say("");
      close();
      return;
    }
    try {
      const places = await fetched(typed.name.slice(0, 3));
      if (turn !== asked || document.activeElement !== field) return;
      const fits = places.filter(
        (place) =>
          (typed.whole ? place.name === typed.name : place.name.startsWith(typed.name)) &&
          place.state.startsWith(typed.state.slice(0, 2)),
      );
      if (!fits.length || (fits.length === 1 && fits[0].label === field.value)) {
        close();
        say("");
        return;
      }
      open(fits.slice(0, MOST));
      say(list.children.length === 1 ? words.one : words.some.replace("---", list.children.length));
    } catch {
      close(); // no suggestions: the field works without
    }
  };
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 120);
  });
  field.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && list.hidden) {
      event.preventDefault();
      look();
      return;
    }
    if (list.hidden) return;
    const count = list.children.length;
    if (event.key === "ArrowDown") activate((active + 1) % count);
    else if (event.key === "ArrowUp") activate((active <= 0 ? count : active) - 1);
    else if (event.key === "Enter" && active >= 0) choose(active);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
})();
