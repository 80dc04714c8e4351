// Elements without markup in strings: nothing that the feed says is ever read as HTML.
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(name, value === true ? "" : value);
    }
  }
  made.append(...children);
  return made;
}

// Every page has a picture already: the mark of Scrip.
const SVG = document.querySelector("svg").namespaceURI;

export function drawn(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

// Writes a text only if it is another: what is not touched is not laid out again.
export function write(node, text) {
  if (node && node.textContent !== text) {
    node.textContent = text;
    return true;
  }
  return false;
}

// Washes a cell softly once; the style takes the wash away again.
export function flash(node, direction) {
  if (!node || !direction) {
    return;
  }
  const name = direction > 0 ? "flash-rise" : "flash-fall";
  node.classList.remove("flash-rise", "flash-fall");
  node.classList.add(name);
  setTimeout(() => node.classList.remove(name), 300);
}
