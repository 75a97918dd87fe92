"use strict";
/* The log: what the actors and the serial port have said, and a search in it. */

const keptLines = 1000, shownLines = 200;
let lines = [], lastLine = 0;

const matches = line => {
  const wanted = $("find").value.trim().toLowerCase();
  return (line.from + " " + line.text).toLowerCase().includes(wanted);
};

const itemOf = line =>
  element("li", {}, element("span", {}, line.from), element("b", {}, line.text));

/* Shows the lines that are looked for, the newest first. */
function findLines() {
  const found = lines.filter(matches);
  $("log").replaceChildren(...found.slice(-shownLines).reverse().map(itemOf));
  $("found").textContent = $("find").value.trim() ? `${found.length} of ${lines.length} lines` : "";
}

async function showLog() {
  const fresh = (await call("viewer.log", {after: lastLine})).lines || [];
  if (!fresh.length) return;
  for (const line of fresh) {
    line.text ||= ""; line.from ||= "";
    lastLine = line.number;
    lines.push(line);
  }
  lines = lines.slice(-keptLines);
  if ($("find").value.trim()) { findLines(); return; }
  $("log").prepend(...fresh.slice(-shownLines).reverse().map(itemOf));
  while ($("log").children.length > shownLines) $("log").lastChild.remove();
}

$("find").oninput = findLines;
