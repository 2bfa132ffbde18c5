/** After a navigation without a reload, reading and the Tab key begin at the top of the new page, as after a reload. */

import htmx from "htmx.org"

let left = { path: "", field: "" }

htmx.on("htmx:before:swap", () => {
  left = { path: location.pathname, field: document.activeElement?.id ?? "" }
})

htmx.on("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.target !== document.body) return
  // What was sent from the middle of a page is answered by another page, and that is read from its beginning.
  if (left.path !== location.pathname && !location.hash) scrollTo({ top: 0, behavior: "instant" })
  if (document.activeElement === document.body || isCarriedOver(document.activeElement)) {
    document.getElementById("main")?.focus({ preventScroll: true })
  }
})

/** A field of another page that happens to be called like the one left behind: htmx gives it the focus. */
function isCarriedOver(active: Element | null): boolean {
  return left.path !== location.pathname && active !== null && active.id === left.field && !active.hasAttribute("autofocus")
}
