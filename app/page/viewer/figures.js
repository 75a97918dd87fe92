"use strict";
/* LEDs, dropped frames, and the latency plot. */

let latencies = [];

const colours = {BLUE: "var(--blue)", RED: "var(--red)", GREEN: "var(--green)"};
const leds = new Map();

function forgetLeds() {
  leds.clear();
  $("leds").replaceChildren();
}

function addLed(name) {
  const button = element("button", {class: "led", type: "button", "data-led": name,
    title: "Toggle " + name}, element("i"), name.replace(/^LED_/, "").toLowerCase());
  const hue = Object.keys(colours).find(x => name.includes(x));
  button.style.setProperty("--colour", hue ? colours[hue] : "var(--warm)");
  button.onclick = async () => {
    const now = await order(name + ".toggle");
    if (now) showLeds([[name, now]]);
  };
  $("leds").append(button);
  leds.set(name, button);
}

function showLeds(states) {
  for (const [name, state] of states) {
    if (!leds.has(name)) addLed(name);
    leds.get(name).setAttribute("aria-pressed", String(!!state.on));
  }
}

function showDrops(dropped) {
  const rows = Object.entries(dropped).sort(([a], [b]) => a < b ? -1 : 1);
  $("drops").replaceChildren(element("tbody", {}, ...rows.map(([reason, count]) =>
    element("tr", {}, element("th", {scope: "row"}, reason.replace("_", " ")),
      element("td", {}, String(count))))));
}

function plot() {
  const canvas = $("plot"), scale = devicePixelRatio || 1;
  const width = canvas.clientWidth, height = 150;
  canvas.width = width * scale; canvas.height = height * scale;
  const pen = canvas.getContext("2d"), style = getComputedStyle(document.documentElement);
  pen.scale(scale, scale);
  const decades = Math.max(3, Math.ceil(Math.log10(Math.max(10, ...latencies.map(x => x.p99)))));
  const up = x => 8 + (height - 24) * (1 - Math.log10(Math.max(1, x)) / decades);
  pen.font = "11px system-ui"; pen.fillStyle = style.getPropertyValue("--soft");
  pen.strokeStyle = style.getPropertyValue("--line");
  for (let decade = 0; decade <= decades; ++decade) {
    const y = up(10 ** decade);
    pen.beginPath(); pen.moveTo(52, y); pen.lineTo(width, y); pen.stroke();
    pen.fillText((10 ** decade).toLocaleString("en"), 0, y + 4);
  }
  for (const [key, colour] of [["p99", "--warm"], ["p50", "--accent"]]) {
    pen.strokeStyle = style.getPropertyValue(colour); pen.lineWidth = 1.6; pen.beginPath();
    latencies.forEach((x, i) => pen.lineTo(
      52 + i * (width - 52) / 119, up(x[key])));
    pen.stroke();
  }
  const last = latencies[latencies.length - 1];
  if (last)
    canvas.setAttribute("aria-label", `Latency now: p50 ${Math.round(last.p50)} µs, p99 ${Math.round(last.p99)} µs`);
}
