// Loads the page anew when the site was built, and shows what is wrong with
// the newest edit. Only "portal serve" sends it, never the public site.
(() => {
  "use strict";

  let folded = false;

  const make = (name, kind, ...inside) => {
    const made = document.createElement(name);
    if (kind) made.className = kind;
    made.append(...inside); // a string is put in as text
    return made;
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
    if (problem.said) item.append(make("pre", "", problem.said));
    if (problem.rule) item.append(make("p", "portal-rule", words.rule + " " + problem.rule));
    return item;
  };

  const show = (panel) => {
    document.getElementById("portal-problems")?.remove();
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
    box.tabIndex = 0; // it scrolls, so the keys must reach it
    box.setAttribute("role", "alert");
    document.body.prepend(box);
  };

  // A page that was opened before the newest good build is loaded anew.
  const ask = async (old) => {
    const panel = await (await fetch("/_portal/problems")).json();
    if (panel.ready && old) location.reload();
    else show(panel);
  };

  // The service takes note of who listens before it says so: what is built
  // later is told. When it was away, a site may have been built meanwhile.
  let old = document.body.classList.contains("portal-start");
  const events = new EventSource("/_portal/events");
  events.onopen = () => {
    ask(old);
    old = true;
  };
  events.onmessage = () => ask(true);
})();
