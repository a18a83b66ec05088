/* The page works without this. With it: leaving is quicker and leaves nothing behind, and the page can be read aloud. */
(function () {
  "use strict";
  var leave = document.querySelector("[data-leave]");
  var recorder = null; // of the form on this page, where it can record

  function go(event) {
    if (event) event.preventDefault();
    if (recorder) recorder.forget();
    document.documentElement.className += " gone";
    document.title = " ";
    if (window.speechSynthesis) window.speechSynthesis.cancel();
    window.location.replace(leave.href);
  }

  if (leave) {
    leave.addEventListener("click", go);
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape" || event.key === "Esc") go(event);
    });
  }
  // Sent from here, a form makes no entry in the browser's history, and a line that breaks loses nothing.
  function send(event) {
    var form = event.target;
    var button = event.submitter || form.querySelector("button");
    var goesOn = button && (button.name === "language" || button.name === "go"); // what is typed comes back
    var data = new FormData(form);
    var hasSound = form.recording && form.recording.value && !goesOn;
    if (button && button.name) data.append(button.name, button.value);
    if (!hasSound) {
      data.delete("recording");
      data = new URLSearchParams(data); // smaller
    }
    if (recorder && goesOn) recorder.carry();
    else if (recorder) window.carriedRecording = null;
    event.preventDefault();
    if (button) button.disabled = true;
    document.body.setAttribute("aria-busy", "true");
    var stop = window.AbortController ? new AbortController() : null;
    if (stop) window.setTimeout(stop.abort.bind(stop), hasSound ? 300000 : 30000);
    window
      .fetch(form.action, { method: "POST", body: data, credentials: "same-origin", signal: stop ? stop.signal : null })
      .then(function (answer) {
        if (!answer.ok && [403, 404, 410].indexOf(answer.status) < 0) throw new Error("not kept");
        // A recording lives in this window: it stays where a page that closed itself sends the child to the door.
        if (answer.redirected && !window.carriedRecording) return window.location.replace(window.location.href.split("#")[0]);
        return answer.text().then(function (text) {
          document.open();
          document.write(text);
          document.close();
        });
      })
      .catch(function () {
        var notSent = document.getElementById("not-sent");
        if (recorder) window.carriedRecording = null; // it is in the form still
        if (button) button.disabled = false;
        document.body.removeAttribute("aria-busy");
        form.parentNode.insertBefore(notSent, form);
        notSent.hidden = false;
        notSent.focus();
      });
  }
  var problem = document.getElementById("problem");
  var place = document.querySelector("[data-recorder]");
  if (place && window.offerRecorder) recorder = window.offerRecorder(place, problem === null);
  if (document.getElementById("not-sent") && window.fetch && window.URLSearchParams && window.SubmitEvent && "submitter" in window.SubmitEvent.prototype) {
    Array.prototype.forEach.call(document.forms, function (form) {
      form.addEventListener("submit", send);
    });
  }
  if (problem) {
    problem.tabIndex = -1;
    problem.focus();
  }

  // A page brought back from the browser's memory is asked for afresh: whoever left it is not shown it again.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) window.location.reload();
  });

  var button = document.querySelector("[data-read]");
  if (!button || !window.speechSynthesis || !window.SpeechSynthesisUtterance) return;
  var language = document.documentElement.lang;

  function voice() {
    return window.speechSynthesis.getVoices().filter(function (one) {
      return one.localService !== false && one.lang.toLowerCase().replace("_", "-").split("-")[0] === language;
    })[0];
  }
  function offer() {
    button.hidden = !voice();
  }
  function stop() {
    window.speechSynthesis.cancel();
    button.setAttribute("aria-pressed", "false");
    button.textContent = button.getAttribute("data-read");
  }
  button.addEventListener("click", function () {
    if (window.speechSynthesis.speaking) return stop();
    var parts = document.querySelectorAll("main h1, main h2, main p, main li, main dt, main dd, main legend, main label, main summary");
    var last = null;
    Array.prototype.forEach.call(parts, function (part) {
      var words = part.textContent.replace(/\s+/g, " ").trim();
      if (!words || part.closest("[hidden]")) return;
      last = new window.SpeechSynthesisUtterance(words);
      last.lang = voice().lang;
      last.voice = voice();
      last.rate = 0.9;
      window.speechSynthesis.speak(last);
    });
    if (!last) return;
    last.onend = stop;
    button.setAttribute("aria-pressed", "true");
    button.textContent = button.getAttribute("data-stop");
  });
  offer();
  if ("onvoiceschanged" in window.speechSynthesis) window.speechSynthesis.onvoiceschanged = offer;
})();
