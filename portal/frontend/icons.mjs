// Pictures of the program for phones, drawn from the seal: its path is flattened to polygons, filled
// even-odd line by line, and written as PNG. No picture of anybody else's is needed.
import { crc32, deflateSync } from "node:zlib";

const LINES = 4; // across a row of pixels
const PIECES = 12; // of a curve
const ARGUMENTS = { m: 2, l: 2, h: 1, v: 1, c: 6, a: 7, z: 0 };

// Returns the polygons of a path of m, l, h, v, c, a and z, in its own units.
export function polygonsOf(path) {
  const polygons = [];
  let [x, y] = [0, 0];
  for (const [command, numbers] of steps(path)) {
    const relative = command === command.toLowerCase();
    const from = relative ? [x, y] : [0, 0];
    const kind = command.toLowerCase();
    const points = pointsOf(kind, numbers, [x, y], from);
    if (kind === "m") {
      polygons.push([]);
    }
    polygons.at(-1).push(...points);
    [x, y] = kind === "z" ? polygons.at(-1)[0] : points.at(-1);
    if (kind === "z") {
      polygons.push([[x, y]]);
    }
  }
  return polygons.filter((polygon) => polygon.length > 2);
}

function* steps(path) {
  for (const [, command, rest] of path.matchAll(/([a-zA-Z])([^a-zA-Z]*)/g)) {
    const numbers = (rest.match(/-?\d*\.?\d+/g) ?? []).map(Number);
    const size = ARGUMENTS[command.toLowerCase()];
    for (let at = 0; at < Math.max(numbers.length, 1); at += size || 1) {
      yield [command, numbers.slice(at, at + size)];
    }
  }
}

function pointsOf(kind, numbers, [x, y], [fromX, fromY]) {
  switch (kind) {
    case "z":
      return [];
    case "h":
      return [[fromX + numbers[0], y]];
    case "v":
      return [[x, fromY + numbers[0]]];
    case "c":
      return curve([x, y], pairs(numbers, fromX, fromY));
    case "a":
      return arc([x, y], numbers, [fromX + numbers[5], fromY + numbers[6]]);
    default:
      return pairs(numbers, fromX, fromY);
  }
}

function pairs(numbers, dx, dy) {
  const found = [];
  for (let at = 0; at < numbers.length; at += 2) {
    found.push([dx + numbers[at], dy + numbers[at + 1]]);
  }
  return found;
}

function curve(start, [first, second, end]) {
  return pieces((t) => {
    const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t ** 2 * (1 - t), t ** 3];
    return [0, 1].map((i) => a * start[i] + b * first[i] + c * second[i] + d * end[i]);
  });
}

// A circle's part from start to end: large and sweep say which of the four.
function arc(start, [radius, , , large, sweep], end) {
  const [dx, dy] = [(end[0] - start[0]) / 2, (end[1] - start[1]) / 2];
  const half = Math.hypot(dx, dy);
  const r = Math.max(radius, half);
  const away = Math.sqrt(r * r - half * half) / half || 0;
  const side = large === sweep ? -1 : 1;
  const centre = [start[0] + dx - side * away * dy, start[1] + dy + side * away * dx];
  const from = Math.atan2(start[1] - centre[1], start[0] - centre[0]);
  let turn = Math.atan2(end[1] - centre[1], end[0] - centre[0]) - from;
  turn += sweep && turn < 0 ? 2 * Math.PI : !sweep && turn > 0 ? -2 * Math.PI : 0;
  return pieces((t) => [
    centre[0] + r * Math.cos(from + t * turn),
    centre[1] + r * Math.sin(from + t * turn),
  ]);
}

function pieces(place) {
  return Array.from({ length: PIECES }, (_, n) => place((n + 1) / PIECES));
}

// Returns a square PNG of so many pixels: the polygons, of `units` across, in `ink` on `paper`.
// `margin` is a share of the square that stays empty on each side; without `paper` it is clear.
export function png(polygons, units, size, { ink, paper, margin }) {
  const scale = (size * (1 - 2 * margin)) / units;
  const place = ([x, y]) => [x * scale + size * margin, y * scale + size * margin];
  const edges = edgesOf(polygons.map((polygon) => polygon.map(place)));
  const rows = [];
  for (let row = 0; row < size; row += 1) {
    const line = Buffer.alloc(1 + size * 4);
    coverage(edges, row, size).forEach((share, column) => pixel(share, ink, paper).copy(line, 1 + column * 4));
    rows.push(line);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const body = deflateSync(Buffer.concat(rows), { level: 9 });
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", body), chunk("IEND", Buffer.alloc(0))]);
}

function edgesOf(polygons) {
  return polygons.flatMap((polygon) => polygon.map((from, n) => [from, polygon[(n + 1) % polygon.length]]));
}

// How much of each pixel of a row is inside, even-odd: a few lines across it, each exact along itself.
function coverage(edges, row, size) {
  const shares = new Array(size).fill(0);
  for (let line = 0; line < LINES; line += 1) {
    const y = row + (line + 0.5) / LINES;
    const crossings = edges
      .filter(([[, ay], [, by]]) => ay > y !== by > y)
      .map(([[ax, ay], [bx, by]]) => ax + ((y - ay) / (by - ay)) * (bx - ax))
      .sort((a, b) => a - b);
    for (let n = 0; n + 1 < crossings.length; n += 2) {
      fill(shares, crossings[n], crossings[n + 1]);
    }
  }
  return shares;
}

function fill(shares, from, to) {
  for (let column = Math.max(0, Math.floor(from)); column < Math.min(shares.length, to); column += 1) {
    shares[column] += Math.max(0, Math.min(to, column + 1) - Math.max(from, column)) / LINES;
  }
}

function pixel(share, ink, paper) {
  if (!paper) {
    return Buffer.from([...ink, Math.round(share * 255)]);
  }
  return Buffer.from([...ink.map((part, n) => Math.round(part * share + paper[n] * (1 - share))), 255]);
}

function chunk(type, data) {
  const named = Buffer.concat([Buffer.from(type), data]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(data.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}
