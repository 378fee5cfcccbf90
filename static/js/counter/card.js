// Reads what a hand scanner types from the QR of an identity card: seven fields or more, the second often empty.
// The text is personal from end to end: it is taken apart here and never kept.
import { fold } from "./find.js";

const SEXES = { nam: "male", male: "male", nu: "female", female: "female" };

/** The facts of a card, a bare number, or null. */
export function readCard(text) {
  const plain = text.replace(/[\u0000-\u001f\u007f\ufeff\u200b]/g, "").trim();
  const fields = plain.split("|").map((one) => one.trim());
  if (fields.length >= 7) {
    const [number, , name, born, sex, address] = fields;
    if (!isNumber(number) || !name) return null;
    return { number, name, birth_date: isoDay(born), sex: SEXES[fold(sex)] ?? sexOf(number), address };
  }
  const number = plain.replace(/[\s.]/g, "");
  return isNumber(number) ? { number, sex: sexOf(number) } : null;
}

export const isNumber = (text) => /^[0-9]{12}$/.test(text);

/** The sex that the fourth digit tells (Decree 137/2015 art. 13). */
const sexOf = (number) => (Number(number[3]) % 2 ? "female" : "male");

/** Reads 31/12/1990, 31121990 or 31-12-1990 as an ISO day; "" where it is none. */
export function isoDay(text) {
  const found = /^(\d{1,2})[/. -]?(\d{1,2})[/. -]?(\d{4})$/.exec(text.trim());
  if (!found) return "";
  const [, day, month, year] = found.map(Number);
  const moment = new Date(Date.UTC(year, month - 1, day));
  const isDay = moment.getUTCFullYear() === year && moment.getUTCMonth() === month - 1 && moment.getUTCDate() === day;
  return isDay && year > 1890 ? moment.toISOString().slice(0, 10) : "";
}

/** Where the number and the facts beside it do not fit: told, never in the way (law of 12 digits). */
export function warnings({ number, birth_date: born, sex }) {
  if (!isNumber(number)) return [];
  const year = 1900 + Math.floor(Number(number[3]) / 2) * 100 + Number(number.slice(4, 6));
  return [born && Number(born.slice(0, 4)) !== year && "warn_year", sex && sex !== sexOf(number) && "warn_sex"].filter(Boolean);
}
