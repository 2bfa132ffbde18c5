import htmx from "htmx.org"

/** Calls `use` when a form was sent and not refused. A plain one counts when it goes: the page ends there. */
export function whenSent(use: (form: HTMLFormElement) => void): void {
  addEventListener("submit", event => {
    if (!event.defaultPrevented && event.target instanceof HTMLFormElement) use(event.target)
  })
  htmx.on("htmx:after:request", ({ detail: { ctx } }) => {
    const form = ctx.sourceElement
    const went = ctx.response !== undefined && ctx.response.status < 400
    if (form instanceof HTMLFormElement && ctx.request.method !== "GET" && went) use(form)
  })
}
