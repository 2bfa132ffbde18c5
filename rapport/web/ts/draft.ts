/**
 * `form[data-draft="key"]`: what is typed is kept for this tab under its key and put back when the form is seen again,
 * with `[data-draft-notice]` saying so; `[data-draft-drop]` throws it away. Saving clears it. A key that names the
 * version of the record keeps an old draft from covering a newer state.
 */

import { whenAdded } from "./added"
import { whenSent } from "./sent"
import { typedInto, typeInto, type Typed } from "./typed"

const keyOf = (form: HTMLFormElement): string => `draft:${form.dataset.draft}`
const clear = (form: HTMLFormElement): void => sessionStorage.removeItem(keyOf(form))

whenAdded<HTMLFormElement>("form[data-draft]", form => {
  const draft = sessionStorage.getItem(keyOf(form))
  // With errors in it the form brings back what was typed itself.
  if (draft === null || draft === JSON.stringify(typedInto(form)) || form.querySelector("[aria-invalid=true]")) return
  typeInto(form, JSON.parse(draft) as Typed)
  notice(form, true)
})

document.addEventListener("input", ({ target }) => {
  const form = target instanceof Element && target.closest<HTMLFormElement>("form[data-draft]")
  if (form) sessionStorage.setItem(keyOf(form), JSON.stringify(typedInto(form)))
})

document.addEventListener("click", ({ target }) => {
  const form =
    target instanceof Element && target.closest("[data-draft-drop]")?.closest<HTMLFormElement>("form[data-draft]")
  if (!form) return
  clear(form)
  form.reset()
  notice(form, false)
})

function notice(form: HTMLFormElement, shown: boolean): void {
  const words = form.querySelector<HTMLElement>("[data-draft-notice]")
  if (words) words.hidden = !shown
}

whenSent(form => {
  if (form.dataset.draft !== undefined) clear(form)
})
