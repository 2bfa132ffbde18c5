/** What somebody has typed into a form: names and values in order, without secrets, files and the page's own fields. */
export type Typed = [name: string, value: string][]

const OURS = "input[type=hidden], input[type=password], input[type=file], button"

export function typedInto(form: HTMLFormElement): Typed {
  const typed: Typed = []
  for (const field of fieldsOf(form)) {
    if (field instanceof HTMLSelectElement)
      for (const { value } of field.selectedOptions) typed.push([field.name, value])
    else if (!isBox(field) || field.checked) typed.push([field.name, field.value])
  }
  return typed
}

/** Puts it back. A name that several fields share gets its values in their order. */
export function typeInto(form: HTMLFormElement, typed: Typed): void {
  const left = Map.groupBy(typed, ([name]) => name)
  for (const field of fieldsOf(form)) {
    const values = left.get(field.name)?.map(([, value]) => value) ?? []
    if (isBox(field)) field.checked = values.includes(field.value)
    else if (field instanceof HTMLSelectElement)
      for (const option of field.options) option.selected = values.includes(option.value)
    else if (values[0] !== undefined) {
      field.value = values[0]
      left.get(field.name)?.shift()
    }
  }
}

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

function fieldsOf(form: HTMLFormElement): Field[] {
  return [...form.elements].filter(
    (field): field is Field => "value" in field && "name" in field && field.name !== "" && !field.matches(OURS),
  )
}

function isBox(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio")
}
