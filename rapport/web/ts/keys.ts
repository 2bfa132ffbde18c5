/**
 * The keyboard, in one table. Single keys rest while somebody types and where `<html data-keys="off">` turns them off.
 * `[data-key="x"]` on any link or button adds a key of its page; `[data-go="x"]` is where `g` and then `x` leads.
 */

import { showDialog } from "./dialogs"
import { openPalette, togglePalette } from "./palette"
import { currentRow, step } from "./rows"

const SEQUENCE = 1500 // ms in which the second key has to follow `g`
const TYPING =
  'textarea, select, [contenteditable]:not([contenteditable="false"]), [role=menu], ' +
  "input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=range])"

/** Each answers whether it did something; if not, the key keeps what it means to the browser or the page. */
const TABLE: Record<string, () => boolean> = {
  "/": () => openPalette(),
  j: () => step(1),
  k: () => step(-1),
  x: () => inRow("input[type=checkbox]"),
  e: () => inRow('[data-act="done"]'),
  s: () => inRow('[data-act="snooze"]'),
  r: () => inRow('[data-act="reply"]'),
  "?": () => inRow('[data-act="why"]') || press('[data-key="?"]') || showDialog("keys-sheet"),
  m: () => inRow('[data-act="move"]'),
  y: () => inRow('[data-act="confirm"]'),
  n: () => inRow('[data-act="dismiss"]'),
  z: () => pressLast("#toasts [data-undo]"),
  "[": () => press('[data-go="prev"]'),
  "]": () => press('[data-go="next"]'),
  Enter: () => !isControl(document.activeElement) && inRow("[data-open]"),
}

let waitingSince = -SEQUENCE

document.addEventListener("keydown", event => {
  if (event.defaultPrevented || event.isComposing || event.altKey || event.getModifierState("AltGraph")) return
  if (event.ctrlKey || event.metaKey ? combination(event) : single(event)) event.preventDefault()
})

function combination(event: KeyboardEvent): boolean {
  if (keyOf(event) === "k" && !event.shiftKey) return togglePalette()
  const form = event.target instanceof Element && event.key === "Enter" ? event.target.closest("form") : null
  if (!form) return false
  const button = form.querySelector<HTMLElement>(event.shiftKey ? "[data-save-new]" : "[data-save]")
  if (event.shiftKey) button?.click()
  else form.requestSubmit(button)
  return true
}

function single(event: KeyboardEvent): boolean {
  const { target } = event
  if (!(target instanceof HTMLElement) || document.querySelector("dialog:modal")) return false
  const typing = target.closest(TYPING) !== null
  if (event.key === "Escape") return typing ? leave(target) : press('[data-key="Escape"]')
  if (typing || document.documentElement.dataset.keys === "off") return false
  const key = keyOf(event)
  // Held down, a key moves; it never does the same deed to row after row.
  if (event.repeat && key !== "j" && key !== "k") return false
  if (event.timeStamp - waitingSince < SEQUENCE) {
    waitingSince = -SEQUENCE
    return press(`[data-go="${CSS.escape(key)}"]`)
  }
  if (key === "g") {
    waitingSince = event.timeStamp
    return true
  }
  return TABLE[key]?.() || press(`[data-key="${CSS.escape(key)}"]`)
}

/** The key as printed on a Latin keyboard; on any other (Russian) one, the key that lies there on a Latin one. */
function keyOf({ code, key, shiftKey }: KeyboardEvent): string {
  if (/^[a-z]$/i.test(key)) return shiftKey ? key.toUpperCase() : key.toLowerCase()
  if (key === "?" || (shiftKey && code === "Slash")) return "?"
  if (code === "Slash") return "/"
  if (code === "BracketLeft") return "["
  if (code === "BracketRight") return "]"
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  if (letter && key.length === 1) return shiftKey ? letter : letter.toLowerCase()
  return key
}

function inRow(selector: string): boolean {
  const row = currentRow()
  return row !== null && pressOne(row.querySelectorAll(selector))
}

function press(selector: string): boolean {
  return pressOne(document.querySelectorAll(selector))
}

function pressLast(selector: string): boolean {
  return pressOne([...document.querySelectorAll(selector)].reverse())
}

/** The first that can be seen; a place in the rail and an item of a closed menu count even where they are not on show. */
function pressOne(found: Iterable<Element>): boolean {
  const elements = [...found].filter((element): element is HTMLElement => element instanceof HTMLElement)
  const element =
    elements.find(element => element.checkVisibility()) ?? elements.find(element => "go" in element.dataset || element.role === "menuitem")
  // A key of a field goes into it.
  if (element instanceof HTMLInputElement && element.type === "text") element.focus()
  else element?.click()
  return element !== undefined
}

/** Out of a field, so that the keys work again. A search field with text in it is first emptied by the browser. */
function leave(field: HTMLElement): boolean {
  if (field instanceof HTMLInputElement && field.type === "search" && field.value) return false
  field.blur()
  return true
}

/** Enter belongs to the control that has the focus; a box in a row has no use for it. */
function isControl(element: Element | null): boolean {
  return element?.closest("a, button, summary, select, input:not([type=checkbox])") != null
}
