// One key for each answer of a call. Keys work only while a question is marked, so that nothing is pressed by accident.
"use strict";
const form = document.querySelector("[data-call]");
if (form) {
  const facts = [...form.querySelectorAll("[data-fact]")];
  const here = () => facts.findIndex((one) => one.contains(document.activeElement));
  const go = (at) => (facts[at] ?? form.querySelector("button[data-key=Enter]")).focus();
  const choose = (fact, ...values) => {
    const found = values.map((value) => fact.querySelector(`input[type=radio][value=${value}]`)).find((one) => one);
    if (found) found.checked = true;
    return Boolean(found);
  };
  const press = (key) => {
    const button = form.querySelector(`button[data-key="${key}"]`);
    if (button) form.requestSubmit(button);
    return Boolean(button);
  };
  const wrong = (at) => {
    choose(facts[at], "wrong", "missing");
    const field = facts[at].querySelector(".call-new :is(input, textarea, select)") ?? facts[at];
    field.focus();
    field.select?.(); // so that what is typed stands for it
  };
  const allRight = () => {
    for (const fact of facts) {
      if (fact.querySelector("input[type=radio][value=not-asked]:checked")) choose(fact, "right");
    }
    go(facts.length);
  };
  const keys = {
    r: (at) => (choose(facts[at], "right"), go(at + 1)),
    w: wrong,
    s: (at) => (choose(facts[at], "not-asked"), go(at + 1)),
    a: allRight,
    ArrowDown: (at) => go(at + 1),
    ArrowUp: (at) => go(Math.max(0, at - 1)),
  };
  const typing = (target) => target.matches("input:not([type=radio], [type=checkbox]), textarea, select");

  form.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || event.isComposing) return;
    const at = here();
    let done = true;
    if (event.key === "Enter" && event.ctrlKey) press("Enter");
    else if (event.ctrlKey) done = false;
    else if (typing(event.target)) {
      if (at >= 0 && event.key === "Enter" && !event.shiftKey) go(at + 1);
      else if (at >= 0 && event.key === "Escape") facts[at].focus();
      else done = false;
    } else if (at < 0) done = false;
    else if (event.key === "Enter") press("Enter");
    else if (Object.hasOwn(keys, event.key) && (event.target === facts[at] || !event.key.startsWith("Arrow"))) keys[event.key](at);
    else if (event.key.length !== 1 || !press(event.key)) done = false;
    if (done) event.preventDefault();
  });
  for (const one of form.querySelectorAll(".only-script")) one.hidden = false;
  const error = form.querySelector("[data-fact] .error");
  (error ? error.closest("[data-fact]") : facts[0]).focus({ preventScroll: !error });
}
