/* The partner's pages: leaving at once, saving while somebody writes, and the problems read first.
   Every page works without it; the server is the only judge of what is saved. */
(() => {
  "use strict";
  const body = document.body;
  const form = document.getElementById("answers");
  const leaving = form || document.getElementById("leave");
  const exit = document.querySelector(".exit");
  const minutes = Number(body.dataset.handsBack || 0);  // on the clinic's device: closes itself after so many
  let left = false;

  /* ---------- leave now: the button, or Shift three times within five seconds ---------- */
  function leave(event) {
    if (event) event.preventDefault();
    left = true;
    body.hidden = true;
    if (minutes && leaving) {
      leaving.action = "/page/leave";
      HTMLFormElement.prototype.submit.call(leaving);
      return;
    }
    document.title = body.dataset.weather;
    if (leaving) {
      const page = new FormData(leaving);
      if (!navigator.sendBeacon("/page/leave", page)) {
        fetch("/page/leave", { method: "POST", body: page, keepalive: true }).catch(() => {});
      }
    }
    location.replace(body.dataset.exit);
  }
  let presses = [];
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift") { presses = []; return; }
    presses = presses.concat(Date.now()).filter((at) => Date.now() - at < 5000);
    if (presses.length > 2) leave();
  });
  if (exit) exit.addEventListener("click", leave);
  /* A page that the browser kept whole for Back asks the server anew, which may have closed it meanwhile; only one
     with words that nobody has yet stays as it is. */
  let holdsUnsent = () => false;
  addEventListener("pageshow", (event) => {
    if (!event.persisted || (!left && holdsUnsent())) return;
    body.hidden = true;
    location.reload();
  });
  document.querySelectorAll(".with-script").forEach((words) => { words.hidden = false; });

  /* ---------- the clinic's device closes itself: also one that slept meanwhile ---------- */
  if (minutes && leaving) {
    const closing = document.getElementById("closing");
    let touchedAt = Date.now();
    const touch = () => { touchedAt = Date.now(); closing.hidden = true; };
    ["pointerdown", "pointermove", "keydown", "input", "scroll"].forEach((what) => addEventListener(what, touch, { capture: true, passive: true }));
    const look = () => {
      const still = (Date.now() - touchedAt) / 60000;
      if (still >= minutes && !left) leave();
      else if (still >= minutes - 1) closing.hidden = false;
    };
    setInterval(look, 5000);
    addEventListener("visibilitychange", look);
  }

  const errors = document.getElementById("errors");
  if (errors) errors.focus();
  if (!form || !form.dataset.save) return;

  /* ---------- saving ---------- */
  const PAUSE = 900, AGAIN = 10000;
  const words = form.dataset;  // the lines about saving, in the language of the page
  const waiting = new Set();   // the questions with something the server has not confirmed
  holdsUnsent = () => waiting.size > 0 && !navigator.onLine;
  let timer = 0, isSaving = false;

  const itemOf = (field) => field.closest(".item");
  /* What is wrong stays in its place until it is mended: a line that shrinks under a finger moves the button away. */
  function show(line, state, said) {
    if (state === "saving" && line.dataset.state === "offline") return;
    const field = document.getElementById(line.htmlFor[0]);
    const isEmpty = state !== "offline" && field && field.matches("textarea, input") && !field.value;
    line.dataset.state = state;
    line.textContent = isEmpty ? "" : said;
  }
  function say(item, state, said) {
    const lines = item ? item.querySelectorAll("output[data-saved]") : [];
    [...lines, ...form.querySelectorAll('output[data-saved="page"]')].forEach((line) => show(line, state, said));
  }
  function sayAll(items, state, said) {
    (items.size ? items : new Set([null])).forEach((item) => say(item, state, said));
  }
  function soon(pause) {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  async function save() {
    clearTimeout(timer);
    if (left || isSaving || !waiting.size) return;
    const items = new Set(waiting);
    if (!navigator.onLine) { offline(items); return; }
    isSaving = true;
    waiting.clear();
    sayAll(items, "saving", words.saving);
    try {
      const answer = await fetch(form.dataset.save, { method: "POST", body: new FormData(form) });
      if (answer.ok) saved(items, await answer.json());
      else refused(items, answer.status);
    } catch (_) {
      items.forEach((item) => waiting.add(item));
      offline(items);
    }
    isSaving = false;
    if (waiting.size && navigator.onLine) soon(PAUSE);
  }
  function saved(items, state) {
    for (const [name, value] of Object.entries(state.was)) {
      const field = form.elements.namedItem(name);
      if (field) field.value = value;
    }
    sayAll(items, "saved", words.savedAt.replace("{clock}", state.saved));
    for (const [name, message] of Object.entries(state.problems)) {
      const line = [...form.querySelectorAll("output[data-saved]")].find((each) => each.htmlFor.contains(name));
      if (line && items.has(itemOf(line))) show(line, "offline", words.notYet + " " + message + ".");
    }
  }
  function refused(items, status) {
    if (status >= 500 || status === 429) {
      items.forEach((item) => waiting.add(item));
      sayAll(items, "offline", words.again);
      setTimeout(save, AGAIN);
      return;
    }
    sayAll(items, "offline", status === 401 ? words.passcode : words.why);
  }
  function offline(items) {
    sayAll(items, "offline", words.offline);
    setTimeout(save, AGAIN);
  }

  function touched(event, pause) {
    const item = itemOf(event.target);
    if (!item || !event.target.name) return;
    waiting.add(item);
    if (navigator.onLine) say(item, "saving", words.saving);
    else offline(new Set([item]));
    soon(pause);
  }
  form.addEventListener("input", (event) => touched(event, PAUSE));
  form.addEventListener("change", (event) => touched(event, 150));
  form.addEventListener("submit", () => { clearTimeout(timer); waiting.clear(); });
  addEventListener("online", () => soon(0));
  addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(); });
  addEventListener("pagehide", () => {
    if (!left && waiting.size) navigator.sendBeacon(form.dataset.save, new FormData(form));
  });
})();
