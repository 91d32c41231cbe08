// Small comforts of the forms around signing in and the practice. Every page works without them.

// A long password is easier to type where it can be seen. It is hidden again before it is sent.
for (const input of document.querySelectorAll('input[type="password"]')) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "textbtn small";
  button.textContent = "Show";
  button.setAttribute("aria-label", "Show: " + document.querySelector(`label[for="${input.id}"]`).textContent);
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    const hidden = input.type === "password";
    input.type = hidden ? "text" : "password";
    button.textContent = hidden ? "Hide" : "Show";
    button.setAttribute("aria-pressed", String(hidden));
  });
  input.form.addEventListener("submit", () => { input.type = "password"; });
  const box = document.createElement("div");
  box.className = "secret";
  if (input.classList.contains("input--mid")) box.classList.add("input--mid");
  input.replaceWith(box);
  box.append(input, button);
}

// A new practice most likely keeps the time of the machine it is set up on.
const zone = document.querySelector("select[data-own-zone]");
if (zone && !document.getElementById("errors")) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...zone.options].some((option) => option.value === own)) zone.value = own;
}

// What a locked phone would show, as it is typed.
for (const shown of document.querySelectorAll("[data-shows]")) {
  const field = document.getElementById(shown.dataset.shows);
  const before = shown.textContent;
  field?.addEventListener("input", () => { shown.textContent = field.value.trim() || before; });
}

// A file may be chosen instead of pasted: it is put into the field, to be seen before it is sent.
for (const field of document.querySelectorAll("textarea[data-choose]")) {
  const label = document.createElement("label");
  label.className = "small";
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".toml,.csv,.txt,text/*";
  label.append(field.dataset.choose + " ", input);
  input.addEventListener("change", async () => {
    const bytes = await input.files[0]?.arrayBuffer();
    if (!bytes) return;
    try {
      field.value = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      field.value = new TextDecoder("windows-1252").decode(bytes); // as spreadsheets write, unless they are told
    }
  });
  field.before(label);
}
