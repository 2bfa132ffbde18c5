/** `<a href="#field" data-copy="Copied">`: takes the words of a field along, and says so. Without scripts it leads there. */

const SAID = 2_000 // ms

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-copy]") : null
  const field = link && document.querySelector<HTMLInputElement>(link.hash)
  if (!link || !field) return
  event.preventDefault()
  field.select()
  void copied(field.value).then((is) => {
    if (is) say(link, link.dataset.copy ?? "")
  })
})

/** Over plain http a browser keeps its clipboard from scripts: then the words stand selected, one key from it. */
async function copied(words: string): Promise<boolean> {
  if (!window.isSecureContext) return document.execCommand("copy")
  try {
    await navigator.clipboard.writeText(words)
    return true
  } catch {
    return false
  }
}

function say(link: HTMLAnchorElement, words: string): void {
  const label = link.querySelector("[role=status]")
  if (label === null || label.textContent === words) return
  const before = label.textContent
  label.textContent = words
  setTimeout(() => (label.textContent = before), SAID)
}
