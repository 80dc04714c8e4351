// Calls `paint` soon after it was asked for, and at most every `pause` milliseconds. A tab in the
// background does not paint; when it is looked at again it does at once.
export function repainting(paint, pause = 250) {
  let last = 0;
  let timer = null;

  function run() {
    timer = null;
    if (document.hidden) {
      return;
    }
    last = performance.now();
    requestAnimationFrame(paint);
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      run();
    }
  });

  return () => {
    if (timer === null) {
      timer = setTimeout(run, Math.max(0, last + pause - performance.now()));
    }
  };
}
