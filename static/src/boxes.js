// The boxes of a date: “Today” and “Yesterday”, and which of two hours in the night when the clocks go back.

const LONDON = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London",
  day: "numeric",
  month: "numeric",
  year: "numeric",
});
const A_DAY = 24 * 60 * 60 * 1000;

export function startBoxes(page) {
  for (const boxes of page.querySelectorAll("[data-boxes]")) {
    startShortcuts(boxes);
    startClock(boxes);
  }
}

function startShortcuts(boxes) {
  const shortcuts = boxes.querySelector("[data-shortcuts]");
  if (!shortcuts) return;
  shortcuts.hidden = false;
  for (const button of shortcuts.querySelectorAll("[data-days-ago]")) {
    button.addEventListener("click", () => {
      fill(boxes, londonDay(Number(button.dataset.daysAgo)));
      (box(boxes, "time") ?? box(boxes, "year")).focus();
    });
  }
}

// The day in London some days ago: its noon is counted back, so that a day of 23 or 25 hours does no harm.
export function londonDay(daysAgo, now = new Date()) {
  const today = parts(now);
  return parts(new Date(Date.UTC(today.year, today.month - 1, today.day, 12) - daysAgo * A_DAY));
}

function parts(moment) {
  const found = Object.fromEntries(LONDON.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
  return { day: found.day, month: found.month, year: found.year };
}

function box(boxes, name) {
  return document.getElementById(`${boxes.id}_${name}`);
}

function fill(boxes, day) {
  for (const [name, value] of Object.entries(day)) {
    box(boxes, name).value = value;
  }
  boxes.dispatchEvent(new Event("input", { bubbles: true }));
}

function startClock(boxes) {
  const clock = boxes.parentElement.querySelector("[data-clock]");
  if (!clock) return;
  boxes.addEventListener("input", () => {
    clock.hidden = !comesTwice(box(boxes, "day").value, box(boxes, "month").value, box(boxes, "year").value, box(boxes, "time").value);
  });
}

// From 01:00 to 01:59 on the last Sunday of October.
export function comesTwice(day, month, year, time) {
  const isOctober = month.trim() === "10" || month.trim().toLowerCase().startsWith("oct");
  const isHour = /^0?1[:.]?\d\d(\s*a\.?m\.?)?$|^0?1\s*a\.?m\.?$/i.test(time.trim());
  const lastDay = new Date(Date.UTC(Number(year), 9, 31));
  return isOctober && isHour && Number(day) === 31 - lastDay.getUTCDay();
}
