/** A page for visitors that does not know their clock, and says so in `[data-visitors-zone]`: their browser knows it. */

import "./offer"

const address = new URL(location.href)
const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
if (timeZone && document.querySelector("[data-visitors-zone]") && !address.searchParams.has("zone")) {
  address.searchParams.set("zone", timeZone)
  location.replace(address)
}
