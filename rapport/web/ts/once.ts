/** A form that makes or changes something (`[data-save]`) goes once: pressed again while it is on its way, it stays. */

import htmx from "htmx.org"

const LONGEST = 5_000 // ms; then whatever took it has come to nothing
const onTheWay = new WeakSet<HTMLFormElement>()

addEventListener(
  "submit",
  event => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || !form.querySelector("[data-save]")) return
    if (onTheWay.has(form)) {
      event.preventDefault()
      event.stopImmediatePropagation()
      return
    }
    onTheWay.add(form)
    setTimeout(() => onTheWay.delete(form), LONGEST)
  },
  true, // before htmx sends it
)

// Unless the answer leads to another page, the form stands to be sent again.
htmx.on("htmx:after:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement
  const status = ctx.response?.status ?? 0
  if (form instanceof HTMLFormElement && status !== 204) onTheWay.delete(form)
})
htmx.on("htmx:error", ({ detail: { ctx } }) => {
  if (ctx?.sourceElement instanceof HTMLFormElement) onTheWay.delete(ctx.sourceElement)
})
