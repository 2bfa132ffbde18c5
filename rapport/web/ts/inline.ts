/**
 * Editing a fact where it stands: `[data-inline]` is swapped for `form[data-inline-form]` by its own htmx attributes.
 * Here: F2 begins, Escape presses the form's `[data-cancel]`, and afterwards the focus is back on the fact.
 */

import htmx from "htmx.org"
import { whenAdded } from "./added"

let editing = false

document.addEventListener("keydown", event => {
  if (event.defaultPrevented || !(event.target instanceof Element)) return
  const shown = event.key === "F2" && event.target.closest<HTMLElement>("[data-inline]")
  const form = event.key === "Escape" && event.target.closest("[data-inline-form]")
  const button = shown || (form && form.querySelector<HTMLElement>("[data-cancel]"))
  if (!button) return
  event.preventDefault()
  button.click()
})

whenAdded<HTMLFormElement>("[data-inline-form]", form => {
  form.querySelector<HTMLInputElement>("input[autofocus]")?.select()
})

htmx.on("htmx:before:swap", () => {
  editing = document.activeElement?.closest("[data-inline-form]") != null
})

whenAdded<HTMLElement>("[data-inline]", fact => {
  if (editing && document.activeElement === document.body) fact.focus()
  editing = false
})
