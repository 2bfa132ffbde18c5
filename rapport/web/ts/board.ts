/**
 * A board. A card that is dragged to another column asks on what its move rests (`data-move` of the card), or is put
 * where it was let go (`data-place`, an address the board's `data-place-form` posts to): into that column, before the
 * card below the pointer.
 */

let lifted: HTMLElement | null = null

document.addEventListener("dragstart", ({ target, dataTransfer }) => {
  lifted = target instanceof HTMLElement ? target.closest<HTMLElement>("[data-card]") : null
  if (!lifted || !dataTransfer) return
  dataTransfer.effectAllowed = "move"
  dataTransfer.setData("text/plain", lifted.dataset.move ?? lifted.dataset.place ?? "")
  lifted.classList.add("is-lifted")
})

document.addEventListener("dragend", () => {
  lifted?.classList.remove("is-lifted")
  lifted = null
  mark(null)
})

document.addEventListener("dragover", (event) => {
  const column = columnOf(event.target)
  if (!lifted || !column) return
  event.preventDefault()
  mark(column)
})

document.addEventListener("drop", (event) => {
  const column = columnOf(event.target)
  if (!lifted || !column) return
  event.preventDefault()
  const { move, place } = lifted.dataset
  const stage = column.dataset.stage ?? ""
  if (place) send(place, stage, below(column, event.clientY))
  else if (move && !column.contains(lifted)) location.assign(`${move}?to=${stage}`)
})

function columnOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-board] > [data-stage]") : null
}

function send(place: string, lane: string, before: string): void {
  const form = document.querySelector<HTMLFormElement>("form[data-place-form]")
  if (!form) return
  form.action = place
  for (const [name, value] of Object.entries({ lane, before })) {
    const field = form.elements.namedItem(name)
    if (field instanceof HTMLInputElement) field.value = value
  }
  form.requestSubmit()
}

/** The number of the first card of a column whose middle lies below the pointer; nothing for its end. */
function below(column: HTMLElement, y: number): string {
  const cards = [...column.querySelectorAll<HTMLElement>("[data-card]")].filter(card => card !== lifted)
  const next = cards.find(card => {
    const { top, height } = card.getBoundingClientRect()
    return y < top + height / 2
  })
  return next?.dataset.card ?? ""
}

function mark(column: HTMLElement | null): void {
  for (const other of document.querySelectorAll("[data-stage].is-over")) other.classList.toggle("is-over", other === column)
  column?.classList.add("is-over")
}

export {}
