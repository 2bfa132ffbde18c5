/** When a request comes to nothing, a toast says so; a piece of an error page never lands in the middle of a list. */

import htmx from "htmx.org"

// Besides success: a form with its errors, and a record that somebody else has changed meanwhile.
const READABLE = [409, 422]

/** Shows the page's own words from `<template id="failed-…">`. */
export function complain(why: "offline" | "server"): void {
  const words = document.querySelector<HTMLTemplateElement>(`template#failed-${why}`)
  const toast = words?.content.firstElementChild?.cloneNode(true)
  const toasts = document.getElementById("toasts")
  if (!(toast instanceof Element) || !toasts) return
  toasts.append(toast)
  htmx.process(toast)
}

htmx.on("htmx:error", ({ detail: { ctx } }) => {
  if (ctx && !ctx.response) complain("offline")
})

htmx.on("htmx:before:swap", event => {
  const { ctx } = event.detail
  const status = ctx.response?.status ?? 200
  // A whole page may say for itself what is wrong.
  if (status < 400 || READABLE.includes(status) || ctx.target === document.body) return
  event.preventDefault()
  complain("server")
})
