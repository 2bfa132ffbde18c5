/** Toasts in `#toasts`: gone after twelve seconds, but not under the pointer, with the focus, or with `data-stay`. */

import htmx from "htmx.org"
import { whenAdded } from "./added"

const LIFE = 12_000 // ms
const MOST = 3

whenAdded<HTMLElement>("#toasts > *", toast => {
  let timer = 0
  const wait = (): void => {
    clearTimeout(timer)
    if (toast.dataset.stay === undefined) timer = setTimeout(() => (isHeld(toast) ? wait() : toast.remove()), LIFE)
  }
  toast.addEventListener("pointerleave", wait)
  toast.addEventListener("focusout", wait)
  wait()
  makeRoom()
})

/** Looked at, in use, or on a tab that nobody sees at the moment. */
function isHeld(toast: HTMLElement): boolean {
  return toast.matches(":hover, :focus-within") || document.hidden
}

function makeRoom(): void {
  const toasts = [...document.querySelectorAll<HTMLElement>("#toasts > *")]
  for (const toast of toasts.slice(0, Math.max(0, toasts.length - MOST))) {
    if (!toast.matches(":focus-within")) toast.remove()
  }
}

document.addEventListener("click", ({ target }) => {
  if (target instanceof Element && target.closest("[data-close]")) target.closest("#toasts > *")?.remove()
})

// Undone, or otherwise answered: what the toast said is no longer so.
htmx.on("htmx:after:request", ({ detail: { ctx } }) => {
  const { sourceElement, response } = ctx
  if (response && response.status < 400) sourceElement.closest("#toasts > *")?.remove()
})
