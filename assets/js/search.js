// The search of /search/. The library and the passages load when the reader
// begins to search. They are scripts, because a page on a disk can load nothing
// else. Results are shown as text.
(() => {
  "use strict";

  const box = document.querySelector(".results");
  const form = document.querySelector("form.search");
  if (!box || !form) return;
  const say = box.dataset;
  const input = form.elements.q;
  const status = box.querySelector('[role="status"]');
  const letters = 160; // shown of a passage
  const atOnce = 20; // results shown at a time

  /* Normalizes words for comparison: width, case, brackets, and numbers without
     thousands separators. */

  const alike = { "[": "(", "]": ")", "{": "(", "}": ")", "“": '"', "”": '"', "‘": "'", "’": "'", "—": "-", "–": "-", "‐": "-" };
  for (const pair of ["〔〕", "【】", "〖〗", "〘〙", "《》", "〈〉", "「」", "『』"]) {
    alike[pair[0]] = "(";
    alike[pair[1]] = ")";
  }
  // The commas of 2,064,956.27. While a reader types, the last group is short.
  const grouped = /^\d{1,3}(,\d{3})+$/;
  const growing = /^\d{1,3}(,\d{3})*,\d{0,2}$/;

  // at receives the position in the text of each returned letter.
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
      if (at) at.push(...places);
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
    if (at) at.push(...places.filter((_, i) => !commas.has(i)));
    return out.split("").filter((_, i) => !commas.has(i)).join("");
  };

  // The words of a query. Dates are rewritten as the pages write them.
  const date = /^(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?$/;
  const wordsOf = (query) => {
    const words = fold(query, { typed: true }).split(" ").map((word) => {
      const [, year, month, day] = word.match(date) || [];
      if (month >= 1 && month <= 12 && !(day > 31)) return `${year}年${Number(month)}月${day ? `${Number(day)}日` : ""}`;
      return word.replace(/^[\p{P}\p{Z}]+|[\p{P}\p{Z}]+$/gu, "");
    });
    return [...new Set(words)].filter(Boolean);
  };

  /* The index. Chinese has no blanks between words, so it is indexed by every pair of
     adjacent characters and the last one alone. A query of one character finds
     the pairs that begin with it. */

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
  const pages = [];

  // The copy for a disk has only the newest months.
  const kept = ([, path]) => !(say.suffix && (path.match(/reports\/(.{7})/) || [])[1] < say.since);

  const add = (list) => {
    const made = list.filter(kept).map(([title, path, kind, period, parts], i) => {
      const passages = parts.map(([text, section, anchor]) => {
        const whole = section ? `${section}　${text}` : text;
        return { text: whole, folded: fold(whole), anchor };
      });
      return {
        id: pages.length + i, title, path, kind, period, passages,
        head: fold(`${title} ${period}`), body: passages.map((passage) => passage.folded).join("\n"),
      };
    });
    pages.push(...made);
    return index.addAllAsync(made, { chunkSize: Math.ceil(made.length / 20) }); // in chunks, so that the page stays responsive
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

  // Loads each file once; a failed one can be retried.
  const arriving = {};
  const once = (name, then) => {
    arriving[name] = arriving[name] || load(name).then(then).catch((error) => {
      delete arriving[name];
      throw error;
    });
    return arriving[name];
  };
  let indexed = Promise.resolve();
  const arrived = () => {
    indexed = Promise.all([indexed, ...self.portalSearch.splice(0).map(add)]);
    return indexed;
  };
  const engine = () => once(say.library, () => {
    index = new self.MiniSearch({
      fields: ["head", "body"], tokenize: tokens, processTerm: (term) => term,
      searchOptions: { combineWith: "AND", prefix: true, boost: { head: 3 }, tokenize: asked },
    });
  });
  const begin = () => Promise.all([engine(), once(say.first, () => {})]).then(arrived);

  // The pages that contain all words, each with its best passage. Order: exact
  // names, then titles and passages with the words in a row, then with the words
  // together. Among equals charts come last, because they sum up what another
  // page has in full; then the library's score decides.
  const find = (words) => {
    const whole = words.join(" ");
    const best = new Map();
    for (const { id, score } of index.search(whole)) {
      const page = pages[id];
      const left = words.filter((word) => !page.head.includes(word));
      if (!left.every((word) => page.body.includes(word))) continue;
      const counts = page.passages.map((passage) => words.filter((word) => passage.folded.includes(word)).length);
      const most = Math.max(...counts);
      const inRow = page.passages.findIndex((passage) => passage.folded.includes(whole));
      const passage = page.passages[inRow >= 0 ? inRow : counts.indexOf(most)];
      let rank = 4;
      if (fold(page.title) === whole) rank = 0;
      else if (page.head.includes(whole)) rank = 1;
      else if (inRow >= 0) rank = 2;
      else if (left.every((word) => passage.folded.includes(word))) rank = 3;
      const hit = { page, passage, rank: 2 * rank + (/^(\w+\/)?charts\//.test(page.path) ? 1 : 0), score };
      const other = best.get(page.path); // a page may be in both files
      if (!other || hit.rank < other.rank || (hit.rank === other.rank && hit.score > other.score)) best.set(page.path, hit);
    }
    return [...best.values()].sort((a, b) => a.rank - b.rank || b.score - a.score || a.page.id - b.page.id);
  };

  /* Rendering. */

  const made = (name, ...parts) => {
    const node = document.createElement(name);
    node.append(...parts);
    return node;
  };

  // The positions of words in a text, in order and without overlaps.
  const places = (text, words) => {
    const at = [];
    const folded = fold(text, { at });
    const found = [];
    for (const word of words) {
      for (let i = folded.indexOf(word); i >= 0; i = folded.indexOf(word, i + word.length)) {
        const last = at[i + word.length - 1];
        found.push([at[i], last + String.fromCodePoint(text.codePointAt(last)).length]);
      }
    }
    found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    let last = 0;
    return found.filter(([from, to]) => from >= last && (last = to));
  };

  // A text, or the part around the first word, with the words marked.
  const marked = (text, words, most = Infinity) => {
    const found = places(text, words);
    let from = 0;
    let to = text.length;
    if (to > most) {
      from = Math.max(0, (found.length ? found[0][0] : 0) - most / 4);
      from = Math.floor(Math.min(from, to - most));
      to = from + most;
    }
    // Do not cut inside a character or a marked word.
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

  const address = (path, anchor) => say.root + path + (path === "" || path.endsWith("/") ? say.suffix : "") + (anchor ? `#${anchor}` : "");

  const item = ({ page, passage }, words) => {
    const link = made("a", marked(page.title, words));
    link.href = address(page.path, passage.anchor);
    const where = made("p", [page.kind, page.period].filter(Boolean).join(" · "));
    where.className = "quiet";
    return made("li", made("h2", link), where, made("p", marked(passage.text, words, letters)));
  };

  const button = (words, act) => {
    const node = made("button", words);
    node.type = "button";
    node.addEventListener("click", () => act(node));
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
        const items = found.splice(0, atOnce).map((hit) => item(hit, words));
        list.append(...items);
        return items[0];
      };
      box.append(list);
      next();
      if (found.length) {
        const more = () => filled(say.more, { count: Math.min(atOnce, found.length) });
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
    if (!pages.length) clear(say.loading);
    try {
      await begin();
    } catch {
      if (mine === turn) clear(say.failed);
      return;
    }
    if (mine === turn) show(query, words);
  };

  // The address stores the query, so that readers can share it and go back to
  // it. An unfinished query is not stored.
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
    if (matchMedia("(pointer: coarse)").matches) input.blur(); // the on-screen keyboard covers the results
  });
  input.addEventListener("focus", () => begin().catch(() => {}), { once: true });
  input.addEventListener("input", (event) => {
    if (event.isComposing) return; // pinyin that is not yet hanzi
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

  recall();
})();
