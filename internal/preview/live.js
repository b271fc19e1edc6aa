// Reloads the page after a successful build and shows the problems of the newest edit. Only
// "portal serve" adds this script; the public site does not have it.
(() => {
  "use strict";

  let folded = false;

  const make = (name, kind, ...inside) => {
    const element = document.createElement(name);
    if (kind) element.className = kind;
    element.append(...inside); // inserts strings as text, not as HTML
    return element;
  };

  const excerpt = (lines) => make("pre", "", ...lines.map((line) => {
    const shown = make("span", "portal-line", make("span", "portal-number", String(line.number)), " ", line.text);
    if (line.mark) shown.append(make("mark", "", line.mark));
    shown.append(line.after || "", "\n");
    return shown;
  }));

  const finding = (problem, words) => {
    const item = make("li");
    if (problem.place) item.append(make("p", "portal-place", problem.place));
    item.append(make("p", "portal-message", problem.message));
    if (problem.excerpt) item.append(excerpt(problem.excerpt));
    if (problem.detail) item.append(make("pre", "", problem.detail));
    if (problem.rule) item.append(make("p", "portal-rule", words.rule + " " + problem.rule));
    return item;
  };

  const show = (panel) => {
    const shown = document.getElementById("portal-problems");
    if (shown) shown.remove();
    if (!panel.problems.length) return;
    const list = make("ol", "", ...panel.problems.map((problem) => finding(problem, panel)));
    list.id = "portal-list";
    const button = make("button");
    button.type = "button";
    button.setAttribute("aria-controls", list.id);
    const fold = () => {
      list.hidden = folded;
      button.textContent = folded ? panel.open : panel.fold;
      button.setAttribute("aria-expanded", String(!folded));
    };
    button.addEventListener("click", () => {
      folded = !folded;
      fold();
    });
    fold();
    const box = make("section", "", make("div", "portal-head", make("h2", "", panel.heading), button), list);
    box.id = "portal-problems";
    box.lang = panel.lang;
    box.tabIndex = 0; // it scrolls, so it must be focusable by keyboard
    box.setAttribute("role", "alert");
    document.body.prepend(box);
  };

  // Reloads a page that was opened before the newest good build.
  const ask = async (old) => {
    const panel = await (await fetch("/_portal/problems")).json();
    if (panel.ready && old) location.reload();
    else show(panel);
  };

  // The service registers this page before it opens the event stream, so no later build is missed.
  // After a reconnection the page may be old, because a build may have happened in between.
  let old = document.body.classList.contains("portal-start");
  const events = new EventSource("/_portal/events");
  events.onopen = () => {
    ask(old);
    old = true;
  };
  events.onmessage = () => ask(true);
})();
