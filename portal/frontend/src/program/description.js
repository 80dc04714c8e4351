// What a phone wants to know to keep these pages among its programs; the build writes it once in each
// language, with icons and colours.
export function describe(_) {
  return {
    id: "/",
    name: "Scrip",
    short_name: "Scrip",
    description: _("Your prepaid cards: what they are worth, where their money is, and a code for the counter."),
    start_url: "/holdings",
    scope: "/",
    display: "standalone",
    categories: ["finance", "shopping"],
    shortcuts: [
      { name: _("My cards"), url: "/holdings" },
      { name: _("Market"), url: "/" },
      { name: _("Wallet"), url: "/wallet" },
    ],
  };
}
