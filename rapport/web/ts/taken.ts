/**
 * `[data-template-taken]`: the words of a template, on their way into a letter. Where a form `[data-takes-template]` is on
 * the page they are put into its fields `subject` and `text`, and the piece goes; elsewhere they stand there to be copied.
 */

import { whenAdded } from "./added"

type Field = HTMLInputElement | HTMLTextAreaElement

const named = (root: ParentNode, name: string): Field | null => root.querySelector<Field>(`[name="${name}"]`)
const wordsOf = (piece: HTMLElement, name: string): string =>
  piece.querySelector<Field>(`[data-taken="${name}"]`)?.value ?? ""

whenAdded<HTMLElement>("[data-template-taken]", piece => {
  const form = document.querySelector<HTMLFormElement>("form[data-takes-template]")
  const text = form && named(form, "text")
  if (!form || !text) return
  const subject = named(form, "subject")
  // A thread keeps the subject it has; what is written already stays, below the words of the template.
  if (subject && subject.value.trim() === "") put(subject, wordsOf(piece, "subject"))
  put(text, [wordsOf(piece, "text"), text.value].filter(part => part.trim() !== "").join("\n\n"))
  piece.remove()
  text.focus()
})

function put(field: Field, words: string): void {
  field.value = words
  field.dispatchEvent(new Event("input", { bubbles: true }))
}
