// Lets a toast be put away. Without script it stays until the next page.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-close]");
  button?.closest(".toast")?.remove();
});
