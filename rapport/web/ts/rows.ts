/** The row one is at: `[data-row]` in a `[data-list]`. Keys and focus move it; it survives a swap of its list. */

import htmx from "htmx.org"

let place: { id: string; index: number } | null = null

export function currentRow(): HTMLElement | null {
  return document.querySelector<HTMLElement>("[data-row].is-at")
}

/** One row on (1) or back (-1); from nowhere to the first. False when the page has no list. */
export function step(by: 1 | -1): boolean {
  const all = rows()
  const at = all.findIndex(row => row.classList.contains("is-at"))
  const row = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]
  if (row) {
    goTo(row)
    row.dispatchEvent(new CustomEvent("row:step", { bubbles: true }))
  }
  return row !== undefined
}

function goTo(row: HTMLElement): void {
  mark(row)
  const open = row.querySelector<HTMLElement>("[data-open]") ?? row.querySelector<HTMLElement>("a[href], button")
  open?.focus({ preventScroll: true })
  row.scrollIntoView({ block: "nearest" })
}

function mark(row: HTMLElement): void {
  const before = currentRow()
  if (before !== row) {
    before?.classList.remove("is-at")
    before?.removeAttribute("aria-current")
  }
  row.classList.add("is-at")
  row.setAttribute("aria-current", "true")
  place = { id: row.id, index: rows().indexOf(row) }
}

/** The rows of the list in use: the one with the focus, else with the current row, else the first on the page. */
function rows(): HTMLElement[] {
  const list =
    document.activeElement?.closest("[data-list]") ??
    currentRow()?.closest("[data-list]") ??
    [...document.querySelectorAll("[data-list]")].find(list => list.checkVisibility())
  return [...(list?.querySelectorAll<HTMLElement>("[data-row]") ?? [])].filter(row => row.checkVisibility())
}

document.addEventListener("focusin", ({ target }) => {
  const row = target instanceof Element && target.closest<HTMLElement>("[data-list] [data-row]")
  if (row) mark(row)
})

// When the current row was done with, the one that took its place is current; the focus follows only if it was lost.
htmx.on("htmx:after:settle", () => {
  if (!place || currentRow()) return
  const all = rows()
  const row = all.find(({ id }) => id !== "" && id === place?.id) ?? all[Math.min(place.index, all.length - 1)]
  if (!row) return
  if (document.activeElement === document.body) goTo(row)
  else mark(row)
})

htmx.on("htmx:after:history:push", () => (place = null))
