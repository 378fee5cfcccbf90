// A pad for a signature: pen, finger or mouse; what was drawn travels with the form as a small picture.
const INK = "#10243a";
const MOST = 130_000; // letters of the picture as text: some less than 100 kB

/** Starts a pad with data-module="mc-pad"; without scripts the pad stays hidden and one signs on paper. */
export function start(pad) {
  const area = pad.querySelector("canvas");
  const field = pad.querySelector("input[name=signature]");
  const state = pad.querySelector("[data-state]");
  const pen = area.getContext("2d");
  let drawing = false;
  let hasInk = false;

  const tell = () => (state.textContent = hasInk ? state.dataset.signed : state.dataset.empty);
  const place = (event) => {
    const frame = area.getBoundingClientRect();
    return [((event.clientX - frame.left) * area.width) / frame.width, ((event.clientY - frame.top) * area.height) / frame.height];
  };
  const keep = () => {
    let picture = area.toDataURL("image/png");
    if (picture.length > MOST) {
      // Half the size says as much: it is a signature, not a photograph.
      const small = document.createElement("canvas");
      small.width = area.width / 2;
      small.height = area.height / 2;
      small.getContext("2d").drawImage(area, 0, 0, small.width, small.height);
      picture = small.toDataURL("image/png");
    }
    field.value = hasInk ? picture : "";
    tell();
  };

  pad.hidden = false;
  Object.assign(pen, { lineWidth: 5, lineCap: "round", lineJoin: "round", strokeStyle: INK });
  if (field.value) {
    const before = new Image();
    before.onload = () => {
      pen.drawImage(before, 0, 0, area.width, area.height);
      hasInk = true;
      tell();
    };
    before.src = field.value;
  }
  area.addEventListener("pointerdown", (event) => {
    drawing = true;
    area.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...place(event));
    event.preventDefault();
  });
  area.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    (event.getCoalescedEvents?.() ?? [event]).forEach((one) => pen.lineTo(...place(one)));
    pen.stroke();
    hasInk = true;
  });
  const lift = () => {
    if (!drawing) return;
    drawing = false;
    keep();
  };
  area.addEventListener("pointerup", lift);
  area.addEventListener("pointercancel", lift);
  pad.querySelector("[data-clear]").addEventListener("click", () => {
    pen.clearRect(0, 0, area.width, area.height);
    hasInk = false;
    field.value = "";
    tell();
  });
}
