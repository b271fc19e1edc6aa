// Sorts a table by the buttons in its heads and, if a field controls it, filters
// it by words. Without scripts the table stays as published.
(() => {
  "use strict";

  const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s,]/g, "");

  for (const table of document.querySelectorAll("table.sortable")) {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const heads = [...table.tHead.rows[table.tHead.rows.length - 1].cells]; // above them may be the names of groups

    // The sort key of a row: a number or a text; null if the figure is missing.
    const key = (row, column) => {
      const cell = row.cells[column];
      if (heads[column].classList.contains("num")) {
        const number = cell.querySelector("data");
        return number ? Number(number.value) : null;
      }
      const day = cell.querySelector("time");
      return cell.dataset.key || (day ? day.dateTime : cell.textContent.trim());
    };
    const compare = (a, b) => (typeof a === "number" ? a - b : a.localeCompare(b, document.documentElement.lang));

    heads.forEach((head, column) => {
      head.querySelector(".sort").addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const keys = new Map(rows.map((row) => [row, key(row, column)]));
        body.append(...[...rows].sort((one, other) => {
          const [a, b] = [keys.get(one), keys.get(other)];
          if (a === null || b === null) return (a === null) - (b === null); // missing figures come last
          return compare(a, b) * (down ? -1 : 1);
        }));
      });
    });

    const input = document.querySelector(`input[aria-controls="${table.id}"]`);
    if (!input) continue;
    const status = input.closest("p").querySelector("output");
    const narrow = () => {
      const wanted = fold(input.value);
      let shown = 0;
      for (const row of rows) {
        row.hidden = !fold(row.textContent).includes(wanted);
        if (!row.hidden) shown++;
      }
      // The sums cover all rows, so hide them while rows are filtered.
      if (table.tFoot) table.tFoot.hidden = shown < rows.length;
      status.textContent = wanted ? status.dataset.shown.replace("{}", shown) : "";
    };
    input.addEventListener("input", narrow);
    input.value = new URLSearchParams(location.search).get("q") || "";
    narrow();
  }
})();
