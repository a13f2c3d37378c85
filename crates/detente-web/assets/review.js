// A judgement by one key; who judges is remembered on this machine.

const form = document.getElementById("judge");
for (const field of document.querySelectorAll("[data-remember]")) {
  const key = `detente.${field.dataset.remember}`;
  try {
    if (!field.value) field.value = localStorage.getItem(key) || "";
    field.addEventListener("change", () => localStorage.setItem(key, field.value));
  } catch { /* a browser may forbid it */ }
}

document.addEventListener("keydown", (event) => {
  if (!form || event.ctrlKey || event.metaKey || event.altKey) return;
  const inside = event.target.closest("input, select, textarea");
  if (inside) {
    // Enter in a field means: save what I have changed
    if (event.key === "Enter" && inside.form === form) {
      event.preventDefault();
      form.querySelector('[value="correct"]').click();
    }
    return;
  }
  if (event.key === "e") { event.preventDefault(); form.elements.event.focus(); return; }
  if (event.key === "n") { document.getElementById("skip")?.click(); return; }
  const button = form.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (button) { event.preventDefault(); button.click(); }
});
