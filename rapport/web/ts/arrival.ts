/** After a navigation without a reload, reading and the Tab key go on at the new page's content, as after a reload. */

import htmx from "htmx.org"

let left = { path: "", field: "" }

htmx.on("htmx:before:swap", () => {
  left = { path: location.pathname, field: document.activeElement?.id ?? "" }
})

htmx.on("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.target !== document.body) return
  if (document.activeElement === document.body || isCarriedOver(document.activeElement)) {
    document.getElementById("main")?.focus({ preventScroll: true })
  }
})

/** A field of another page that happens to be called like the one left behind: htmx gives it the focus. */
function isCarriedOver(active: Element | null): boolean {
  const arrived = left.path !== location.pathname
  return arrived && active !== null && active.id === left.field && !active.hasAttribute("autofocus")
}
