// The scripts' own sentences in the reader's language: `_("Reconnecting …")`, `_("{n} s", {n: 3})`.
// Their Chinese is in ../translations, kept complete by .house/messages.py.
import chinese from "words:zh";

const table = document.documentElement.lang.startsWith("zh") ? chinese : {};

export function _(message, values = {}) {
  return (table[message] || message).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
