import htmx from "htmx.org"

/** Calls `use` once for each element that matches, whether it is on the page now or is swapped in later. */
export function whenAdded<E extends HTMLElement>(selector: string, use: (element: E) => void): void {
  const known = new WeakSet<Element>()
  const look = (root: Element): void => {
    for (const element of [root, ...root.querySelectorAll(selector)]) {
      if (known.has(element) || !element.matches(selector)) continue
      known.add(element)
      use(element as E)
    }
  }
  look(document.documentElement)
  htmx.onLoad(look)
}
