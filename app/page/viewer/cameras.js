"use strict";
/* The other cameras of the site: a picture of each, about once a second. */

const tiles = new Map();

/* Asks for the next picture when the last one is there, and the later the longer that
   took, so that pictures take a fifth of a slow line at most. */
async function follow(tile, name) {
  const picture = tile.querySelector("img");
  while (tiles.get(name) === tile) {
    const begin = performance.now();
    if (!document.hidden)
      await new Promise(done => {
        picture.onload = () => { tile.classList.remove("is-missing"); done(); };
        picture.onerror = () => { tile.classList.add("is-missing"); done(); };
        picture.src = "snapshot.jpg?camera=" + encodeURIComponent(name) + "&" + Date.now();
      });
    await new Promise(x => setTimeout(x, Math.max(1000, 4 * (performance.now() - begin))));
  }
}

function addTile(name) {
  const tile = element("button", {type: "button", class: "tile", title: "Show " + name,
    "data-camera": name}, element("img", {alt: ""}), element("span", {}, name));
  tile.onclick = () => order("viewer.show", {camera: name});
  tiles.set(name, tile);
  follow(tile, name);
  return tile;
}

/* Shows a tile for each of these cameras. */
function showTiles(names) {
  if (JSON.stringify([...tiles.keys()]) === JSON.stringify(names)) return;
  const before = new Map(tiles);
  tiles.clear();
  $("others").replaceChildren(...names.map(name => {
    const known = before.get(name);
    if (known) tiles.set(name, known);
    return known || addTile(name);
  }));
  $("others").hidden = !names.length;
}
