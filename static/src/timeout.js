// Before the session ends: a dialog with two minutes to go. Other windows count: the server is asked how long is left.

const WARN_SECONDS = 120;

export function startTimeout(page) {
  const dialog = page.querySelector("dialog[data-timeout]");
  if (!dialog || typeof dialog.showModal !== "function") return;
  const clock = { endsAt: Date.now() + Number(dialog.dataset.timeout) * 1000 };
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    stay(dialog, clock);
  });
  // Escape means “I am here”.
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    stay(dialog, clock);
  });
  setInterval(() => look(dialog, clock), 1000);
}

async function look(dialog, clock) {
  const left = secondsLeft(clock);
  if (left > WARN_SECONDS) return;
  if (!dialog.open) {
    const seconds = await ask(dialog, {});
    if (seconds !== null) clock.endsAt = Date.now() + seconds * 1000;
    if (secondsLeft(clock) > WARN_SECONDS) return;
    dialog.showModal();
  }
  show(dialog, Math.max(0, secondsLeft(clock)));
  if (secondsLeft(clock) <= 0) {
    dialog.querySelector("[data-left-said]").textContent = "now: you have been signed out";
  }
}

function show(dialog, left) {
  const words = left >= 60 ? `${Math.ceil(left / 60)} minutes` : `${left} seconds`;
  dialog.querySelector("[data-left]").textContent = words;
  // Said once a half minute: a count in every second is no help to who listens.
  if (left % 30 === 0) dialog.querySelector("[data-left-said]").textContent = words;
}

async function stay(dialog, clock) {
  const seconds = await ask(dialog, { method: "POST", body: new FormData(dialog.querySelector("form")) });
  if (seconds === null) return; // no network just now: the page, and what was typed, stay
  if (seconds <= 0) {
    location.assign(dialog.dataset.signInUrl);
    return;
  }
  clock.endsAt = Date.now() + seconds * 1000;
  dialog.close();
}

// Signed out answers with the sign-in page: no seconds are left. Null where there is no answer at all.
async function ask(dialog, options) {
  try {
    const answer = await fetch(dialog.dataset.keepUrl, { redirect: "manual", ...options });
    return answer.ok ? (await answer.json()).seconds : 0;
  } catch {
    return null;
  }
}

function secondsLeft(clock) {
  return Math.round((clock.endsAt - Date.now()) / 1000);
}
