/** A row of tabs longer than the window begins where its current one is seen. */

import { whenAdded } from "./added"

whenAdded(".tabs > [aria-current]", (tab) => {
  const row = tab.parentElement
  if (row === null || row.scrollWidth <= row.clientWidth) return
  const [here, around] = [tab.getBoundingClientRect(), row.getBoundingClientRect()]
  row.scrollLeft += here.left - around.left - (around.width - here.width) / 2
})
