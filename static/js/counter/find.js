// Finds a procedure by its code or by words without accents, as people type.
/** Small letters without accents, đ as d. */
export const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d").replace(/\s+/g, " ").trim();

/** The best procedures for what was typed: every word must be there; code and beginnings come first. */
export function find(procedures, typed, most = 8) {
  const asked = fold(typed);
  if (!asked) return [];
  const wanted = asked.split(" ");
  return procedures
    .filter((one) => wanted.every((word) => one.words.includes(word)))
    .map((one) => [rank(one, asked, wanted), one])
    .sort(([a, one], [b, other]) => a - b || one.name.length - other.name.length)
    .slice(0, most)
    .map(([, one]) => one);
}

function rank(one, asked, wanted) {
  if (one.code.toLowerCase().startsWith(asked)) return 0;
  if (one.words.startsWith(asked)) return 1;
  if (one.words.includes(asked)) return 2;
  return wanted.every((word) => one.words.split(" ").includes(word)) ? 3 : 4;
}
