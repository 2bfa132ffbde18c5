/** After a navigation without a reload, reading and the Tab key go on at the new page's content, as after a reload. */

import htmx from "htmx.org"

htmx.on("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.target === document.body && document.activeElement === document.body) {
    document.getElementById("main")?.focus({ preventScroll: true })
  }
})
