/** Choosing in `[data-theme-choice]` shows it at once: "light", "dark", or "" for the system's. The form saves. */

document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) return
  if (!target.closest("[data-theme-choice]")) return
  if (target.value === "light" || target.value === "dark") document.documentElement.dataset.theme = target.value
  else delete document.documentElement.dataset.theme
})
