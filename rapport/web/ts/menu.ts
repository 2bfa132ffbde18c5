/**
 * What opens from a button: `button[aria-controls][aria-expanded]` shows and hides the element it names. One is open at
 * a time; Escape, a click or the focus elsewhere close it; inside `role="menu"` the arrows walk and a choice closes it.
 */

const BUTTON = "[aria-controls][aria-expanded]:not([role=combobox])"

let open: { button: HTMLElement; panel: HTMLElement; before: Element | null } | null = null

document.addEventListener(
  "click",
  event => {
    if (!(event.target instanceof Element)) return
    const button = event.target.closest<HTMLElement>(BUTTON)
    const panel = button && document.getElementById(button.getAttribute("aria-controls") ?? "")
    if (button && panel) {
      event.preventDefault()
      if (open?.panel === panel) close(true)
      else show(button, panel)
    } else if (open && !open.panel.contains(event.target)) {
      // On a phone the page behind a sheet is only there to be pressed away.
      if (getComputedStyle(open.panel).position === "fixed") {
        event.preventDefault()
        event.stopPropagation()
      }
      close(false)
    }
  },
  true, // before the page behind it hears of the click
)

document.addEventListener("click", event => {
  if (!open || !(event.target instanceof Element) || !open.panel.contains(event.target)) return
  if (event.target.closest("[role^=menuitem], [data-close]")) close(true)
})

document.addEventListener("focusin", ({ target }) => {
  if (open && target instanceof Node && !open.panel.contains(target) && !open.button.contains(target)) close(false)
})

document.addEventListener("keydown", event => {
  if (!open || event.defaultPrevented) return
  if (event.key === "Escape") {
    event.preventDefault()
    close(true)
  } else if (open.panel.matches("[role=menu]") && walk(open.panel, event.key)) {
    event.preventDefault()
  }
})

function show(button: HTMLElement, panel: HTMLElement): void {
  close(false)
  open = { button, panel, before: document.activeElement }
  button.setAttribute("aria-expanded", "true")
  panel.hidden = false
  turn(panel)
  if (panel.matches("[role=menu]")) walk(panel, "Home")
  else if (panel.tabIndex === -1 && panel.hasAttribute("tabindex")) panel.focus({ preventScroll: true })
}

/** Upwards when there is no room below but there is above. */
function turn(panel: HTMLElement): void {
  panel.classList.remove("is-up")
  const { bottom, height, top } = panel.getBoundingClientRect()
  panel.classList.toggle("is-up", bottom > innerHeight && top > height + 60)
}

function close(andReturn: boolean): void {
  if (!open) return
  const { button, panel, before } = open
  open = null
  button.setAttribute("aria-expanded", "false")
  panel.hidden = true
  if (!andReturn) return
  // Opened by a key, the focus was on the row, not on the button.
  const place = before instanceof HTMLElement && before !== document.body && before.isConnected ? before : button
  place.focus({ preventScroll: true })
}

function walk(panel: HTMLElement, key: string): boolean {
  const items = [...panel.querySelectorAll<HTMLElement>("[role^=menuitem]:not([disabled], [hidden])")]
  const at = items.indexOf(document.activeElement as HTMLElement)
  const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 }[key]
  if (to === undefined) return false
  items.at(to === items.length ? 0 : to)?.focus({ preventScroll: true })
  return true
}
