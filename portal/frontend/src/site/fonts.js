// Where the system has no Chinese font, ours comes in slices, and Chromium keeps the boxes that it
// drew before one arrived. A feature that no font has, another value each time, makes it draw again.
let arrivals = 0;

function drawAgain() {
  if ([...document.fonts].some((font) => font.status === "loaded")) {
    arrivals += 1;
    document.documentElement.style.fontFeatureSettings = `"SEEN" ${arrivals}`;
  }
}

document.fonts.addEventListener("loadingdone", drawAgain);
document.fonts.ready.then(drawAgain);
