"use strict";
/* Looks at the node twice a second, and passes on what the user wants. */

let before = {}, lastFrame = performance.now();

/* The name of the camera that is shown. */
let shownCamera;

function showCameras(name) {
  const names = all("Camera");
  $("choice").hidden = names.length < 2;
  if (JSON.stringify([...$("which").options].map(x => x.value)) !== JSON.stringify(names))
    $("which").replaceChildren(...names.map(x => new Option(x)));
  if (name !== shownCamera) {
    shownCamera = name; before.delivered = undefined;
    $("picture").alt = "Picture of the camera" + (names.length > 1 ? " " + name : "");
  }
  set("which", name);
  showTiles(names.filter(x => x !== name));
}

/* Shows the reason why there is no picture. */
function stopped(what, why) {
  $("frame").classList.toggle("is-stopped", !!what);
  if (what) { $("what-stopped").textContent = what; $("since").textContent = why; }
}

/* Whether the page shows another site than this node. */
let elsewhere = false, shownList = "";

async function look() {
  const view = await call("viewer.statistics");
  elsewhere = !!view.device;
  document.body.classList.toggle("is-lost", !!view.lost);
  if (view.lost) {
    actors = []; before = {};
    showTiles([]);
    $("what").textContent = `${view.device}: ${view.notice}`;
    for (const id of ["fps", "latency"]) $(id).textContent = "–";
    stopped("No answer", `${view.device}: ${view.notice}`);
    await showLog();
    return;
  }
  /* The list of actors may change on a network. */
  actors = (await fetched("actors")).actors || [];
  const list = JSON.stringify(actors.map(x => x.name));
  if (list !== shownList) { forgetLeds(); shownList = list; }
  showCameras(view.camera || first("Camera"));
  const has = Object.fromEntries(["Capture", "Heartbeat", "Traffic"].map(x => [x, first(x)]));
  has.Camera = shownCamera;
  const of = (name, method) => name ? ask(`${name}.${method}`) : {};
  const ledNames = all("Led");
  $("sensing").hidden = !has.Camera;
  $("acting").hidden = !has.Heartbeat && !ledNames.length;
  $("beat").hidden = !has.Heartbeat;
  const [camera, config, capture, heart, traffic, ...states] = await Promise.all([
    of(has.Camera, "statistics"), of(has.Camera, "configure"), of(has.Capture, "statistics"),
    of(has.Heartbeat, "statistics"), of(has.Traffic, "edges"),
    ...ledNames.map(x => ask(x + ".state"))]);
  /* The site was lost in the meantime: the next round shows that. */
  if (elsewhere && has.Camera && !camera.frames) return;
  const now = performance.now(), seconds = before.time ? (now - before.time) / 1000 : 0;
  const delivered = number(camera.frames && camera.frames.delivered);
  const fps = seconds ? (delivered - (before.delivered ?? delivered)) / seconds : 0;
  if (delivered !== before.delivered) lastFrame = now;
  const sent = showGraph(traffic, before.sent, seconds, elsewhere);
  before = {time: now, delivered, sent};
  if (!has.Camera) stopped("No camera", "This node has no camera.");
  else if (now - lastFrame > 1500) stopped("The camera has stopped", `No frame for ${((now - lastFrame) / 1000).toFixed(0)} s.`);
  else stopped();
  $("fps").textContent = Math.max(0, fps).toFixed(1);
  $("delivered").textContent = delivered;
  $("beats").textContent = number(heart.beats);
  const late = capture.latency;
  $("latency").textContent = late ? Math.round(late.p50_us || 0) + " µs" : "–";
  if (late) latencies.push({p50: late.p50_us || 0, p99: late.p99_us || 0});
  latencies = latencies.slice(-120);
  showDrops((camera.frames || {}).dropped || {});
  showLeds(ledNames.map((x, i) => [x, states[i]]));
  set("pixformat", config.pixformat); set("framesize", config.framesize);
  set("framebuffers", config.framebuffers);
  $("what").textContent = (config.framesize ? `${config.framesize} ${config.pixformat}, ` : "")
    + `${actors.length} actors` + (elsewhere ? ` at ${view.device}` : "")
    + `, ${view.watchers || 0} watching`;
  plot();
  await showLog();
}

const configure = what => order(shownCamera + ".configure", what);
$("which").onchange = () => order("viewer.show", {camera: $("which").value});
for (const id of ["pixformat", "framesize"])
  $(id).onchange = () => configure({[id]: $(id).value});
$("framebuffers").onchange = () => configure({framebuffers: Number($("framebuffers").value)});
$("turn").onclick = () => order(shownCamera + ".set_knob", {
  name: $("knob").value,
  values: $("values").value.split(/[ ,]+/).filter(x => x).map(Number)});
$("camera").onsubmit = event => event.preventDefault();
$("beat").onsubmit = event => {
  event.preventDefault();
  order(first("Heartbeat") + ".configure", {period_ms: Number($("period").value), text: $("says").value});
};

async function run() {
  let connected = false;
  for (;;) {
    const begin = performance.now();
    try {
      if (!connected) $("picture").src = "stream?" + Date.now();
      await look();
      connected = true;
    } catch (reason) {
      connected = false;
      $("what").textContent = "no connection: " + reason.message;
      if (performance.now() - lastFrame > 1500) stopped("No connection", reason.message);
      await new Promise(x => setTimeout(x, 1000));
    }
    /* Waits longer on a slow line, so that the page does not fill it. */
    await new Promise(x => setTimeout(x, Math.max(500, 2 * (performance.now() - begin))));
  }
}
/* After loading: otherwise the browser would show "loading" until the first picture. */
addEventListener("load", run);
