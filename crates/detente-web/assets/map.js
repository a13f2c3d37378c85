// Zoom and pan by changing the part of the world that is shown; marks keep their size. When the zoom has changed enough,
// the server draws the clusters anew. The address holds the view.

const FULL = 1000, RATIO = 487 / 1000, LEAST = 20;
let world = document.getElementById("world");
let view = read();
let drawn = view.width;
let timer = 0;

function read() {
  const [x, y, width] = world.getAttribute("viewBox").split(" ").map(Number);
  return { x, y, width };
}

function put() {
  view.width = Math.min(FULL, Math.max(LEAST, view.width));
  const height = view.width * RATIO;
  view.x = Math.min(FULL - view.width * 0.5, Math.max(-view.width * 0.5, view.x));
  view.y = Math.min(FULL * RATIO - height * 0.5, Math.max(-height * 0.5, view.y));
  if (view.width === FULL) { view.x = 0; view.y = 0; }
  world.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${height}`);
  const scale = view.width / FULL;
  document.getElementById("land").setAttribute("stroke-width", 0.6 * scale);
  for (const mark of world.querySelectorAll(".mark")) {
    mark.setAttribute("transform", mark.getAttribute("transform").replace(/scale\([^)]*\)/, `scale(${scale})`));
  }
  clearTimeout(timer);
  timer = setTimeout(settle, 350);
}

async function settle() {
  const address = new URL(location.href);
  if (view.width === FULL) address.searchParams.delete("view");
  else address.searchParams.set("view", [view.x, view.y, view.width].map((v) => v.toFixed(1)).join(","));
  history.replaceState(null, "", address);
  if (Math.abs(Math.log2(view.width / drawn)) < 0.4) return;
  const answer = await fetch(address);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const marks = page.getElementById("marks");
  if (!marks) return;
  document.getElementById("marks").replaceChildren(...document.importNode(marks, true).childNodes);
  drawn = view.width;
}

function zoom(factor, cx = view.x + view.width / 2, cy = view.y + view.width * RATIO / 2) {
  const width = Math.min(FULL, Math.max(LEAST, view.width * factor));
  const real = width / view.width;
  view.x = cx - (cx - view.x) * real;
  view.y = cy - (cy - view.y) * real;
  view.width = width;
  put();
}

function point(event) {
  const box = world.getBoundingClientRect();
  return [view.x + (event.clientX - box.left) / box.width * view.width, view.y + (event.clientY - box.top) / box.height * view.width * RATIO];
}

document.querySelector(".zoom").hidden = false;
document.querySelector('[data-zoom="in"]').addEventListener("click", () => zoom(0.6));
document.querySelector('[data-zoom="out"]').addEventListener("click", () => zoom(1 / 0.6));
document.querySelector('[data-zoom="all"]').addEventListener("click", () => { view = { x: 0, y: 0, width: FULL }; put(); });

world.addEventListener("wheel", (event) => {
  event.preventDefault();
  zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2, ...point(event));
}, { passive: false });

const touches = new Map();
let moved = 0;
world.addEventListener("pointerdown", (event) => { touches.set(event.pointerId, event); moved = 0; });
world.addEventListener("pointermove", (event) => {
  const last = touches.get(event.pointerId);
  if (!last) return;
  const box = world.getBoundingClientRect();
  const unit = view.width / box.width;
  if (touches.size === 2) {
    const [a, b] = [...touches.values()];
    const before = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    touches.set(event.pointerId, event);
    const [c, d] = [...touches.values()];
    const after = Math.hypot(c.clientX - d.clientX, c.clientY - d.clientY);
    if (before > 0 && after > 0) zoom(before / after, ...point(event));
    return;
  }
  const dx = event.clientX - last.clientX, dy = event.clientY - last.clientY;
  moved += Math.abs(dx) + Math.abs(dy);
  if (moved < 4) return;
  if (!world.hasPointerCapture(event.pointerId)) world.setPointerCapture(event.pointerId);
  touches.set(event.pointerId, event);
  world.classList.add("moving");
  view.x -= dx * unit;
  view.y -= dy * unit;
  put();
});
for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
  world.addEventListener(end, (event) => { touches.delete(event.pointerId); world.classList.remove("moving"); });
}
// a drag that ends on a mark is no click on it
world.addEventListener("click", (event) => { if (moved >= 4) { event.preventDefault(); moved = 0; } }, true);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
  const step = view.width / 10;
  const keys = {
    "+": () => zoom(0.6), "=": () => zoom(0.6), "-": () => zoom(1 / 0.6), "0": () => { view = { x: 0, y: 0, width: FULL }; put(); },
    ArrowLeft: () => { view.x -= step; put(); }, ArrowRight: () => { view.x += step; put(); },
    ArrowUp: () => { view.y -= step; put(); }, ArrowDown: () => { view.y += step; put(); },
  };
  if (event.key.startsWith("Arrow") && !event.target.closest(".figure, .zoom")) return;
  if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
});

// The brush: press on one year, let go on another.
const years = [...document.querySelectorAll(".years a")];
let from = -1;
const paint = (a, b) => years.forEach((y, at) => y.classList.toggle("brushed", at >= Math.min(a, b) && at <= Math.max(a, b)));
years.forEach((year, at) => {
  year.draggable = false;
  year.addEventListener("pointerdown", () => { from = at; });
  year.addEventListener("pointerenter", () => { if (from >= 0) paint(from, at); });
  year.addEventListener("pointerup", () => {
    if (from >= 0 && from !== at) {
      const [a, b] = [Math.min(from, at), Math.max(from, at)].map((i) => years[i].dataset.year.padStart(4, "0"));
      const address = new URL(location.href);
      address.searchParams.set("from", `${a}-01-01`);
      address.searchParams.set("to", `${b}-12-31`);
      location.href = address;
    }
    from = -1;
  });
});
document.addEventListener("pointerup", () => { from = -1; paint(-1, -1); });
