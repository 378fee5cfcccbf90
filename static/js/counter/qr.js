// Draws a dossier's code as a QR code: version 2, level M, mask 0, capitals and digits, at most 38 signs (ISO/IEC 18004).
const SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const SIZE = 25, DATA = 28, CHECK = 16, LONGEST = 38;
const FORMAT = 0b101010000010010; // level M, mask 0, with its check bits

/** The modules as rows of booleans; null for a text that does not fit. */
export function modules(text) {
  if (text.length > LONGEST || [...text].some((sign) => !SIGNS.includes(sign))) return null;
  const data = words(text);
  return place([...data, ...remainder(data)]);
}

/** Draws into an SVG element with a quiet zone; null where the text does not fit. */
export function draw(text, label) {
  const rows = modules(text);
  if (!rows) return null;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + 4} ${y + 4}h1v1h-1z` : ""))).join(""));
  const facts = { viewBox: `0 0 ${SIZE + 8} ${SIZE + 8}`, role: "img", "aria-label": label, class: "mc-slip__qr", "shape-rendering": "crispEdges" };
  for (const [name, value] of Object.entries(facts)) svg.setAttribute(name, value);
  svg.append(path);
  return svg;
}

function words(text) {
  let bits = "0010" + text.length.toString(2).padStart(9, "0");
  for (let at = 0; at < text.length; at += 2) {
    const first = SIGNS.indexOf(text[at]);
    bits += at + 1 < text.length ? (first * 45 + SIGNS.indexOf(text[at + 1])).toString(2).padStart(11, "0") : first.toString(2).padStart(6, "0");
  }
  bits += "0".repeat(Math.min(4, DATA * 8 - bits.length));
  bits += "0".repeat(-bits.length & 7);
  const found = bits.match(/.{8}/g).map((one) => parseInt(one, 2));
  for (let pad = 0xec; found.length < DATA; pad ^= 0xec ^ 0x11) found.push(pad);
  return found;
}

function times(x, y) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((y >>> bit) & 1) * x;
  }
  return product;
}

/** The check words: what is left when the data are divided by the generator (Reed and Solomon). */
function remainder(data) {
  const divisor = Array(CHECK).fill(0);
  divisor[CHECK - 1] = 1;
  for (let turn = 0, root = 1; turn < CHECK; turn++, root = times(root, 2)) {
    for (let at = 0; at < CHECK; at++) divisor[at] = times(divisor[at], root) ^ (divisor[at + 1] ?? 0);
  }
  const rest = Array(CHECK).fill(0);
  for (const one of data) {
    const factor = one ^ rest.shift();
    rest.push(0);
    divisor.forEach((value, at) => (rest[at] ^= times(value, factor)));
  }
  return rest;
}

function place(found) {
  const grid = Array.from({ length: SIZE }, () => Array(SIZE).fill(null));
  const set = (x, y, dark) => { if (x >= 0 && y >= 0 && x < SIZE && y < SIZE) grid[y][x] = Boolean(dark); };
  for (let at = 0; at < SIZE; at++) {
    set(6, at, at % 2 === 0);
    set(at, 6, at % 2 === 0);
  }
  for (const [cx, cy] of [[3, 3], [SIZE - 4, 3], [3, SIZE - 4]]) ring(set, cx, cy, 4, (far) => far !== 2 && far !== 4);
  ring(set, 18, 18, 2, (far) => far !== 1);
  format(set);
  fill(grid, found);
  return grid;
}

function ring(set, cx, cy, radius, isDark) {
  for (let dy = -radius; dy <= radius; dy++) {
    for (let dx = -radius; dx <= radius; dx++) set(cx + dx, cy + dy, isDark(Math.max(Math.abs(dx), Math.abs(dy))));
  }
}

function format(set) {
  const bit = (at) => (FORMAT >>> at) & 1;
  for (let at = 0; at <= 5; at++) set(8, at, bit(at));
  set(8, 7, bit(6));
  set(8, 8, bit(7));
  set(7, 8, bit(8));
  for (let at = 9; at < 15; at++) set(14 - at, 8, bit(at));
  for (let at = 0; at < 8; at++) set(SIZE - 1 - at, 8, bit(at));
  for (let at = 8; at < 15; at++) set(8, SIZE - 15 + at, bit(at));
  set(8, SIZE - 8, true);
}

function fill(grid, found) {
  let at = 0;
  for (let right = SIZE - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let down = 0; down < SIZE; down++) {
      for (let side = 0; side < 2; side++) {
        const x = right - side, y = ((right + 1) & 2) === 0 ? SIZE - 1 - down : down;
        if (grid[y][x] !== null) continue;
        const dark = at < found.length * 8 && (found[at >>> 3] >>> (7 - (at & 7))) & 1;
        grid[y][x] = Boolean(dark) !== ((x + y) % 2 === 0);
        at++;
      }
    }
  }
}
