/** `[data-rail-fold]` folds the rail to its pictures. A cookie tells the server, so that no page jumps. */

document.addEventListener("click", ({ target }) => {
  const button = target instanceof Element && target.closest("[data-rail-fold]")
  if (!button) return
  const narrow = document.documentElement.dataset.rail !== "narrow"
  document.documentElement.dataset.rail = narrow ? "narrow" : ""
  button.setAttribute("aria-pressed", String(narrow))
  document.cookie = `rail=${narrow ? "narrow" : ""}; path=/; max-age=31536000; samesite=lax`
})
