/* The page works without this. With it: leaving is quicker and leaves nothing behind, and the page can be read aloud. */
(function () {
  "use strict";
  var leave = document.querySelector("[data-leave]");
  var LONGEST = 180000; // milliseconds of sound
  var recorder = null;
  var whenKept = null;

  function go(event) {
    if (event) event.preventDefault();
    if (recorder && recorder.state === "recording") recorder.stop();
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
    if (recorder && recorder.state === "recording") {
      event.preventDefault();
      whenKept = form.requestSubmit.bind(form, button);
      return recorder.stop();
    }
    var data = new FormData(form);
    var hasSound = form.recording && form.recording.value;
    if (button && button.name) data.append(button.name, button.value);
    if (!hasSound) data = new URLSearchParams(data); // smaller
    event.preventDefault();
    if (button) button.disabled = true;
    document.body.setAttribute("aria-busy", "true");
    var stop = window.AbortController ? new AbortController() : null;
    if (stop) window.setTimeout(stop.abort.bind(stop), hasSound ? 300000 : 30000);
    window
      .fetch(form.action, { method: "POST", body: data, credentials: "same-origin", signal: stop ? stop.signal : null })
      .then(function (answer) {
        if (answer.status === 429 || answer.status >= 500) throw new Error("not kept");
        if (answer.redirected) return window.location.replace(window.location.href.split("#")[0]);
        return answer.text().then(function (text) {
          document.open();
          document.write(text);
          document.close();
        });
      })
      .catch(function () {
        var notSent = document.getElementById("not-sent");
        if (button) button.disabled = false;
        document.body.removeAttribute("aria-busy");
        form.parentNode.insertBefore(notSent, form);
        notSent.hidden = false;
        notSent.focus();
      });
  }
  if (document.getElementById("not-sent") && window.fetch && window.URLSearchParams && window.SubmitEvent && "submitter" in window.SubmitEvent.prototype) {
    Array.prototype.forEach.call(document.forms, function (form) {
      form.addEventListener("submit", send);
    });
  }
  // What is recorded here is kept by nothing but this page, and sent with its form.
  function offerRecorder(input, place) {
    var button = place.querySelector("button");
    var status = place.querySelector("[role=status]");
    var player = place.querySelector("audio");
    var ending = null;

    function keep(sound) {
      var files = new window.DataTransfer();
      files.items.add(new window.File([sound], "recording", { type: sound.type }));
      input.files = files.files;
      window.lastRecording = sound; // the same page may come again, with its form half filled
      player.src = URL.createObjectURL(sound);
      player.hidden = false;
      status.textContent = status.getAttribute("data-kept");
      button.textContent = button.getAttribute("data-again");
      if (whenKept) whenKept();
      whenKept = null;
    }
    function begin(stream) {
      var pieces = [];
      recorder = new window.MediaRecorder(stream, { audioBitsPerSecond: 24000 });
      recorder.ondataavailable = function (event) {
        pieces.push(event.data);
      };
      recorder.onstop = function () {
        window.clearTimeout(ending);
        stream.getTracks().forEach(function (track) {
          track.stop();
        });
        keep(new Blob(pieces, { type: recorder.mimeType }));
      };
      recorder.start();
      ending = window.setTimeout(recorder.stop.bind(recorder), LONGEST);
      status.textContent = "";
      player.hidden = true;
      button.textContent = button.getAttribute("data-stop");
    }
    button.addEventListener("click", function () {
      if (recorder && recorder.state === "recording") return recorder.stop();
      window.navigator.mediaDevices.getUserMedia({ audio: true }).then(begin, function () {
        status.textContent = status.getAttribute("data-refused");
      });
    });
    input.hidden = true;
    document.querySelector("label[for=recording]").removeAttribute("for");
    document.querySelector("[data-without-recorder]").hidden = true;
    place.hidden = false;
    if (window.lastRecording && problem === null) keep(window.lastRecording);
  }
  var problem = document.getElementById("problem");
  var input = document.getElementById("recording");
  if (input && window.MediaRecorder && window.DataTransfer && window.navigator.mediaDevices) {
    offerRecorder(input, document.querySelector("[data-recorder]"));
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
