"use strict";
/* The graph: its edges are the messages that actors have sent. */

const field = {width: 560, height: 340};
let place = new Map(), placed = "";

const wide = name => Math.max(56, name.length * 6.6 + 20);
const arrow = (from, to) => from + "\n" + to;

/* Force-directed layout: all actors repel each other, and springs connect those
   that exchange messages. */
function layOut(names, pairs) {
  const {width, height} = field, spread = new Map();
  names.forEach((name, i) => {
    const angle = 2 * Math.PI * i / names.length;
    spread.set(name, place.has(name) ? [...place.get(name)]
      : [width / 2 + 210 * Math.cos(angle), height / 2 + 130 * Math.sin(angle)]);
  });
  for (let round = 0; round < 500; ++round) {
    const step = 12 * (1 - round / 500), push = new Map(names.map(x => [x, [0, 0]]));
    const pull = (a, b, strength) => {
      const [x1, y1] = spread.get(a), [x2, y2] = spread.get(b);
      /* Names are wider than they are high. */
      let dx = (x2 - x1) / 1.7, dy = y2 - y1;
      const far = Math.hypot(dx, dy) || 1, force = strength(far) / far;
      push.get(a)[0] += dx * force; push.get(a)[1] += dy * force;
      push.get(b)[0] -= dx * force; push.get(b)[1] -= dy * force;
    };
    names.forEach((a, i) => names.slice(i + 1).forEach(b => pull(a, b, x => -2600 / x)));
    for (const name of names) {
      push.get(name)[0] += (width / 2 - spread.get(name)[0]) / 40;
      push.get(name)[1] += (height / 2 - spread.get(name)[1]) / 30;
    }
    for (const [a, b] of pairs) pull(a, b, x => (x - 60) / 3);
    for (const name of names) {
      const [x, y] = push.get(name), length = Math.hypot(x, y) || 1, most = Math.min(length, step);
      const edge = wide(name) / 2 + 4, at = spread.get(name);
      at[0] = Math.min(width - edge, Math.max(edge, at[0] + x / length * most));
      at[1] = Math.min(height - 18, Math.max(18, at[1] + y / length * most));
    }
  }
  return spread;
}

/* The point where a line from the first point enters the frame of a name. */
function border([x1, y1], [x2, y2], name) {
  const dx = x1 - x2, dy = y1 - y2;
  const scale = Math.min((wide(name) / 2 + 3) / Math.abs(dx || 1e-9), 17 / Math.abs(dy || 1e-9), 1);
  return [x2 + dx * scale, y2 + dy * scale];
}

/* Draws the edges in `edges`; `rates` has messages per second. */
function drawGraph(names, edges, rates) {
  const busy = new Set(), lines = [], texts = [], nodes = [];
  for (const {from, to} of edges) {
    const rate = rates.get(arrow(from, to)), live = rate >= .05;
    if (live) busy.add(from).add(to);
    const a = place.get(from), b = place.get(to), far = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
    /* Bent to the right, so that the edge in the other direction has room. */
    const bend = Math.min(26, 8 + far / 12);
    const middle = [(a[0] + b[0]) / 2 - (b[1] - a[1]) / far * bend, (a[1] + b[1]) / 2 + (b[0] - a[0]) / far * bend];
    const begin = border(middle, a, from), end = border(middle, b, to);
    lines.push(element("path", {class: live ? "edge live" : "edge", "data-edge": `${from}>${to}`,
      d: `M${begin} Q${middle} ${end}`}));
    if (live)
      texts.push(element("text", {class: "rate", x: (begin[0] + 2 * middle[0] + end[0]) / 4,
        y: (begin[1] + 2 * middle[1] + end[1]) / 4 + 3}, rate.toFixed(1)));
  }
  for (const name of names) {
    const [x, y] = place.get(name), w = wide(name);
    nodes.push(element("g", {"data-actor": name},
      element("rect", {class: busy.has(name) ? "busy" : "", x: x - w / 2, y: y - 14, width: w, height: 28, rx: 14}),
      element("text", {x, y: y + 4}, name)));
  }
  const head = id => element("marker", {id, viewBox: "0 0 8 8", refX: 7, refY: 4,
    markerWidth: 6, markerHeight: 6, orient: "auto"}, element("path", {d: "M0 0L8 4L0 8z"}));
  $("graph").replaceChildren(head("head"), head("live-head"), ...lines, ...texts, ...nodes);
  if ($("as-list").open)
    $("edges").replaceChildren(...edges.map(({from, to}) => element("li", {},
      `${from} to ${to}: ${rates.get(arrow(from, to)).toFixed(1)}`)));
}

/* Shows the messages counted since `sent`. Returns the new counts. */
function showGraph(counts, sent, seconds, elsewhere) {
  const names = [...new Set([
    ...actors.filter(x => !elsewhere || x.service !== "actorcsi.Viewer").map(x => x.name),
    ...(counts.actors || [])])].sort();
  const edges = (counts.edges || []).map(x => ({
    from: counts.actors[x.from || 0], to: counts.actors[x.to || 0], sent: number(x.messages)}))
    .filter(x => x.from !== x.to);
  const key = JSON.stringify([names, edges.map(x => arrow(x.from, x.to)).sort()]);
  if (key !== placed) {
    place = layOut(names, edges.map(x => [x.from, x.to]));
    placed = key;
  }
  const now = new Map(), rates = new Map();
  for (const {from, to, sent: total} of edges) {
    const edge = arrow(from, to);
    now.set(edge, total);
    rates.set(edge, Math.max(0, (total - (sent?.get(edge) ?? total)) / seconds || 0));
  }
  drawGraph(names, edges, rates);
  $("counting").textContent = !counts.edges
    ? "This device does not count messages; only a PC does."
    : "Counts orders, calls and items, but not answers."
      + (elsewhere ? " Calls from this page arrive through the node's uart or network." : "");
  return now;
}
