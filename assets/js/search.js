// The search of /search/. The library and the passages come when the reader
// begins to search, as scripts: from a disk nothing else loads. What is found
// is shown as text.
(() => {
  "use strict";

  const box = document.querySelector(".results");
  const form = document.querySelector("form.search");
  if (!box || !form) return;
  const say = box.dataset;
  const input = form.elements.q;
  const status = box.querySelector('[role="status"]');
  const letters = 160; // of a passage are shown
  const page = 20; // results are shown at once

  /* Words as they are compared: whatever their width and case, brackets of all
     kinds alike, numbers without thousands separators. */

  const alike = { "[": "(", "]": ")", "{": "(", "}": ")", "“": '"', "”": '"', "‘": "'", "’": "'", "—": "-", "–": "-", "‐": "-" };
  for (const pair of ["〔〕", "【】", "〖〗", "〘〙", "《》", "〈〉", "「」", "『』"]) {
    alike[pair[0]] = "(";
    alike[pair[1]] = ")";
  }
  // The commas of 2,064,956.27; while it is typed, the last group is short.
  const grouped = /^\d{1,3}(,\d{3})+$/;
  const growing = /^\d{1,3}(,\d{3})*,\d{0,2}$/;

  // at gets the place in the text of each letter of what is returned.
  const fold = (text, { at, typed } = {}) => {
    let out = "";
    const places = [];
    let place = 0;
    for (const c of text) {
      let f = c;
      if (c < "\u4e00" || c > "\u9fff") {
        f = c.normalize("NFKC").toLowerCase().replace(/\s/g, " ");
        f = alike[f] || f;
      }
      out += f;
      if (at) for (let i = 0; i < f.length; i++) places.push(place);
      place += c.length;
    }
    if (!out.includes(",")) {
      if (at) at.push(...places, place);
      return out;
    }
    const commas = new Set();
    for (const number of out.matchAll(/\d[\d,]*/g)) {
      const whole = number[0].replace(/,+$/, "");
      if (!grouped.test(whole) && !(typed && growing.test(number[0]))) continue;
      for (let i = 0; i < number[0].length; i++) {
        if (number[0][i] === "," && (typed || i < whole.length)) commas.add(number.index + i);
      }
    }
    if (at) at.push(...places.filter((_, i) => !commas.has(i)), place);
    return [...out].length === out.length && !commas.size ? out : Array.from({ length: out.length }, (_, i) => (commas.has(i) ? "" : out[i])).join("");
  };

  // The words of a query. A date is searched as the pages write it.
  const date = /^(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?$/;
  const wordsOf = (query) => {
    const words = fold(query, { typed: true }).split(" ").map((word) => {
      const [, year, month, day] = word.match(date) || [];
      if (month >= 1 && month <= 12 && !(day > 31)) return `${year}年${Number(month)}月${day ? `${Number(day)}日` : ""}`;
      return word.replace(/^[\p{P}\p{Z}]+|[\p{P}\p{Z}]+$/gu, "");
    });
    return [...new Set(words)].filter(Boolean);
  };

  /* The index. Chinese has no blanks between words: it is indexed by every two
     characters that follow each other, and the last one alone; a query of one
     character finds those that begin with it. */

  const atoms = (text) => text.match(/\p{Script=Han}+|\p{N}+|(?:(?!\p{Script=Han})\p{L})+/gu) || [];
  const han = /^\p{Script=Han}/u;
  const pairs = (run) => {
    const characters = [...run];
    return characters.map((c, i) => c + (characters[i + 1] || ""));
  };
  const tokens = (text) => [...new Set(atoms(text).flatMap((atom) => (han.test(atom) ? pairs(atom) : atom)))];
  const asked = (text) => atoms(text).flatMap((atom) => {
    const all = han.test(atom) ? pairs(atom) : [atom];
    return all.length > 1 ? all.slice(0, -1) : all;
  });

  let index = null;
  const passages = [];

  const add = (pages) => {
    const made = [];
    for (const [title, path, kind, period, parts] of pages) {
      const head = fold(`${title} ${period}`);
      for (const [text, section, anchor] of parts) {
        const whole = section ? `${section}　${text}` : text;
        made.push({ id: passages.length + made.length, head, body: fold(whole), title, path, kind, period, text: whole, anchor });
      }
    }
    passages.push(...made);
    index.addAll(made);
  };

  const load = (name) => new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = say.root + name;
    script.onload = resolve;
    script.onerror = () => {
      script.remove();
      reject(new Error(script.src));
    };
    document.head.append(script);
  });

  // Each file is loaded once; one that failed may be asked for again.
  const arriving = {};
  const once = (name, then) => {
    arriving[name] = arriving[name] || load(name).then(then).catch((error) => {
      delete arriving[name];
      throw error;
    });
    return arriving[name];
  };
  const arrived = () => {
    for (const pages of self.portalSearch.splice(0)) add(pages);
  };
  const begin = () => Promise.all([
    once(say.library, () => {
      index = new self.MiniSearch({
        fields: ["head", "body"], tokenize: tokens, processTerm: (term) => term,
        searchOptions: { combineWith: "AND", prefix: true, boost: { head: 3 }, tokenize: asked },
      });
    }),
    once(say.first, () => {}),
  ]).then(() => {
    if (self.portalSearch) arrived();
  });

  // What really has the words, a page once, by its best passage: first pages
  // that are called so, then those whose title has the words in a row, then
  // passages that have them, each by the library's score.
  const find = (words) => {
    const whole = words.join(" ");
    const rank = ({ head, body, title }) => {
      if (fold(title) === whole) return 0;
      return head.includes(whole) ? 1 : body.includes(whole) ? 2 : 3;
    };
    const hits = [];
    for (const { id, score } of index.search(words.join(" "))) {
      const passage = passages[id];
      if (!words.every((word) => passage.head.includes(word) || passage.body.includes(word))) continue;
      const said = words.filter((word) => passage.body.includes(word)).length;
      hits.push({ passage, rank: rank(passage), said, score });
    }
    const best = new Map();
    hits.sort((a, b) => a.rank - b.rank || b.said - a.said || b.score - a.score || a.passage.id - b.passage.id);
    for (const hit of hits) if (!best.has(hit.passage.path)) best.set(hit.passage.path, hit.passage);
    return [...best.values()];
  };

  /* What is shown. */

  const made = (name, ...parts) => {
    const node = document.createElement(name);
    node.append(...parts);
    return node;
  };

  // The places of words in a text, in order and without overlaps.
  const places = (text, words) => {
    const at = [];
    const folded = fold(text, { at });
    const found = [];
    for (const word of words) {
      for (let i = folded.indexOf(word); i >= 0; i = folded.indexOf(word, i + word.length)) {
        let end = i + word.length;
        while (at[end] === at[end - 1]) end++; // a letter that folds to several
        found.push([at[i], at[end]]);
      }
    }
    found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    let last = 0;
    return found.filter(([from, to]) => from >= last && (last = to));
  };

  // A text, or what of it is around the first word, with the words marked.
  const marked = (text, words, most = Infinity) => {
    const found = places(text, words);
    let from = 0;
    let to = text.length;
    if (to > most) {
      from = Math.max(0, (found.length ? found[0][0] : 0) - most / 4);
      from = Math.floor(Math.min(from, to - most));
      to = from + most;
    }
    // Not through the middle of a character, or of a word that is marked.
    const low = (i) => /[\udc00-\udfff]/.test(text[i] || "");
    while (low(from)) from--;
    while (low(to)) to++;
    const out = document.createDocumentFragment();
    let done = from;
    if (from > 0) out.append("…");
    for (const [start, end] of found) {
      if (start < from || end > to) continue;
      out.append(text.slice(done, start), made("mark", text.slice(start, end)));
      done = end;
    }
    out.append(text.slice(done, to));
    if (to < text.length) out.append("…");
    return out;
  };

  const address = ({ path, anchor }) => say.root + path + (path === "" || path.endsWith("/") ? say.suffix : "") + (anchor ? `#${anchor}` : "");

  const item = (passage, words) => {
    const link = made("a", marked(passage.title, words));
    link.href = address(passage);
    const where = made("p", [passage.kind, passage.period].filter(Boolean).join(" · "));
    where.className = "quiet";
    return made("li", made("h2", link), where, made("p", marked(passage.text, words, letters)));
  };

  const button = (words, act) => {
    const node = made("button", words);
    node.type = "button";
    node.onclick = () => act(node);
    return made("p", node);
  };

  const clear = (words) => {
    while (status.nextSibling) status.nextSibling.remove();
    status.textContent = words;
  };

  const filled = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  let older = Boolean(say.older);

  const show = (query, words) => {
    const found = find(words);
    clear(filled(found.length ? say.found : say.none, { query, count: found.length }));
    if (found.length) {
      const list = made("ol");
      const next = () => {
        const items = found.splice(0, page).map((passage) => item(passage, words));
        list.append(...items);
        return items[0];
      };
      box.append(list);
      next();
      if (found.length) {
        const more = () => filled(say.more, { count: Math.min(page, found.length) });
        box.append(button(more(), (node) => {
          const first = next();
          if (found.length) node.textContent = more();
          else node.parentNode.remove();
          first.querySelector("a").focus();
        }));
      }
    } else {
      box.append(made("p", say.hint));
    }
    if (older) {
      box.append(button(filled(say.ask, { size: say.size }), async () => {
        status.textContent = say.loading;
        try {
          await once(say.older, arrived);
          older = false;
        } catch {
          status.textContent = say.failed;
          return;
        }
        await run();
        status.focus();
      }));
    }
  };

  /* When to search. */

  let turn = 0;
  let waiting;

  const run = async () => {
    clearTimeout(waiting);
    const mine = ++turn;
    const query = input.value.trim();
    const words = wordsOf(query);
    if (!words.length) {
      clear("");
      return;
    }
    if (!index) clear(say.loading);
    try {
      await begin();
    } catch {
      if (mine === turn) clear(say.failed);
      return;
    }
    if (mine === turn) show(query, words);
  };

  // The address keeps what was searched, so that it can be shared and the way
  // back leads to it. What is still being typed is not yet worth a place there.
  const asking = () => new URLSearchParams(location.search).get("q") || "";
  const keep = () => {
    const query = input.value.trim();
    if (query === asking()) return;
    try {
      history.pushState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
    } catch {
      // From a disk some browsers do not let a page change its address.
    }
  };
  const recall = () => {
    input.value = asking();
    run();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keep();
    run();
    if (matchMedia("(pointer: coarse)").matches) input.blur(); // the keyboard lies over the results
  });
  input.addEventListener("focus", () => begin().catch(() => {}), { once: true });
  input.addEventListener("input", (event) => {
    if (event.isComposing) return; // pinyin on its way to hanzi
    clearTimeout(waiting);
    waiting = setTimeout(run, 150);
  });
  input.addEventListener("compositionend", run);
  input.addEventListener("change", keep);
  box.addEventListener("click", keep, true);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    input.value = "";
    keep();
    run();
  });
  addEventListener("popstate", recall);

  clear("");
  recall();
})();
