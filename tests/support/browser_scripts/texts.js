// Returns every text that a reader of the page's language meets, seen or read out. What is marked
// as another language, and what is typed into a machine, is not for this reader to understand.
() => {
  const ours = document.documentElement.lang.slice(0, 2);
  const foreign = (element) => {
    const marked = element.closest("[lang]");
    return marked && marked.lang.slice(0, 2) !== ours;
  };
  const left = "script, style, noscript, template, code, kbd, samp, pre, textarea";
  const texts = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (parent && !parent.closest(left) && !foreign(parent)) texts.push(walker.currentNode.data);
  }
  for (const name of ["aria-label", "alt", "title", "placeholder", "aria-description"]) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      if (!foreign(element)) texts.push(element.getAttribute(name));
    }
  }
  return texts.map((text) => text.trim().replace(/\s+/g, " ")).filter(Boolean);
};
