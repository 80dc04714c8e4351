// Runs before a page's own scripts: notes the largest paint, shifts of the layout, and what the
// content security policy refused.
window.observed = { largestPaint: 0, layoutShift: 0, refused: [] };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.observed.largestPaint = entry.startTime;
}).observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (!entry.hadRecentInput) window.observed.layoutShift += entry.value;
  }
}).observe({ type: "layout-shift", buffered: true });
document.addEventListener("securitypolicyviolation", (event) => {
  window.observed.refused.push(`policy: ${event.violatedDirective} refused ${event.blockedURI}`);
});
