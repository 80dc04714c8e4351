// The little of a browser that the scripts under test touch.
globalThis.document = Object.assign(new EventTarget(), {
  documentElement: { lang: "en" },
  hidden: false,
});
const page = new EventTarget();
globalThis.addEventListener = page.addEventListener.bind(page);
globalThis.tell = (name, fields = {}) => page.dispatchEvent(Object.assign(new Event(name), fields));

export const source = (name) =>
  import(new URL(`../../../../portal/frontend/src/exchange/${name}`, import.meta.url));
