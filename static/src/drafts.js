// Keeps what is typed on the server while somebody types: found again on any device, after a lost network, after a
// session that ran out. Nothing is kept in the browser. It says “Kept” only when the server has said so.

const PAUSE = 900; // milliseconds of quiet before a save
const AGAIN = 5000; // before the next try after a failure

export function startDrafts(page) {
  for (const form of page.querySelectorAll("form[data-draft]")) {
    new Keeper(form);
  }
}

class Keeper {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-draft-status]");
    this.revision = form.dataset.draft;
    this.shown = this.content().toString();
    form.addEventListener("input", () => this.typed());
    form.addEventListener("change", () => this.typed());
    form.addEventListener("submit", () => {
      this.isSent = true;
      clearTimeout(this.timer);
    });
    addEventListener("pageshow", (event) => {
      if (event.persisted) this.isSent = false;
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.isDirty) this.keep(true);
    });
    addEventListener("online", () => this.isDirty && this.keep());
    addEventListener("beforeunload", (event) => {
      if (this.isDirty && !this.isSent) event.preventDefault();
    });
  }

  typed() {
    // Leaving a box says again what has been tried already: the answer to that still stands.
    const content = this.content().toString();
    if (content === this.shown || content === this.tried) return;
    this.isDirty = true;
    this.say("Not kept yet …");
    this.later(PAUSE);
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), wait);
  }

  // The fields without files: those cannot be kept before the form is sent.
  content() {
    const all = [...new FormData(this.form)].filter(([, value]) => typeof value === "string");
    return new URLSearchParams(all.filter(([name]) => name !== "csrfmiddlewaretoken"));
  }

  async keep(isLast = false) {
    if (this.isSent) return;
    if (this.isBusy) return this.later(PAUSE);
    this.isBusy = true;
    const content = this.content();
    this.tried = content.toString();
    const headers = { "X-Draft": this.revision, "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value };
    const options = { method: "POST", body: content, headers, redirect: "manual" };
    try {
      // A browser sends no more than 64 KB after a page is left.
      const keepalive = isLast && content.toString().length < 60000;
      await this.heard(await fetch(location.pathname, { ...options, keepalive }), content.toString());
    } catch {
      this.failed("Not kept: there is no connection. What you typed stays here; it is tried again.");
    } finally {
      this.isBusy = false;
    }
  }

  async heard(answer, sent) {
    if (answer.ok) {
      const { revision, saved } = await answer.json();
      this.revision = String(revision);
      this.shown = sent;
      this.triedToken = false;
      this.isDirty = this.content().toString() !== sent;
      return this.isDirty ? this.later(PAUSE) : this.say(`Kept as a draft at ${saved}. Press the button to save it to the record.`);
    }
    if (answer.status === 410) return this.say("This form is saved already. Open the page again to change something.");
    if (answer.status === 409) return this.otherWindow();
    if (answer.type === "opaqueredirect") return this.signedOut();
    if (answer.status === 403 && (await this.renewToken())) return this.later(0);
    this.failed("Not kept: the server did not take it. What you typed stays here; it is tried again.");
  }

  otherWindow() {
    this.say("Not kept: you have typed into this form in another window or on another device. ");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "govuk-button govuk-button--secondary";
    button.textContent = "Keep what stands here";
    button.addEventListener("click", () => {
      this.revision = "over";
      this.keep();
    });
    this.status.append(button);
  }

  signedOut() {
    this.say("Not kept: you have been signed out. What you typed stays here. ");
    const link = document.createElement("a");
    link.href = this.form.dataset.signInUrl;
    link.target = "_blank";
    link.className = "govuk-link";
    link.textContent = "Sign in in a new window (opens in a new tab)";
    this.status.append(link);
    this.later(AGAIN);
  }

  // After a new sign-in the page’s token is an old one; the same person gets a new one.
  async renewToken() {
    const answer = await fetch(this.form.dataset.keepUrl, { redirect: "manual" });
    if (!answer.ok) return false;
    const { token } = await answer.json();
    const field = this.form.elements.csrfmiddlewaretoken;
    if (this.triedToken) return false;
    this.triedToken = true;
    field.value = token;
    return true;
  }

  failed(words) {
    this.say(words);
    this.later(AGAIN);
  }

  say(words) {
    if (this.status.textContent !== words) this.status.textContent = words;
  }
}
