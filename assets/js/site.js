// Adds to every page: dark, large and high-contrast modes that the browser
// remembers, and a warning before a link leaves the site. It runs before the
// first paint, so that nothing flickers.
(() => {
  "use strict";

  const root = document.documentElement;
  const say = document.currentScript.dataset;
  const modes = { theme: ["light", "dark"], text: ["normal", "large"], contrast: ["normal", "high"] };

  // A browser may refuse storage; the modes then last for one page.
  const stored = {
    get: (name) => { try { return localStorage.getItem(name); } catch { return null; } },
    set: (name, value) => { try { localStorage.setItem(name, value); } catch { /* not stored */ } },
  };

  for (const name in modes) {
    const value = stored.get(name);
    if (modes[name].includes(value)) root.dataset[name] = value;
  }
  root.classList.add("scripted");

  // The system's preference, if the reader has not chosen.
  const asked = {
    theme: matchMedia("(prefers-color-scheme: dark)"),
    text: { matches: false },
    contrast: matchMedia("(prefers-contrast: more)"),
  };
  const on = (name) => (root.dataset[name] ? root.dataset[name] === modes[name][1] : asked[name].matches);

  const leave = (event) => {
    const link = event.target.closest && event.target.closest('a[rel~="external"]');
    if (!link || event.defaultPrevented || event.button > 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const question = say.leave.replace("{}", new URL(link.href).host);
    const box = document.createElement("dialog");
    if (!box.showModal) { // Safari before 15.4
      if (!confirm(question)) event.preventDefault();
      return;
    }
    event.preventDefault();
    const words = document.createElement("p");
    words.textContent = question;
    const row = document.createElement("p");
    row.className = "files";
    const button = (text, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = text;
      made.addEventListener("click", act);
      row.append(made);
    };
    button(say.stay, () => box.close());
    button(say.go, () => { location.href = link.href; });
    box.setAttribute("aria-label", question);
    box.append(words, row);
    box.addEventListener("close", () => { box.remove(); link.focus(); });
    document.body.append(box);
    box.showModal();
  };

  // Print the drawing that the window shows: the one for the paper's width would
  // not load in time. Print what is folded away.
  const printed = new Map();
  let folds = [];
  addEventListener("beforeprint", () => {
    folds = [...document.querySelectorAll("details:not([open])")];
    for (const fold of folds) fold.open = true;
    for (const source of document.querySelectorAll("source[media]")) {
      printed.set(source, source.media);
      source.media = matchMedia(source.media).matches ? "all" : "not all";
    }
  });
  addEventListener("afterprint", () => {
    printed.forEach((media, source) => { source.media = media; });
    printed.clear();
    for (const fold of folds) fold.open = false;
  });

  document.addEventListener("DOMContentLoaded", () => {
    document.addEventListener("click", leave);
    for (const button of document.querySelectorAll("[data-mode]")) {
      const name = button.dataset.mode;
      const show = () => button.setAttribute("aria-pressed", on(name));
      if (asked[name].addEventListener) asked[name].addEventListener("change", show);
      button.addEventListener("click", () => {
        root.dataset[name] = modes[name][on(name) ? 0 : 1];
        stored.set(name, root.dataset[name]);
        show();
      });
      show();
    }
  });
})();
