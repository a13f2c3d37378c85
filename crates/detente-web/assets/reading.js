// Cards and words light up together; j and k go from event to event.

const reading = document.querySelector(".reading");
const cards = [...document.querySelectorAll(".cards .card")];
const marks = [...document.querySelectorAll(".text .m")];
const events = (element) => (element.dataset.e || "").split(" ").filter(Boolean);

function light(numbers) {
  for (const element of [...cards, ...marks]) {
    element.classList.toggle("on", events(element).some((n) => numbers.includes(n)));
  }
}

function show(element) {
  element.scrollIntoView({ block: "nearest" });
}

for (const card of cards) {
  const numbers = events(card);
  const words = () => marks.find((m) => m.classList.contains("trigger") && events(m).some((n) => numbers.includes(n)));
  card.addEventListener("mouseenter", () => light(numbers));
  card.addEventListener("focusin", () => { light(numbers); const word = words(); if (word) show(word); });
}
for (const mark of marks) {
  const first = () => cards.find((c) => events(mark).includes(c.dataset.e));
  mark.addEventListener("mouseenter", () => { light(events(mark)); });
  mark.addEventListener("focus", () => { light(events(mark)); const card = first(); if (card) show(card); });
  mark.addEventListener("click", () => first()?.focus());
  mark.addEventListener("keydown", (event) => { if (event.key === "Enter") first()?.focus(); });
}
reading?.addEventListener("mouseleave", () => light([]));

let at = -1;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
  if (event.key === "j") at = Math.min(cards.length - 1, at + 1);
  else if (event.key === "k") at = Math.max(0, at - 1);
  else return;
  cards[at]?.focus();
});

const chosen = reading?.dataset.chosen;
if (chosen) {
  at = Number(chosen) - 1;
  const card = cards[at];
  light([chosen]);
  if (card) show(card);
  marks.find((m) => m.classList.contains("trigger") && events(m).includes(chosen))?.scrollIntoView({ block: "center" });
}
