// The editors' desk, made quicker: keys, names while one writes, what follows looked at again. No page needs it.
(function () {
  "use strict";
  var keys = !document.body.classList.contains("no-keys");

  // -- names of concepts while somebody writes --------------------------------------------------------------------
  var list = document.createElement("datalist");
  list.id = "concept-names";
  document.body.appendChild(list);
  var asked = 0, timer = 0;
  document.addEventListener("input", function (event) {
    var field = event.target;
    if (!field.dataset || !field.dataset.concepts) { return; }
    field.setAttribute("list", list.id);
    window.clearTimeout(timer);
    if (field.value.trim().length < 2) { return; }
    timer = window.setTimeout(function () {
      var mine = asked += 1;
      fetch("/curate/concepts.json?q=" + encodeURIComponent(field.value.trim()), { credentials: "same-origin" })
        .then(function (response) { return response.ok ? response.json() : []; })
        .then(function (names) {
          if (mine !== asked) { return; }
          list.replaceChildren.apply(list, names.map(function (name) {
            var option = document.createElement("option");
            option.value = name;
            return option;
          }));
        })
        .catch(function () { /* the field works without */ });
    }, 150);
  });

  // Enter in a field sends the form's own button, never "Find" beside the field.
  document.addEventListener("keydown", function (event) {
    var field = event.target;
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || !field.dataset || !field.dataset.concepts) { return; }
    event.preventDefault();
    var button = field.form.querySelector("button[value=decide]");
    if (button) { button.click(); }
  });

  // Ctrl and Enter together send the form that somebody writes in.
  document.addEventListener("keydown", function (event) {
    var form = event.target.form;
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !form) { return; }
    var button = form.querySelector("button[value=decide]");
    if (button) { event.preventDefault(); button.click(); }
  });

  // -- the parse behind a passage, without leaving it -------------------------------------------------------------
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[data-why]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    event.preventDefault();
    var place = document.createElement("div");
    place.setAttribute("role", "status");
    place.textContent = "Reading the sentence …";
    link.parentNode.replaceWith(place);
    fetch(link.href, { credentials: "same-origin" })
      .then(function (response) { return response.text(); })
      .then(function (text) {
        var page = new DOMParser().parseFromString(text, "text/html");
        var told = page.getElementById("told") || page.querySelector("main .note");
        var shown = document.createElement(told && told.id === "told" ? "pre" : "p");
        shown.textContent = told ? told.textContent : "It could not be shown.";
        place.replaceChildren(shown);
      })
      .catch(function () { window.location.assign(link.href); });
  });

  // -- what follows from a decision: looked at again once it is known ---------------------------------------------
  var waits = document.querySelectorAll("[data-waits]");
  if (waits.length) {
    var look = function () {
      Promise.all(Array.prototype.map.call(waits, function (part) {
        return fetch("/curate/effect/" + part.dataset.waits + ".json", { credentials: "same-origin" })
          .then(function (response) { return response.json(); });
      })).then(function (found) {
        var done = found.every(function (each) { return each.ended || !each.known; });
        if (done) { document.querySelector("button[data-again]").click(); } else { window.setTimeout(look, 1000); }
      }).catch(function () { /* "Look again" is there */ });
    };
    window.setTimeout(look, 500);
  }

  // -- keys -------------------------------------------------------------------------------------------------------
  function writing(element) {
    return element && (element.isContentEditable || /^(TEXTAREA|SELECT)$/.test(element.tagName) ||
      (element.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(element.type)));
  }

  function open(details) {
    details.open = true;
    var first = details.querySelector("select, textarea, input:not([type=hidden])");
    var wanted = details.querySelector("textarea[name=reason]");
    (details.dataset.key === "r" && wanted ? wanted : first || details.querySelector("summary")).focus();
    details.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    var tasks = Array.prototype.slice.call(document.querySelectorAll(".tasks > li"));
    if (!tasks.length) { return; }
    var at = tasks.findIndex(function (task) { return task.classList.contains("at"); });
    var next = tasks[Math.min(Math.max(at + by, 0), tasks.length - 1)];
    tasks.forEach(function (task) { task.classList.remove("at"); });
    next.classList.add("at");
    next.querySelector("a").focus();
  }

  function help() {
    var old = document.getElementById("keys-shown");
    if (old) { old.close(); old.remove(); return; }
    fetch("/curate/keys", { credentials: "same-origin" })
      .then(function (response) { return response.text(); })
      .then(function (text) {
        var found = new DOMParser().parseFromString(text, "text/html").getElementById("keys");
        if (!found) { return; }
        var shown = document.createElement("dialog");
        shown.id = "keys-shown";
        shown.setAttribute("aria-label", "Keys");
        var close = document.createElement("button");
        close.textContent = "Close";
        close.addEventListener("click", function () { shown.close(); shown.remove(); });
        shown.append(document.importNode(found, true), close);
        document.body.appendChild(shown);
        shown.addEventListener("cancel", function () { shown.remove(); });
        shown.showModal();
      });
  }

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      var inside = document.activeElement && document.activeElement.closest("aside details[open]");
      if (inside) { inside.open = false; inside.querySelector("summary").focus(); }
      return;
    }
    if (!keys || event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) { return; }
    if (writing(document.activeElement) || document.querySelector("dialog[open]")) { return; }
    var key = event.key;
    if (key === "?") { event.preventDefault(); help(); return; }
    if (key === "j" || key === "i") { event.preventDefault(); step(key === "j" ? 1 : -1); return; }
    if (key === "x") {
      var box = document.querySelector(".tasks > li.at input[type=checkbox]");
      if (box) { event.preventDefault(); box.click(); }
      return;
    }
    if (key === "q") { window.location.assign("/curate"); return; }
    if (!/^[a-z]$/.test(key)) { return; }
    var found = document.querySelector("[data-key='" + key + "']");
    if (!found) { return; }
    event.preventDefault();
    if (found.tagName === "DETAILS") { open(found); } else { found.click(); }
  });
})();
