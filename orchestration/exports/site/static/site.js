// What is better with a script: the search of the start page, the filter of questions, the comparison.
"use strict";

const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();

function search(form) {
  const field = form.querySelector("input"), list = form.querySelector("ul"), status = form.querySelector("[role=status]");
  const places = PLACES.map(([code, name, folder, also]) => ({ name, folder, keys: [name, code, ...also].map(fold), also: also.join(", ") }));
  const show = () => {
    const sought = fold(field.value);
    const rank = (place) => Math.min(...place.keys.map((key) => (key.startsWith(sought) ? 0 : (" " + key).includes(" " + sought) ? 1 : key.includes(sought) ? 2 : 3)));
    const found = sought ? places.filter((place) => rank(place) < 3).sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, "sv")) : [];
    list.replaceChildren(...found.slice(0, 8).map((place) => {
      const item = document.createElement("li"), link = document.createElement("a");
      link.href = `kommun/${place.folder}/index.html`;
      link.textContent = place.name + (place.keys[0].includes(sought) || place.keys[1].startsWith(sought) ? "" : ` (${place.also})`);
      item.append(link);
      return item;
    }));
    status.textContent = !sought ? "" : found.length ? form.dataset.found.replace("{n}", found.length) : form.dataset.none;
  };
  field.addEventListener("input", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = list.querySelector("a");
    if (first) location.href = first.href;
  });
  show();
}

function filter(form) {
  const field = form.querySelector("input"), status = form.querySelector("[role=status]");
  const groups = [...document.querySelectorAll(".theme tbody")].map((body) => {
    const [head, ...rows] = body.rows;
    return { body, theme: body.closest(".theme"), rows: rows.map((row) => ({ row, text: fold(`${head.textContent} ${row.cells[0].textContent}`) })) };
  });
  const show = () => {
    const sought = fold(field.value).split(" ").filter(Boolean);
    let shown = 0;
    const full = new Set();
    for (const { body, theme, rows } of groups) {
      let here = 0;
      for (const { row, text } of rows) {
        const fits = sought.every((word) => text.includes(word));
        row.hidden = !fits;
        here += fits;
      }
      body.hidden = !here;
      if (here) full.add(theme);
      shown += here;
    }
    for (const { theme } of groups) theme.hidden = !full.has(theme);
    status.textContent = sought.length ? form.dataset.found.replace("{n}", shown) : "";
  };
  field.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
}

function compare(form) {
  const known = new Map(COMPARED.map((one) => [one[0], one]));
  const chosen = new URLSearchParams(location.search).getAll("k").filter((key) => known.has(key));
  form.querySelectorAll("select").forEach((select, number) => {
    select.append(document.querySelector("#val").content.cloneNode(true));
    select.value = chosen[number] || "";
  });
  const [head, ...rows] = document.querySelector(".compared").rows;
  for (const [, name, page, texts] of chosen.map((key) => known.get(key))) {
    const cell = document.createElement("th"), link = document.createElement(page ? "a" : "span");
    cell.scope = "col";
    link.textContent = name;
    if (page) link.href = page;
    cell.append(link);
    head.append(cell);
    rows.forEach((row, number) => (row.insertCell().textContent = texts[number]));
  }
  const status = document.querySelector("[role=status]");
  status.textContent = chosen.length ? status.dataset.shown.replace("{n}", chosen.length) : status.dataset.nothing;
}

for (const [kind, start] of [[".search", search], [".filter", filter], [".compare", compare]]) {
  const form = document.querySelector(kind);
  if (form) {
    form.hidden = false;
    start(form);
  }
}
