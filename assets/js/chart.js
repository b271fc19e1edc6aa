// Adds to a chart page: tooltips, copying, sharing, the code for embedding and
// the interactive chart. Everything from data is set as text.
(() => {
  "use strict";

  const figure = document.querySelector(".chart.live");
  const tools = document.querySelector(".tools");
  if (!figure || !tools) return;
  const say = tools.dataset;
  const absolute = (path) => new URL(path, location.href).href;
  const button = (name) => tools.querySelector(`[data-do="${name}"]`);
  // The offline copy has no address that others can open, unless the site's own
  // is known, and it cannot fetch anything.
  const online = absolute(say.frozen).startsWith("http");
  const disk = location.protocol === "file:";

  /* Tooltips. */

  const part = (name, attributes) => {
    const made = document.createElement("div");
    made.className = name;
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    figure.append(made);
    return made;
  };
  const ring = part("ring", { "aria-hidden": "true" });
  const tip = part("tip", { "aria-hidden": "true" });
  // A live region for screen readers. It must exist from the start to be read.
  const spoken = part("hidden", { role: "status" });
  ring.hidden = tip.hidden = true;

  // The visible drawing; phones have their own.
  const drawing = () => [...figure.querySelectorAll(".drawing")].find((d) => d.getClientRects().length > 0);

  // The marks of a drawing in reading order: by panel, then by time, or downwards
  // if all begin at one line. The same words for the bar of a part and of its
  // whole count once.
  const marks = () => {
    const seen = new Map();
    const shown = drawing();
    for (const node of shown ? shown.querySelectorAll("[data-tip]") : []) {
      if (seen.has(node.dataset.tip)) continue;
      const at = node.getBoundingClientRect();
      seen.set(node.dataset.tip, { node, panel: Number(node.closest("[data-panel]").dataset.panel), left: at.left, top: at.top });
    }
    // Bars begin at their borders, a pixel apart. Marks of the same day keep the
    // order of the data.
    const order = (a, b) =>
      a.panel - b.panel || (Math.abs(a.left - b.left) > 2 ? a.left - b.left : a.panel ? 0 : a.top - b.top);
    return [...seen.values()].sort(order).map((mark) => mark.node);
  };

  let current = null;

  const hide = () => {
    tip.hidden = ring.hidden = true;
    spoken.textContent = "";
    current = null;
  };

  const show = (node) => {
    if (node === current) return;
    current = node;
    const frame = figure.getBoundingClientRect();
    const at = node.getBoundingClientRect();
    tip.textContent = spoken.textContent = node.dataset.tip;
    tip.hidden = ring.hidden = false;
    Object.assign(ring.style, {
      left: `${at.left - frame.left - 3}px`, top: `${at.top - frame.top - 3}px`,
      width: `${at.width + 6}px`, height: `${at.height + 6}px`,
    });
    const room = frame.width - tip.offsetWidth - 8;
    const above = at.top - frame.top - tip.offsetHeight - 8;
    tip.style.left = `${Math.max(4, Math.min(at.left - frame.left + at.width / 2 - tip.offsetWidth / 2, room))}px`;
    tip.style.top = `${above > 0 ? above : at.bottom - frame.top + 8}px`;
  };

  // The mark under the pointer, or the nearest one within a finger's reach.
  const nearest = (event) => {
    const hit = event.target.closest && event.target.closest("[data-tip]");
    if (hit) return hit;
    let best = null;
    let distance = event.pointerType === "mouse" ? 10 : 28;
    for (const node of marks()) {
      const r = node.getBoundingClientRect();
      const dx = Math.max(r.left - event.clientX, 0, event.clientX - r.right);
      const dy = Math.max(r.top - event.clientY, 0, event.clientY - r.bottom);
      const d = Math.hypot(dx, dy);
      if (d < distance) [best, distance] = [node, d];
    }
    return best;
  };

  const point = (event) => {
    const node = nearest(event);
    if (node) show(node);
    else hide();
  };
  for (const d of figure.querySelectorAll(".drawing")) {
    d.addEventListener("pointermove", (event) => event.pointerType === "mouse" && point(event));
    d.addEventListener("pointerdown", point);
    d.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && hide());
    d.addEventListener("blur", hide);
    d.tabIndex = 0;
    d.setAttribute("role", "group");
    d.setAttribute("aria-label", say.keys);
    d.addEventListener("keydown", (event) => {
      const all = marks();
      const i = current ? all.findIndex((n) => n.dataset.tip === current.dataset.tip) : -1;
      const next = {
        ArrowRight: i + 1, ArrowDown: i + 1, ArrowLeft: i < 0 ? all.length - 1 : i - 1, ArrowUp: i < 0 ? all.length - 1 : i - 1,
        Home: 0, End: all.length - 1,
      }[event.key];
      if (event.key === "Escape") hide();
      if (next === undefined || !all.length) return;
      event.preventDefault();
      const node = all[(next + all.length) % all.length];
      node.scrollIntoView({ block: "nearest" });
      show(node);
    });
  }
  addEventListener("resize", hide);
  document.addEventListener("pointerdown", (event) => figure.contains(event.target) || hide());

  /* Copying and sharing. */

  const status = tools.querySelector("output");
  const tell = (words) => {
    status.textContent = words;
  };

  const copyText = async (text, from) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // No permission or no https: copy from a text field instead.
      const focused = document.activeElement;
      const field = from || document.body.appendChild(document.createElement("textarea"));
      if (!from) field.value = text;
      field.select();
      const done = document.execCommand("copy");
      if (!from) field.remove();
      focused.focus();
      if (!done) return tell(say.failed);
    }
    tell(say.copied);
  };

  const actions = {
    latest: () => copyText(absolute(say.latest)),
    frozen: () => copyText(absolute(say.frozen)),
    sentence: () => copyText(online ? `${say.sentence}\n${absolute(say.frozen)}` : say.sentence),
    picture: async () => {
      try {
        // Pass the promise to the item, so that the click still counts as the trigger.
        const png = fetch(say.picture).then((r) => (r.ok ? r.blob() : Promise.reject(r.status)));
        await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
        tell(say.copied);
      } catch {
        tell(say.failed);
      }
    },
    share: () => navigator.share({ title: document.title, text: say.sentence, url: absolute(say.frozen) }).catch(() => {}),
    embed: () => dialog.showModal(),
    interact: () => (stage ? still() : busy || interact()),
  };
  tools.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-do]");
    if (pressed) actions[pressed.dataset.do]();
  });
  if (!navigator.share) button("share").hidden = true;
  if (disk || !navigator.clipboard || typeof ClipboardItem === "undefined") button("picture").hidden = true;
  for (const name of ["frozen", "latest", "share", "embed"]) if (!online && button(name)) button(name).hidden = true;

  /* The code for embedding. */

  const dialog = document.querySelector("dialog.embed"); // charts in English have none
  if (dialog && !dialog.showModal) button("embed").hidden = true; // Safari before 15.4
  else if (dialog) {
    const choose = () => {
      const version = dialog.querySelector("input:checked").value;
      for (const field of dialog.querySelectorAll("textarea")) field.closest("p").hidden = field.dataset.version !== version;
    };
    // If the site's address is not configured, the code uses this page's.
    for (const field of dialog.querySelectorAll("textarea")) {
      field.value = field.value.replace(/(src|href)="(\/[^"]*)"/g, (_, name, path) => `${name}="${absolute(path)}"`);
    }
    dialog.addEventListener("change", choose);
    dialog.addEventListener("click", (event) => {
      if (event.target.matches("[data-close]")) dialog.close();
      if (event.target.matches("[data-copy]")) {
        const field = event.target.closest("p").querySelector("textarea");
        copyText(field.value, field).then(() => (dialog.querySelector("output").textContent = status.textContent));
      }
    });
    choose();
  }

  /* The interactive chart: the same option, drawn by the same library. */

  let stage = null;
  let busy = false; // the library is loading
  let range = [0, 100]; // the visible part of the time axis, in percent

  const script = (src, integrity) =>
    new Promise((resolve, reject) => {
      const made = document.createElement("script");
      made.src = src;
      if (integrity) made.integrity = integrity;
      made.onload = () => resolve(made);
      made.onerror = reject;
      document.head.append(made);
    });
  // In the offline copy, a script provides the option.
  const given = () =>
    disk ? script(say.option).then((made) => made.json) : fetch(say.option).then((r) => (r.ok ? r.json() : Promise.reject(r.status)));

  const interact = async () => {
    tell(say.loading);
    busy = true;
    let file;
    try {
      [file] = await Promise.all([given(), window.echarts || script(say.engine, say.integrity)]);
    } catch {
      return tell(say.offline);
    } finally {
      busy = false;
    }
    hide();
    range = [0, 100];
    const picture = matchMedia("(max-width: 40rem)").matches ? file.narrow : file.wide;
    const option = picture.option;
    // Rich text is drawn on the canvas, so no name from the data becomes HTML. A
    // zero-width space after each brace keeps it from becoming a style.
    option.tooltip = {
      show: true, trigger: "item", confine: true, renderMode: "richText",
      backgroundColor: "#1b2530", borderWidth: 0, textStyle: { color: "#fff" },
      formatter: (p) => ((p.data && p.data.tip) || p.seriesName).replace(/\{/g, "{\u200b"),
    };
    if (picture.zoom) {
      option.dataZoom = [{ type: "inside", xAxisIndex: picture.zoom, filterMode: "none", zoomOnMouseWheel: "ctrl" }];
    }
    const canvas = document.createElement("div");
    canvas.className = "canvas";
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", say.sentence);
    figure.append(canvas);
    Object.assign(canvas.style, { width: `${picture.width}px`, height: `${picture.height}px` });
    const chart = window.echarts.init(canvas, null, { renderer: "canvas", width: picture.width, height: picture.height });
    chart.setOption(option);
    chart.on("datazoom", () => {
      const [zoom] = chart.getOption().dataZoom;
      range = [zoom.start, zoom.end];
    });
    const fit = () => {
      const scale = figure.clientWidth / picture.width;
      canvas.style.transform = `scale(${scale})`;
      figure.style.height = `${picture.height * scale}px`;
    };
    addEventListener("resize", fit);
    figure.classList.add("interactive");
    fit();
    stage = { chart, canvas, fit, zoom: picture.zoom };
    button("interact").textContent = say.still;
    button("interact").setAttribute("aria-pressed", "true");
    for (const b of tools.querySelectorAll("[data-zoom]")) b.hidden = !picture.zoom;
    tell("");
  };

  const still = () => {
    removeEventListener("resize", stage.fit);
    stage.chart.dispose();
    stage.canvas.remove();
    stage = null;
    figure.style.height = "";
    figure.classList.remove("interactive");
    button("interact").textContent = say.interact;
    button("interact").setAttribute("aria-pressed", "false");
    for (const b of tools.querySelectorAll("[data-zoom]")) b.hidden = true;
  };

  tools.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-zoom]");
    if (!pressed || !stage) return;
    const middle = (range[0] + range[1]) / 2;
    const half = Math.min(50, ((range[1] - range[0]) / 2) * Number(pressed.dataset.zoom));
    range = half === 50 ? [0, 100] : [Math.max(0, middle - half), Math.min(100, middle + half)];
    stage.chart.dispatchAction({ type: "dataZoom", start: range[0], end: range[1] });
  });

  tools.hidden = false;
})();
