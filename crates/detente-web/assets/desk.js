// Works on every page: keys, forms that send themselves, and news from the store without a reload.

const typing = (target) => target.closest("input, select, textarea, [contenteditable]") !== null;

function wire(root) {
  for (const field of root.querySelectorAll("[data-submit]")) {
    field.addEventListener("change", () => field.form.requestSubmit());
    for (const button of field.form.querySelectorAll("button")) button.hidden = true;
  }
  const wide = matchMedia("(min-width: 56rem)").matches;
  for (const details of root.querySelectorAll("[data-wide]")) details.open = wide;
  // what a form does not fill in, it does not put into the address
  for (const form of root.querySelectorAll("form:not([method=post])")) {
    form.addEventListener("submit", () => {
      for (const field of form.elements) if (field.name && field.value === "") field.disabled = true;
      setTimeout(() => { for (const field of form.elements) field.disabled = false; });
    });
  }
}
wire(document);

// Keys

const GO = { o: "/", e: "/events", a: "/documents", f: "/dyad", m: "/map", n: "/network", r: "/review" };
let going = false;

function help() {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-label", "Keys");
  const list = document.createElement("dl");
  const rows = [
    ["/", "search"], ["g then o e a f m n r", "overview, events, articles, follow, map, network, review"],
    ["j k", "next and previous event (reading)"], ["a c r", "accept, save correction, reject (review)"],
    ["e n", "edit, next (review)"], ["+ − 0 arrows", "zoom and move (map)"], ["Esc", "close"],
  ];
  for (const [keys, what] of rows) {
    const dt = document.createElement("dt");
    const kbd = document.createElement("kbd");
    kbd.textContent = keys;
    dt.append(kbd);
    const dd = document.createElement("dd");
    dd.textContent = what;
    list.append(dt, dd);
  }
  const close = document.createElement("button");
  close.textContent = "Close";
  close.addEventListener("click", () => dialog.close());
  dialog.append(list, close);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && typing(event.target)) { event.target.blur(); return; }
  if (typing(event.target)) return;
  if (going) {
    going = false;
    if (GO[event.key]) { event.preventDefault(); event.stopImmediatePropagation(); location.href = GO[event.key]; }
    return;
  }
  if (event.key === "/") { event.preventDefault(); document.getElementById("find").focus(); }
  else if (event.key === "g") { going = true; event.stopImmediatePropagation(); setTimeout(() => { going = false; }, 1500); }
  else if (event.key === "?" && !document.querySelector("dialog")) help();
}, true);

// News

const news = document.getElementById("news");
let waiting = false;

async function take() {
  const main = document.getElementById("content");
  // what somebody is writing, has opened or is looking at by keyboard stays as it is until then
  if (!main.dataset.live || (document.activeElement && main.contains(document.activeElement) && typing(document.activeElement))) {
    waiting = true;
    return;
  }
  waiting = false;
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("content");
  if (!fresh) return;
  const open = [...main.querySelectorAll("details")].map((d) => d.open);
  const top = scrollY;
  const focused = document.activeElement && main.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  main.replaceChildren(...fresh.childNodes);
  [...main.querySelectorAll("details")].forEach((d, at) => { if (at < open.length) d.open = open[at]; });
  for (const field of main.querySelectorAll("[data-submit]")) {
    field.addEventListener("change", () => field.form.requestSubmit());
    for (const button of field.form.querySelectorAll("button")) button.hidden = true;
  }
  if (focused) main.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  scrollTo({ top, behavior: "instant" });
}

if ("EventSource" in window) {
  const line = new EventSource("/live");
  line.addEventListener("change", (event) => {
    const now = JSON.parse(event.data);
    news.textContent = `The store has changed: ${now.documents.toLocaleString("en")} articles, ${now.records.toLocaleString("en")} reports.`;
    news.hidden = false;
    document.body.dataset.version = now.version;
    take().catch(() => {});
  });
  document.addEventListener("focusout", () => { if (waiting) setTimeout(() => take().catch(() => {}), 300); });
}
