import type { Stop } from "../../shared/rpc/wire.ts";

/** Reports the element's size in whole CSS pixels and the screen's pixel ratio, at once and at every change. */
export function watchStageSize(
  element: HTMLElement,
  report: (width: number, height: number, devicePixelRatio: number) => void,
): Stop {
  const tell = () => report(element.clientWidth, element.clientHeight, window.devicePixelRatio);
  const observer = new ResizeObserver(tell);
  observer.observe(element);
  const abort = new AbortController();
  const watchRatio = () => {
    // A media query matches one ratio; after each change another is asked.
    const query = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    query.addEventListener(
      "change",
      () => {
        tell();
        watchRatio();
      },
      { once: true, signal: abort.signal },
    );
  };
  watchRatio();
  tell();
  return () => {
    observer.disconnect();
    abort.abort();
  };
}
