// Adds and removes the rows of a table in place; without scripts the same buttons ask the server.
import { addRow } from "./answers.js";

/** Serves one table (data-table). */
export function start(table) {
  const list = table.querySelector("[data-rows]");
  const add = table.querySelector("[data-row-add]");
  const arrange = () => (add.hidden = list.children.length >= Number(table.dataset.most));
  table.dataset.next = list.children.length;
  table.addEventListener("click", (event) => {
    const button = event.target.closest("[data-row-add], [data-row-remove]");
    if (!button) return;
    event.preventDefault();
    if (button === add) focusFirst(addRow(table));
    else remove(button.closest("[data-row]"), list, add);
    table.dispatchEvent(new CustomEvent("rows", { bubbles: true }));
    arrange();
  });
  arrange();
}

function remove(row, list, add) {
  if (list.children.length > 1) {
    row.remove();
    add.focus();
    return;
  }
  for (const control of row.querySelectorAll("input, select, textarea")) {
    if (["radio", "checkbox"].includes(control.type)) control.checked = false;
    else control.value = "";
  }
  focusFirst(row);
}

const focusFirst = (row) => row?.querySelector("input, select, textarea")?.focus();
