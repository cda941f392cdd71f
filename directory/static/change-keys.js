// One key for each change request. Keys work only while a fact is marked, and a key that is held down is heard once:
// the next request has come by then, and nobody has read it.
"use strict";
const form = document.querySelector("[data-change]");
if (form) {
  const facts = [...form.querySelectorAll("input[type=checkbox][name=fact]:enabled")];
  const decide = form.querySelector("button[value=decide]");
  const reason = form.querySelector("textarea");
  const go = (at) => (facts[at] ?? decide).focus();
  let sent = false;
  const press = (button) => {
    if (!sent) form.requestSubmit(button);
    sent = true;
  };
  const keys = {
    r: (at) => ((facts[at].checked = true), go(at + 1)),
    w: (at) => ((facts[at].checked = false), reason.focus()),
    q: () => reason.focus(),
    l: () => press(form.querySelector("button[value=later]")),
    Enter: () => press(decide),
    ArrowDown: (at) => go(Math.min(facts.length - 1, at + 1)),
    ArrowUp: (at) => go(Math.max(0, at - 1)),
  };

  form.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || event.isComposing) return;
    const at = facts.indexOf(event.target);
    let done = true;
    if (event.repeat && event.key === "Enter" && event.target !== reason) done = true;
    else if (event.key === "Enter" && event.ctrlKey && !event.repeat) press(decide);
    else if (event.target === reason && event.key === "Escape") go(0);
    else if (event.ctrlKey || event.repeat || at < 0 || !Object.hasOwn(keys, event.key)) done = false;
    else keys[event.key](at);
    if (done) event.preventDefault();
  });
  for (const one of form.querySelectorAll(".only-script")) one.hidden = false;
  const error = document.querySelector("[role=alert], .error, .field-error");
  if (!error) go(0);
}
