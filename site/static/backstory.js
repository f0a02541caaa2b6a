// Makes pages nicer; none of them needs it. No request, no storage: what is typed here is never kept.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");

  function say(where, words) {
    var status = document.getElementById(where);
    if (status) { status.textContent = words; }
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-do]");
    if (!button) { return; }
    if (button.dataset.do === "print") { window.print(); }
    if (button.dataset.do === "copy") { copy(document.getElementById(button.dataset.from)); }
  });

  function copy(field) {
    if (!field) { return; }
    field.select();
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(field.value).then(function () { say("copied", "Copied."); });
    } else {
      say("copied", document.execCommand("copy") ? "Copied." : "Select the text and copy it.");
    }
  }

  // "None of these" and its like rule out the other boxes of their question, and the other way round.
  document.addEventListener("change", function (event) {
    var box = event.target;
    if (box.type !== "checkbox" || !box.checked) { return; }
    var group = box.closest("[data-many]");
    if (!group) { return; }
    group.querySelectorAll("input[type=checkbox]").forEach(function (other) {
      if (other !== box && (box.dataset.alone || other.dataset.alone)) { other.checked = false; }
    });
  });

  // A number typed and "not sure" cannot both stand.
  document.addEventListener("input", function (event) {
    var field = event.target.closest("[data-number] input[type=number]");
    if (!field || !field.value) { return; }
    field.closest("[data-number]").querySelectorAll("input[type=radio]").forEach(function (radio) { radio.checked = false; });
  });

  // A file chosen for checking is read here, so that it can be looked at before it is sent.
  var file = document.getElementById("file");
  if (file && window.FileReader) {
    file.addEventListener("change", function () {
      var chosen = file.files && file.files[0];
      if (!chosen || !/\.(txt|md)$/i.test(chosen.name)) { return; }
      var reader = new FileReader();
      reader.onload = function () { document.getElementById("text").value = reader.result; file.value = ""; };
      reader.readAsText(chosen);
    });
  }

  // Errors and answers get the reader's place; a page taken from the back-forward cache is asked for again.
  var first = document.querySelector("[data-focus]");
  if (first) { first.setAttribute("tabindex", "-1"); first.focus(); }
  window.addEventListener("pageshow", function (event) {
    if (event.persisted && document.body.classList.contains("private")) { window.location.replace("/triage"); }
  });
})();
