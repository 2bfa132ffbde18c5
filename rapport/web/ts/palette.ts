/**
 * `<command-palette data-url="…">` around a dialog with a combobox and a list: two keys to anything. The server finds
 * (`?q=`, also with `>` and `@`), here one only walks: arrows, Home, End, Enter, Ctrl+Enter, Tab to go deeper.
 */

import htmx from "htmx.org"

const PAUSE = 120 // ms of not typing before the server is asked

class CommandPalette extends HTMLElement {
  private timer = 0
  private answer: Promise<unknown> = Promise.resolve()

  constructor() {
    super()
    this.addEventListener("input", () => this.askSoon())
    this.addEventListener("keydown", event => this.key(event))
    this.addEventListener("pointermove", ({ target }) => {
      const option = optionAt(target)
      if (option) this.choose(option)
    })
    this.addEventListener("click", ({ target, ctrlKey, metaKey }) => {
      const option = optionAt(target)
      if (option?.dataset.fill !== undefined) this.open(option.dataset.fill)
      else if (option && !ctrlKey && !metaKey) this.close()
    })
  }

  get isOpen(): boolean {
    return this.dialog.open
  }

  /** Opens it, empty or with the beginning of a question, with what is useful before anything is typed. */
  open(start = ""): void {
    this.input.value = start
    // The newest question wins; the answer to an older one is dropped.
    this.input.setAttribute("hx-sync", "this:replace")
    if (!this.isOpen) this.dialog.showModal()
    this.input.focus()
    this.ask()
  }

  close(): void {
    this.input.setAttribute("aria-expanded", "false")
    this.dialog.close()
  }

  private get dialog(): HTMLDialogElement {
    return this.querySelector("dialog")!
  }

  private get input(): HTMLInputElement {
    return this.querySelector<HTMLInputElement>("[role=combobox]")!
  }

  private get list(): HTMLElement {
    return this.querySelector<HTMLElement>("[role=listbox]")!
  }

  private get options(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>("[role=option]")]
  }

  private get chosen(): HTMLElement | undefined {
    return this.options.find(option => option.ariaSelected === "true")
  }

  private askSoon(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.ask(), PAUSE)
  }

  private ask(): void {
    clearTimeout(this.timer)
    this.timer = 0
    const { input, list } = this
    this.answer = htmx
      .ajax("GET", this.dataset.url ?? "", {
        source: input,
        target: list,
        swap: "innerHTML",
        values: { q: input.value },
      })
      .then(() => this.choose(this.options[0]))
  }

  private choose(option: HTMLElement | undefined): void {
    for (const [index, other] of this.options.entries()) {
      other.id ||= `option-${index}`
      other.tabIndex = -1
      other.ariaSelected = String(other === option)
    }
    this.input.setAttribute("aria-expanded", String(option !== undefined))
    if (option) this.input.setAttribute("aria-activedescendant", option.id)
    else this.input.removeAttribute("aria-activedescendant")
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return
    const { options } = this
    const at = options.findIndex(option => option.ariaSelected === "true")
    const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 }[event.key]
    if (to !== undefined) {
      const option = options.at(to === options.length ? 0 : to)
      this.choose(option)
      option?.scrollIntoView({ block: "nearest" })
    } else if (event.key === "Enter") void this.go(event.ctrlKey || event.metaKey)
    else if (event.key === "Tab") this.deeper()
    else return
    event.preventDefault()
  }

  /** What was typed counts, not what was on show a moment before: Enter waits for the answer that is under way. */
  private async go(elsewhere: boolean): Promise<void> {
    if (this.timer) this.ask()
    await this.answer
    const option = this.chosen
    if (!option || !this.isOpen) return
    if (elsewhere && option instanceof HTMLAnchorElement) {
      window.open(option.href, "_blank", "noopener")
      return
    }
    option.click()
    // Also where the click was held back, because a form would be left unsaved.
    if (option.dataset.fill === undefined) this.close()
  }

  /** Tab stays inside. An option with `data-fill` puts that into the field, for what can be done with it. */
  private deeper(): void {
    const fill = this.chosen?.dataset.fill
    if (fill !== undefined) this.open(fill)
  }
}

function optionAt(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[role=option]") : null
}

customElements.define("command-palette", CommandPalette)

const palette = (): CommandPalette | null => document.querySelector<CommandPalette>("command-palette")

/** False on a page without one. */
export function openPalette(start = ""): boolean {
  palette()?.open(start)
  return palette() !== null
}

export function togglePalette(): boolean {
  if (!palette()?.isOpen) return openPalette()
  palette()?.close()
  return true
}

document.addEventListener("click", event => {
  const opener = event.target instanceof Element && event.target.closest<HTMLElement>("[data-palette]")
  if (opener && openPalette(opener.dataset.palette)) event.preventDefault()
})
