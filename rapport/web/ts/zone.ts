/** `select[data-guess-zone]`: the browser's own time zone is chosen beforehand. The server leaves the mark out once somebody chose. */

import { whenAdded } from "./added"

whenAdded<HTMLSelectElement>("select[data-guess-zone]", select => {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  if ([...select.options].some(({ value }) => value === timeZone)) select.value = timeZone
})
