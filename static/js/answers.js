// What a form's controls answer now. The rows of a table are one answer: a list of {column: text}.

export const valueOf = (form, control) => {
  if (control.type === "checkbox") return control.checked ? control.value : "";
  if (control.type === "radio") return form.querySelector(`[name="${CSS.escape(control.name)}"]:checked`)?.value ?? "";
  return control.value;
};

const column = (control) => control.name.split(".")[2];
const controlsOf = (row) => [...row.querySelectorAll("input, select, textarea")].filter((control) => control.name);

/** The rows of a table that hold something, as elements. */
export const fullRows = (form, table) =>
  [...table.querySelectorAll("[data-row]")].filter((row) => controlsOf(row).some((control) => valueOf(form, control)));

/** The answer to a table: its rows that hold something. */
export const rowsOf = (form, table) =>
  fullRows(form, table).map((row) => Object.fromEntries(controlsOf(row).map((control) => [column(control), valueOf(form, control)])));

/** The table that a control stands in, if any. */
export const tableOf = (control) => control.closest("[data-table]");

/** The name and the value under which a control is saved; nothing for what is not an answer. */
export function answerOf(form, control) {
  if (!control.name || ["file", "password", "hidden", "submit"].includes(control.type)) return null;
  const table = tableOf(control);
  return table ? [table.dataset.table, rowsOf(form, table)] : [control.name, valueOf(form, control)];
}

/** All answers of a form. */
export function answersOf(form) {
  const found = [...form.elements].map((control) => answerOf(form, control)).filter(Boolean);
  for (const table of form.querySelectorAll("[data-table]")) found.push([table.dataset.table, rowsOf(form, table)]);
  return Object.fromEntries(found);
}

/** The controls behind saved names, each with its problem: cells are found by their full row and column. */
export function placed(form, names, problems) {
  const places = [];
  for (const name of names) {
    const table = form.querySelector(`[data-table="${CSS.escape(name)}"]`);
    if (!table) {
      places.push([form.elements[name]?.[0] ?? form.elements[name], problems[name]]);
      continue;
    }
    fullRows(form, table).forEach((row, at) =>
      controlsOf(row).forEach((control) => places.push([control, problems[`${name}.${at}.${column(control)}`]])),
    );
  }
  return places.filter(([control]) => control?.closest);
}

/** Puts kept rows back into a table, making rows where they lack and taking away what is too many. */
export function fillRows(table, rows) {
  [...table.querySelectorAll("[data-row]")].slice(Math.max(rows.length, 1)).forEach((row) => row.remove());
  rows.forEach((row, at) => {
    const element = table.querySelectorAll("[data-row]")[at] ?? addRow(table);
    for (const control of controlsOf(element)) {
      const value = row[column(control)] ?? "";
      if (["radio", "checkbox"].includes(control.type)) control.checked = control.value === value;
      else control.value = value;
    }
  });
}

/** Adds an empty row made from the table's pattern, unless the table is full. */
export function addRow(table) {
  const list = table.querySelector("[data-rows]");
  if (list.children.length >= Number(table.dataset.most)) return null;
  const at = Number(table.dataset.next ?? list.children.length);
  table.dataset.next = at + 1;
  const pattern = table.querySelector("[data-row-pattern]").content.querySelector("[data-row]").cloneNode(true);
  for (const element of [pattern, ...pattern.querySelectorAll("*")]) {
    for (const { name, value } of [...element.attributes]) if (value.includes("__row__")) element.setAttribute(name, value.replaceAll("__row__", at));
  }
  list.append(pattern);
  return pattern;
}
