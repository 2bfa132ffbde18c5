/** `[data-since]`: how long it has been since that moment, as 1:30, kept up with the minute. */

import { whenAdded } from "./added"

const MINUTE = 60_000 // ms

export function hoursAndMinutes(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / MINUTE))
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`
}

function show(element: HTMLElement): void {
  const since = Date.parse(element.dataset.since ?? "")
  if (!Number.isNaN(since)) element.textContent = hoursAndMinutes(Date.now() - since)
}

function showAll(): void {
  document.querySelectorAll<HTMLElement>("[data-since]").forEach(show)
}

whenAdded("[data-since]", show)
setInterval(showAll, MINUTE / 4)
document.addEventListener("visibilitychange", showAll)
