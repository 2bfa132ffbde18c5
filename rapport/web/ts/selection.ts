/**
 * Choosing rows: `[data-pick]` boxes in `[data-row]`s, `[data-pick-all]` above them, Shift for a range. The bar
 * `[data-bulk]` shows while something is chosen; its form gets the boxes through their own `form` attribute.
 */

import htmx from "htmx.org"

let last: HTMLInputElement | null = null

const boxes = (): HTMLInputElement[] => [...document.querySelectorAll<HTMLInputElement>("[data-list] input[data-pick]")]

document.addEventListener("click", event => {
  if (!(event.target instanceof Element)) return
  if (event.target.closest("[data-pick-none]")) pick(boxes(), false)
  const box = event.target
  if (!(box instanceof HTMLInputElement)) return
  if (box.matches("[data-pick-all]")) pick(boxes(), box.checked)
  else if (box.matches("[data-pick]")) {
    if (event.shiftKey && last?.isConnected) pick(between(last, box), box.checked)
    last = box
    show()
  }
})

function pick(some: HTMLInputElement[], checked: boolean): void {
  for (const box of some) box.checked = checked
  show()
}

function between(one: HTMLInputElement, other: HTMLInputElement): HTMLInputElement[] {
  const all = boxes()
  const [from, to] = [all.indexOf(one), all.indexOf(other)].sort((a, b) => a - b) as [number, number]
  return all.slice(from, to + 1)
}

function show(): void {
  const all = boxes()
  const chosen = all.filter(box => box.checked).length
  for (const box of all) box.closest("[data-row]")?.classList.toggle("is-picked", box.checked)
  for (const head of document.querySelectorAll<HTMLInputElement>("input[data-pick-all]")) {
    head.checked = chosen > 0 && chosen === all.length
    head.indeterminate = chosen > 0 && chosen < all.length
  }
  const bar = document.querySelector<HTMLElement>("[data-bulk]")
  if (!bar) return
  bar.hidden = chosen === 0
  const count = bar.querySelector<HTMLElement>("[data-count]")
  if (count && chosen > 0) count.textContent = inWords(count, chosen)
  offerTheRest(bar, chosen === all.length)
}

/** The sentence for this number, from data-one, data-few, data-many, data-other: "{count} clients chosen". */
function inWords({ dataset }: HTMLElement, count: number): string {
  const form = new Intl.PluralRules(document.documentElement.lang).select(count)
  return (dataset[form] ?? dataset.other ?? "{count}").replace("{count}", String(count))
}

/** `[data-bulk-all]` — "and all the others that match" — makes sense only once the whole page is chosen. */
function offerTheRest(bar: HTMLElement, whole: boolean): void {
  const offer = bar.querySelector<HTMLElement>("[data-bulk-all]")
  if (!offer) return
  offer.hidden = !whole
  const box = offer.querySelector<HTMLInputElement>("input[type=checkbox]")
  if (box && !whole) box.checked = false
}

htmx.on("htmx:after:settle", show)
show()
