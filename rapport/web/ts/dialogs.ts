/**
 * Native dialogs. `[data-dialog="id"]` opens one; `[data-close]` inside it, a press beside it and Escape close it.
 * `dialog[data-show]` opens by itself when it is swapped in; `dialog[data-once]` leaves the page when it is closed.
 */

import { whenAdded } from "./added"

/** Opens the dialog with this id over the page. False when the page has none. */
export function showDialog(id: string): boolean {
  const dialog = document.getElementById(id)
  if (!(dialog instanceof HTMLDialogElement)) return false
  show(dialog)
  return true
}

function show(dialog: HTMLDialogElement): void {
  // Written open by the server for a browser without scripts: then it is open, but beside the page, not over it.
  if (!dialog.matches(":modal")) dialog.open = false
  if (!dialog.open) dialog.showModal()
}

document.addEventListener("click", event => {
  if (!(event.target instanceof Element)) return
  const opener = event.target.closest<HTMLElement>("[data-dialog]")
  if (opener?.dataset.dialog && showDialog(opener.dataset.dialog)) event.preventDefault()
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close()
})

document.addEventListener("pointerdown", event => {
  const dialog = event.target
  if (dialog instanceof HTMLDialogElement && dialog.matches(":modal") && !covers(dialog, event)) dialog.close()
})

/** The backdrop counts as the dialog itself, so only the place tells them apart. */
function covers(element: Element, { clientX: x, clientY: y }: PointerEvent): boolean {
  const { left, right, top, bottom } = element.getBoundingClientRect()
  return x >= left && x <= right && y >= top && y <= bottom
}

document.addEventListener(
  "close",
  event => {
    if (event.target instanceof HTMLDialogElement && event.target.dataset.once !== undefined) event.target.remove()
  },
  true, // it does not bubble
)

whenAdded<HTMLDialogElement>("dialog[data-show]", show)
