/* Records what a child says into the form's file field: kept by nothing but this page until it is sent. */
(function () {
  "use strict";
  var LONGEST = 180000; // milliseconds of sound
  var IDLE = 900000; // as long as the page stays open without a touch

  // Some browsers record and cannot put it into a form.
  function filled(input, sound) {
    var files = new window.DataTransfer();
    files.items.add(new window.File([sound], "recording", { type: sound.type }));
    input.files = files.files;
    return input.files.length === 1;
  }
  function canRecord(input) {
    try {
      var works = window.MediaRecorder && window.navigator.mediaDevices && filled(input, new Blob(["x"]));
      input.value = "";
      return works;
    } catch (error) {
      return false;
    }
  }

  // What is said of the recorder is in `place`; `mayReturn`: what was recorded before the page came again comes back.
  window.offerRecorder = function (place, mayReturn) {
    var input = document.getElementById("recording");
    var works = canRecord(input);
    var button = place.querySelector("button");
    var status = place.querySelector("[role=status]");
    var clock = place.querySelector("[data-clock]");
    var player = place.querySelector("audio");
    var running = null;
    var waiting = null; // the button that was pressed while it still recorded
    var idle = null;

    function say(name) {
      status.textContent = name ? status.getAttribute("data-" + name) : "";
    }
    function hide() {
      window.clearTimeout(idle);
      if (player.src) URL.revokeObjectURL(player.src);
      player.removeAttribute("src");
      player.hidden = true;
    }
    function keep(sound, words) {
      filled(input, sound);
      hide();
      player.src = URL.createObjectURL(sound);
      player.hidden = false;
      idle = window.setTimeout(hide, IDLE);
      button.textContent = button.getAttribute("data-again");
      say(words);
    }
    function bringBack(sound) {
      try {
        if (works) keep(sound, "kept");
        else filled(input, sound);
      } catch (error) {
        return; // chosen again, then
      }
    }
    function plain() {
      input.hidden = false;
      document.querySelector("[data-without-recorder]").hidden = false;
      say("refused");
    }
    function silence(stream) {
      stream.getTracks().forEach(function (track) {
        track.stop();
      });
    }
    function begin(stream) {
      var recorder = new window.MediaRecorder(stream, { audioBitsPerSecond: 24000 });
      var began = Date.now();
      var pieces = [];
      var words = "kept";
      var ticking = window.setInterval(function () {
        var seconds = Math.floor((Date.now() - began) / 1000);
        clock.textContent = Math.floor(seconds / 60) + ":" + ("0" + (seconds % 60)).slice(-2);
        if (seconds * 1000 >= LONGEST) running.stop("over");
      }, 500);
      function finish() {
        window.clearInterval(ticking);
        clock.textContent = "";
        silence(stream);
        running = null;
      }
      recorder.ondataavailable = function (event) {
        pieces.push(event.data);
      };
      recorder.onstop = function () {
        var sound = new Blob(pieces, { type: recorder.mimeType });
        finish();
        if (sound.size) keep(sound, words);
        else plain();
        if (waiting) waiting.click();
        waiting = null;
      };
      recorder.start();
      running = {
        stop: function (name) {
          if (recorder.state !== "recording") return; // what was said is being put together
          words = name;
          recorder.stop();
        },
        forget: function () {
          recorder.onstop = null;
          finish();
        },
      };
      if (window.speechSynthesis) window.speechSynthesis.cancel();
      hide();
      button.textContent = button.getAttribute("data-stop");
      say("running");
    }
    function ask() {
      button.disabled = true; // until the child has said whether we may
      window.navigator.mediaDevices
        .getUserMedia({ audio: true })
        .then(function (stream) {
          button.disabled = false;
          if (!document.contains(button)) return silence(stream);
          try {
            begin(stream);
          } catch (error) {
            silence(stream);
            plain();
          }
        })
        .catch(function () {
          button.disabled = false;
          plain();
        });
    }

    if (window.carriedRecording && mayReturn) bringBack(window.carriedRecording);
    window.carriedRecording = null;
    if (works) {
      input.hidden = true;
      document.querySelector("[data-without-recorder]").hidden = true;
      place.hidden = false;
      button.addEventListener("click", function () {
        if (running) running.stop("kept");
        else ask();
      });
      // Sent while it still records: first what was said is kept, then it is sent.
      input.form.addEventListener("submit", function (event) {
        if (!running) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        waiting = event.submitter || input.form.querySelector(".main-button");
        running.stop("kept");
      });
    }
    return {
      carry: function () {
        window.carriedRecording = input.files[0];
      },
      forget: function () {
        hide();
        if (running) running.forget();
      },
    };
  };
})();
