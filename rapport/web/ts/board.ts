/** A board: a card that is dragged to another column asks on what its move rests (`data-move` of the card). */

let lifted: HTMLElement | null = null

document.addEventListener("dragstart", ({ target, dataTransfer }) => {
  lifted = target instanceof HTMLElement ? target.closest<HTMLElement>("[data-card]") : null
  if (!lifted || !dataTransfer) return
  dataTransfer.effectAllowed = "move"
  dataTransfer.setData("text/plain", lifted.dataset.move ?? "")
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
  const { move } = lifted.dataset
  if (move && !column.contains(lifted)) location.assign(`${move}?to=${column.dataset.stage ?? ""}`)
})

function columnOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-board] > [data-stage]") : null
}

function mark(column: HTMLElement | null): void {
  for (const other of document.querySelectorAll("[data-stage].is-over")) other.classList.toggle("is-over", other === column)
  column?.classList.add("is-over")
}

export {}
