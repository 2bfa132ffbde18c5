/** Choosing a theme in `[data-theme-choice]` shows it at once: "light", "dark", or "" for the system's. Saving is the form's. */

document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) return
  if (!target.closest("[data-theme-choice]")) return
  if (target.value === "light" || target.value === "dark") document.documentElement.dataset.theme = target.value
  else delete document.documentElement.dataset.theme
})
