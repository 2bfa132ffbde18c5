/** `<time data-zone="Europe/Moscow">`: what time it is there now, as 9:41, kept up with the minute. */

import { whenAdded } from "./added"

const MINUTE = 60_000 // ms

function show(time: HTMLElement): void {
  const now = timeIn(time.dataset.zone ?? "")
  if (now !== null && time.textContent !== now) time.textContent = now
}

/** Null for a zone this browser does not know: the server's own answer then stays. */
function timeIn(timeZone: string): string | null {
  try {
    const format = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
    return format.format().replace(/^0/, "")
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function tick(): void {
  document.querySelectorAll<HTMLElement>("time[data-zone]").forEach(show)
  setTimeout(tick, MINUTE - (Date.now() % MINUTE))
}

whenAdded("time[data-zone]", show)
setTimeout(tick, MINUTE - (Date.now() % MINUTE))
document.addEventListener("visibilitychange", () =>
  document.querySelectorAll<HTMLElement>("time[data-zone]").forEach(show),
)
