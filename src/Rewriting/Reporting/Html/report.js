"use strict";
// Filters and sorts the functions of a module; the page is complete without it.
for (const section of document.querySelectorAll("section.functions")) {
  const list = section.querySelector(".list");
  const functions = Array.from(list.children);
  const text = new Map(functions.map(function (item) { return [item, item.textContent.toLowerCase()]; }));
  const [filter, sort, toggle, output] = ["input", "select", ".toggle", "output"].map(function (name) { return section.querySelector(name); });
  const byNumber = function (name, sign) {
    return function (a, b) { return sign * (Number(a.dataset[name]) - Number(b.dataset[name])); };
  };
  const orders = {
    address: byNumber("address", 1),
    sites: byNumber("sites", -1),
    name: function (a, b) { return a.dataset.name.localeCompare(b.dataset.name); },
  };
  const show = function () {
    const words = filter.value.toLowerCase().split(" ").filter(Boolean);
    let shown = 0;
    for (const item of functions) {
      item.hidden = !words.every(function (word) { return text.get(item).includes(word); });
      shown += item.hidden ? 0 : 1;
    }
    output.textContent = shown + " of " + functions.length;
  };
  filter.addEventListener("input", show);
  sort.addEventListener("change", function () { list.append(...functions.sort(orders[sort.value])); });
  toggle.addEventListener("click", function () {
    const open = toggle.textContent === "Open all";
    for (const item of functions) item.open = open;
    toggle.textContent = open ? "Close all" : "Open all";
  });
  section.querySelector(".controls").hidden = false;
  show();
}
