// Finds a choice in long lists: hides what does not hold the words. What is ticked is always shown.

export function startFind(page) {
  for (const box of page.querySelectorAll("[data-find]")) {
    const form = box.closest("form");
    const input = box.querySelector("input");
    const count = box.querySelector("[data-find-count]");
    box.hidden = false;
    input.addEventListener("input", (event) => {
      event.stopPropagation(); // looking is not typing into the form
      show(form, input.value.trim().toLowerCase(), count);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
  }
}

function show(form, words, count) {
  let shown = 0;
  for (const item of form.querySelectorAll(".govuk-checkboxes__item")) {
    const label = item.querySelector("label").textContent.toLowerCase();
    const fits = label.includes(words) || item.querySelector("input").checked;
    item.hidden = !fits;
    shown += fits;
  }
  count.textContent = words ? `${shown} shown` : "";
}
