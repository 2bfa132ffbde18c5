/** `select[data-guess-zone]` starts with the browser's own time zone. After a choice the server leaves the mark out. */

import { whenAdded } from "./added"

whenAdded<HTMLSelectElement>("select[data-guess-zone]", select => {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const options = [...select.options]
  if (!options.some(({ value }) => value === timeZone)) return
  // As if the server had said so: it is where resetting the form leads back to, and no unsaved change.
  for (const option of options) option.defaultSelected = option.value === timeZone
})
