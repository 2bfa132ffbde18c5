import htmx from "htmx.org"

const SAFE = ["GET", "HEAD", "OPTIONS"]

/** Django's token from its cookie; empty when there is none, and the server then refuses. */
export function csrfToken(): string {
  return document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1] ?? ""
}

htmx.on("htmx:config:request", ({ detail: { ctx } }) => {
  if (!SAFE.includes(ctx.request.method.toUpperCase())) ctx.request.headers["X-CSRFToken"] = csrfToken()
})
