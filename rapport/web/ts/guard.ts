/**
 * `form[data-guard]`: nobody leaves it by accident. Following a link asks in `<dialog id="unsaved">`, whose
 * `value="leave"` button goes on; closing the tab asks in the browser's own words.
 */

import htmx from "htmx.org"
import { whenAdded } from "./added"
import { whenSent } from "./sent"
import { typedInto } from "./typed"

const saved = new WeakMap<HTMLFormElement, string>()
const stateOf = (form: HTMLFormElement): string => JSON.stringify(typedInto(form))

whenAdded<HTMLFormElement>("form[data-guard]", form => {
  // Refused by the server: what stands in it has been typed and is not saved.
  const refused = form.querySelector("[aria-invalid=true]") !== null
  saved.set(form, refused ? "" : stateOf(form))
})

function isUnsaved(): boolean {
  const forms = document.querySelectorAll<HTMLFormElement>("form[data-guard]")
  return [...forms].some(form => saved.has(form) && saved.get(form) !== stateOf(form))
}

let leaving = false

document.addEventListener(
  "click",
  event => {
    const link = event.target instanceof Element && event.target.closest<HTMLAnchorElement>("a[href]")
    if (!link || leaving || event.defaultPrevented || !leadsAway(link, event) || !isUnsaved()) return
    const dialog = document.getElementById("unsaved")
    if (!(dialog instanceof HTMLDialogElement)) return
    event.preventDefault()
    event.stopImmediatePropagation()
    ask(dialog, () => link.click())
  },
  true, // before htmx follows the link
)

function ask(dialog: HTMLDialogElement, leave: () => void): void {
  dialog.returnValue = ""
  dialog.addEventListener(
    "close",
    () => {
      if (dialog.returnValue !== "leave") return
      leaving = true
      leave()
    },
    { once: true },
  )
  dialog.showModal()
}

function leadsAway(link: HTMLAnchorElement, event: MouseEvent): boolean {
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return false
  if (link.hasAttribute("download") || (link.target !== "" && link.target !== "_self")) return false
  const { origin, pathname, search, hash } = new URL(link.href)
  const here = origin === location.origin && pathname === location.pathname && search === location.search
  // A link that swaps a part of the page leaves the form where it is.
  return !(here && hash !== "") && !link.matches("[hx-get], [hx-post], [role=button]")
}

addEventListener("beforeunload", event => {
  if (!leaving && isUnsaved()) event.preventDefault()
})

// From then on what stands in the form counts as saved.
whenSent(form => {
  if (saved.has(form)) saved.set(form, stateOf(form))
})

htmx.on("htmx:after:history:push", () => (leaving = false))
