/** `form[data-grid]`: a table of fields; the arrows go from one to the next, Enter goes down. */

document.addEventListener("keydown", event => {
  const field = event.target
  if (!(field instanceof HTMLInputElement) || !field.closest("form[data-grid]") || event.ctrlKey || event.metaKey) return
  const next = neighbour(field, event.key)
  if (!next) return
  event.preventDefault()
  next.focus()
  next.select()
})

function neighbour(field: HTMLInputElement, key: string): HTMLInputElement | null {
  const cell = field.closest("td")
  const row = cell?.closest("tr")
  if (!cell || !row) return null
  if (key === "ArrowDown" || key === "Enter") return below(row, cell.cellIndex, "nextElementSibling")
  if (key === "ArrowUp") return below(row, cell.cellIndex, "previousElementSibling")
  // Within a text the arrows are the text's own.
  if (key === "ArrowRight" && field.selectionEnd === field.value.length) return beside(cell, "nextElementSibling")
  if (key === "ArrowLeft" && field.selectionStart === 0) return beside(cell, "previousElementSibling")
  return null
}

type Way = "nextElementSibling" | "previousElementSibling"

function below(row: Element, column: number, way: Way): HTMLInputElement | null {
  for (let other = row[way]; other instanceof HTMLTableRowElement; other = other[way]) {
    const field = other.cells[column]?.querySelector("input")
    if (field) return field
  }
  return null
}

function beside(cell: Element, way: Way): HTMLInputElement | null {
  for (let other = cell[way]; other; other = other[way]) {
    const field = other.querySelector("input")
    if (field) return field
  }
  return null
}

export {}
