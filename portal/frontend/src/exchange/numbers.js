// Money units (1/10,000 yuan) and quantities are whole numbers here too; this is how they are read
// from the feed and written for people. A number is a float only where it is drawn.
const SCALE = 4;
const UNIT = 10 ** SCALE;

const language = document.documentElement.lang || "zh-CN";
const integer = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });

// "0.82500000" is 8250 money units; "5.00000000" read with scale 0 is 5.
export function read(text, scale = SCALE) {
  const [whole, fraction = ""] = text.split(".");
  const sign = whole.startsWith("-") ? -1 : 1;
  const digits = whole.replace("-", "") + fraction.slice(0, scale).padEnd(scale, "0");
  return sign * Number(digits);
}

export const quantity = (text) => read(text, 0);

export function places(tick) {
  let count = SCALE;
  for (let rest = tick; count > 2 && rest % 10 === 0; rest /= 10) {
    count -= 1;
  }
  return count;
}

export function price(amount, tick) {
  const count = places(tick);
  const fraction = String(amount % UNIT).padStart(SCALE, "0").slice(0, count);
  return `${integer.format(Math.floor(amount / UNIT))}.${fraction}`;
}

export function yuan(amount) {
  const size = Math.abs(amount);
  const fraction = String(size % UNIT).padStart(SCALE, "0");
  const rest = fraction.slice(2).replace(/0+$/, "");
  return `${amount < 0 ? "−" : ""}¥${integer.format(Math.floor(size / UNIT))}.${fraction.slice(0, 2)}${rest}`;
}

// To the fen: what one looks at, not what one pays.
export function about(amount) {
  const fen = Math.floor((Math.abs(amount) + 50) / 100) * 100;
  return yuan(amount < 0 ? -fen : fen);
}

export const whole = (number) => integer.format(number);

// The words of a change in percent, and its direction: [1, "+1.25%"].
export function change(now, before) {
  if (!before || now === before) {
    return [0, "0.00%"];
  }
  const hundredths = Math.floor((Math.abs(now - before) * 20000 + before) / (2 * before));
  const figure = `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}%`;
  return now > before ? [1, `+${figure}`] : [-1, `−${figure}`];
}
