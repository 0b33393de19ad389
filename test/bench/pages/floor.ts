import { type BenchPage, recordFrames, stageElement } from "./bench-page.ts";

/** Listens and remembers, and does nothing else: what the browser itself costs. */
let positions: number[] = [];
stageElement().addEventListener("pointermove", (event) => {
  for (const { clientX, clientY } of event.getCoalescedEvents()) positions.push(clientX, clientY);
});

const page: BenchPage = {
  open: () => Promise.resolve(),
  zoom: () => {},
  setBrush: () => {},
  paintStrokes: () => {},
  takeFrames: recordFrames(),
  firstPaint: null,
  imageElementsDrawn: 0,
  takeLatencies() {
    const taken = positions;
    positions = [];
    return Promise.resolve({ move: [], up: [], undo: [], positions: taken });
  },
  undo: () => {},
  exportMask: () => Promise.resolve(null),
};
window.bench = page;
