"use strict";
/* Calls to the actors, and what all parts of the page use. Names of actors are
   any text: they are keys of Maps, never of objects, and never HTML. */

const $ = id => document.getElementById(id);
const number = x => Number(x || 0);

/* The session's cookie is there: the token need not stay in the address. */
if (new URLSearchParams(location.search).has("token"))
  history.replaceState(null, "", location.pathname);

async function fetched(path, options) {
  const answer = await fetch(path, options);
  const json = await answer.json();
  if (answer.status === 403) throw new Error(json.error + "; or reload this page");
  if (!answer.ok) throw new Error(json.error);
  return json;
}

const call = (name, request = {}) => fetched("call/" + encodeURIComponent(name), {
  method: "POST", headers: {"Content-Type": "application/json"},
  body: JSON.stringify(request)});

/* An order of the user; an error is shown below the form. */
async function order(name, request) {
  try { const done = await call(name, request); $("trouble").textContent = ""; return done; }
  catch (reason) { $("trouble").textContent = reason.message; }
}

/* The same for answers that may be missing. */
const ask = (name, request) => call(name, request).catch(() => ({}));

let actors = [];

/* The names of the actors with this service. */
const all = service => actors.filter(x => x.service === "actorcsi." + service).map(x => x.name);

/* The name of the first one, or undefined. */
const first = service => all(service)[0];

/* An element with attributes and children. */
function element(tag, attributes = {}, ...children) {
  const svg = ["path", "text", "g", "rect", "marker"].includes(tag);
  const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/* Sets a control that the user is not using now. */
function set(id, value) {
  if (document.activeElement !== $(id) && value !== undefined) {
    if ($(id).tagName === "SELECT" && ![...$(id).options].some(x => x.value === value))
      $(id).add(new Option(value));
    $(id).value = value;
  }
}
